"""The cases of a month: what hangs together and is of several people, with its name and what it continues."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import polars as pl

from simaudit.cases.case_rows import case_rows
from simaudit.cases.components import memberships, row_links
from simaudit.cases.continuity import EARLIER, EDITION, NO_CASES, EarlierCases, continued, quiet
from simaudit.cases.criteria import Thresholds
from simaudit.cases.deceit import EVERYDAY, SIGN, sign_sizes, telling, victims, with_signs
from simaudit.cases.default_portraits import (
    PortraitSettings,
    default_portraits,
    dense_spans,
    portrait_figures,
    portraits_elsewhere,
    without_default_portraits,
)
from simaudit.cases.persons import persons
from simaudit.period import Period
from simaudit.rules.scope import in_scope

_LETTERS: Final = "234679ACDEFGHJKMNPQRTVWXY"
"""Letters and digits of which none looks like another one."""

_LENGTH: Final = 8
"""Of them, in the name of a case: `V-7F3K-29QD`, made once and never changed."""

_TEXTS: Final = pl.List(pl.String)

CASE: Final[dict[str, Any]] = {
    "case_id": pl.String,
    "first_period": pl.String,
    "state": pl.String,
    "police": pl.Boolean,
    "deceived": pl.Int64,
    "persons": pl.Int64,
    "forged": pl.Int64,
    "signs": pl.List(pl.Struct(SIGN)),
    "numbers": pl.Int64,
    "papers": pl.Int64,
    "faces": pl.Int64,
    "points": pl.Int64,
    "clerks": pl.Int64,
    "carriers": _TEXTS,
    "links": _TEXTS,
    "marks": _TEXTS,
    "from": pl.Date,
    "to": pl.Date,
    "dense_from": pl.Date,
    "dense_to": pl.Date,
    "continued_from": pl.String,
    "split_from": pl.String,
    "merged_from": _TEXTS,
    "title": pl.String,
    "victims": pl.Int64,
    "related": _TEXTS,
    "reason": pl.String,
}
"""Columns of a case, as cases.json has them. `state`: new, continued, or quiet, and then it has no numbers;
`reason` of a quiet one `criteria`, where it is no case any more by the criteria that changed. `faces`,
`points` and `clerks` are counted apart at each carrier; from `dense_from` to `dense_to` are nine tenths of
the rows that have a day. `carriers` have a row in a sign; `victims` are the numbers that have none;
`related` are cases from which a bridge parts it. `title` is said by report/pages/case_words.py."""

_MORE: Final[dict[str, Any]] = {
    "last_period": pl.String, "edition": pl.Int64, "in_scope": pl.Int64, "province": pl.String
}  # fmt: skip


@dataclass(frozen=True)
class CaseRequest:
    """The month whose cases are wanted, and what is known of earlier ones."""

    period: Period
    key: bytes
    """The installation's."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    earlier: EarlierCases = NO_CASES
    """Of the last audited month."""
    before: EarlierCases = NO_CASES
    """Of an earlier run of this month, or of a later month: a case that continues none has its name there."""
    other_names: Collection[str] = ()
    """The names of all other cases."""
    portraits: PortraitSettings = field(default_factory=PortraitSettings)
    scope: str = ""
    """The scope of numbers that are counted by themselves (rules/scope.py); empty: none are."""


@dataclass(frozen=True)
class MonthCases:
    """The cases of a month."""

    cases: pl.DataFrame
    """CASE and _MORE, in the order in which they are shown, quiet ones last. `in_scope`: numbers
    in scope, NULL where that is all; `province`: that of most rows, NULL where none has a code."""
    rows: pl.DataFrame
    """LINKED (judge/linked_rows.py) with `case_id`, `links`, `marks`, `signs`, `person` (from 1 within the
    case) and `shared_face` (the portrait, where it is no default one): a row a case and row."""
    numbers: pl.DataFrame
    """NUMBERS (continuity.py), also of quiet cases."""
    portraits: pl.DataFrame
    """The default portraits (default_portraits.PORTRAIT)."""
    elsewhere: pl.DataFrame
    """case_id, other, faces: portraits that other cases have too (default_portraits.portraits_elsewhere)."""


def month_cases(linked: pl.DataFrame, request: CaseRequest) -> MonthCases:
    """The cases among the linked rows (LINKED) of all carriers; in the order in which they are shown.

    For the police first, then by people deceived, people and numbers: by nothing else.
    """
    if linked.is_empty() and request.earlier.cases.is_empty():
        return _nothing(tuple(linked.schema.items()))
    return _month_cases(linked, request)


@cache
def _nothing(schema: tuple[tuple[str, pl.DataType], ...]) -> MonthCases:
    """Where nothing is linked and there was no case, neither period nor thresholds make a difference."""
    return _month_cases(pl.DataFrame(schema=dict(schema)), CaseRequest(Period(1970, 1), b""))


def _month_cases(linked: pl.DataFrame, request: CaseRequest) -> MonthCases:
    portraits, declared = default_portraits(linked, request.portraits.default), request.portraits.declared
    linkable = without_default_portraits(linked, portraits, declared)
    rows, related = case_rows(linkable, request.thresholds)
    numbers = rows.select("case", "key").drop_nulls().unique()
    history = continued(numbers, request.earlier)
    case_names = _case_names(rows, numbers, history, request)
    rows_by_id = rows.drop("case").hstack(
        rows.select("case").join(case_names, on="case", how="left", maintain_order="left").select("case_id")
    )
    active_cases = (
        _figures(rows_by_id, request.thresholds, request.scope)
        .join(history.join(case_names, on="case").drop("case"), on="case_id")
        .join(_related(related, case_names), on="case_id", how="left")
        .with_columns(pl.col("related").fill_null([]))
    )
    period = str(request.period)
    states = active_cases.with_columns(
        pl.when(pl.col("continued_from").is_null())
        .then(pl.lit("new"))
        .otherwise(pl.lit("continued"))
        .alias("state"),
        pl.col("first_period").fill_null(period),
        pl.lit(period).alias("last_period"),
        pl.lit(EDITION).alias("edition"),
    )
    gone = quiet(numbers, request.earlier, request.period, linked["key"])
    all_cases = pl.concat(
        [
            states.sort(*ORDER, "case_id", descending=[*(True for _ in ORDER), False]),
            _quiet_cases(gone).sort("case_id"),
        ],
        how="diagonal_relaxed",
    )
    ranks = all_cases.select("case_id").with_row_index("rank")
    ranked = rows_by_id.select("case_id").join(ranks, on="case_id", how="left", maintain_order="left")
    # The rows of a case are in the order of carrier and place already.
    ordered = rows_by_id[ranked.select(pl.arg_sort_by("rank", maintain_order=True)).to_series()]
    return MonthCases(
        _cast(all_cases, CASE | _MORE),
        ordered,
        pl.concat(
            [
                numbers.join(case_names, on="case").select("case_id", "key"),
                request.earlier.numbers.join(gone, on="case_id", how="semi"),
            ]
        ),
        portrait_figures(linked, portraits),
        portraits_elsewhere(ordered, declared),
    )


def _related(related: pl.DataFrame, case_names: pl.DataFrame) -> pl.DataFrame:
    """case_id, related: the ids of its related cases (case, other), sorted."""
    others = case_names.select(pl.col("case").alias("other"), pl.col("case_id").alias("related"))
    named = related.join(case_names, on="case").join(others, on="other")
    return named.group_by("case_id").agg(pl.col("related").sort())


ORDER: Final = ("police", "deceived", "persons", "numbers")
"""By these, each descending, cases stand; then by id."""


def _cast(cases: pl.DataFrame, schema: dict[str, Any]) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in cases.columns]
    return cases.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _case_names(
    rows: pl.DataFrame, numbers: pl.DataFrame, history: pl.DataFrame, request: CaseRequest
) -> pl.DataFrame:
    """case, case_id."""
    continued_names = history.drop_nulls("continued_from").select(
        "case", pl.col("continued_from").alias("case_id")
    )
    rest = numbers.join(continued_names, on="case", how="anti")
    again = continued(rest, request.before).drop_nulls("continued_from")
    earlier_names = again.select("case", pl.col("continued_from").alias("case_id")).join(
        continued_names, on="case_id", how="anti"
    )
    linking = (
        rows.select("case", "carrier", "msisdn", "findings")
        .join(continued_names, on="case", how="anti")
        .join(earlier_names, on="case", how="anti")
        .explode("findings")
        .unnest("findings")
        .filter(~pl.col("mark"))
    )
    new_names = new_ids(
        linking, request.key, {*request.other_names, *continued_names["case_id"], *earlier_names["case_id"]}
    )
    return pl.concat([continued_names, earlier_names, new_names])


def _figures(rows: pl.DataFrame, thresholds: Thresholds, scope: str) -> pl.DataFrame:
    """The figures of each case, a row a `case_id`."""
    day = pl.col("registered_at").dt.date()

    def at_carrier(column: str) -> pl.Expr:
        whose = "portrait_of" if column == "face" else "carrier"
        return pl.struct(whose, column).filter(pl.col(column).is_not_null()).n_unique()

    numbers = pl.col("msisdn").drop_nulls().n_unique()
    of_telling = pl.col("msisdn").filter(telling())
    here = in_scope(scope)
    links, marks = (pl.col(name).explode().drop_nulls().unique().sort() for name in ("links", "marks"))
    counted = rows.group_by("case_id").agg(
        numbers.alias("numbers"),
        pl.col("paper").drop_nulls().n_unique().alias("papers"),
        at_carrier("face").alias("faces"),
        at_carrier("point_code").alias("points"),
        at_carrier("clerk_code").alias("clerks"),
        victims().alias("victims"),
        pl.col("carrier").filter(telling()).unique().sort().alias("carriers"),
        links.alias("links"),
        marks.alias("marks"),
        day.min().alias("from"),
        day.max().alias("to"),
        (
            of_telling.filter(here.filter(telling())).drop_nulls().n_unique()
            if scope
            else pl.lit(None, pl.Int64)
        ).alias("in_scope"),
        pl.col("province_code").filter(telling()).drop_nulls().mode().sort().first().alias("province"),
    )
    size, everyday = pl.element().struct.field("size"), pl.element().struct.field("sign").is_in(EVERYDAY)
    reached = size >= pl.when(everyday).then(thresholds.police_everyday).otherwise(thresholds.police)
    return (
        counted.join(sign_sizes(rows, "case_id"), on="case_id")
        .join(dense_spans(rows, ["case_id"]), on="case_id", how="left")
        .with_columns(pl.col("signs").list.eval(reached).list.any().alias("police"))
    )


def _quiet_cases(gone: pl.DataFrame) -> pl.DataFrame:
    """CASE of cases that have no numbers this month."""
    none = pl.lit([], _TEXTS)
    counts = ("deceived", "persons", "forged", "numbers", "papers", "faces", "points", "clerks", "victims")
    return gone.with_columns(
        pl.lit("quiet").alias("state"),
        pl.lit(value=False).alias("police"),
        *(pl.lit(0).alias(name) for name in counts),
        *(none.alias(name) for name in ("carriers", "links", "marks", "merged_from", "related")),
        pl.lit([], CASE["signs"]).alias("signs"),
    )


def carrier_part(whole: MonthCases, carrier: str, scope: str = "") -> pl.DataFrame:
    """CASE, _MORE and `spans` of one carrier's rows of each case, that of most numbers first.

    Links, marks, people, signs and counts are those of the carrier's rows among themselves; `spans` says
    whether the case has rows of others. Which cases are for the police, and stand before which, isn't told.
    """
    rows = carrier_rows(whole, carrier)
    several = (pl.col("carriers").list.len() > 1).alias("spans")
    history_columns = (*EARLIER, "state", "continued_from", "split_from", "merged_from", "related")
    parts = _figures(rows, Thresholds(), scope).with_columns(pl.lit(value=False).alias("police"))
    parts = parts.join(whole.cases.select(*history_columns, several), on="case_id")
    ordered = parts.sort("numbers", "case_id", descending=[True, False])
    return _cast(ordered, CASE | _MORE | {"spans": pl.Boolean})


def carrier_rows(whole: MonthCases, carrier: str) -> pl.DataFrame:
    """A carrier's rows of the cases that it is of, with the links, people and signs of these rows alone."""
    of_carrier = whole.cases.filter(pl.col("carriers").list.contains(carrier)).select("case_id")
    own_cases = whole.rows.join(of_carrier, on="case_id", how="semi", maintain_order="left")
    others = own_cases.filter(pl.col("carrier") != carrier).select("case_id").unique()
    at_carrier = own_cases.filter(pl.col("carrier") == carrier)
    # In a case of one carrier nothing follows from others' rows.
    alone = at_carrier.join(others, on="case_id", how="anti", maintain_order="left")
    shared = at_carrier.join(others, on="case_id", how="semi", maintain_order="left")
    if shared.is_empty():
        return alone
    numbered = shared.drop("links", "signs", "person").with_row_index("row")
    links = row_links(memberships(numbered, "case_id"))
    relinked = persons(numbered, ["case_id"]).join(links, on="row", how="left", maintain_order="left")
    signed = with_signs(
        relinked.with_columns(
            pl.col("case_id").alias("case"),
            pl.col("person").rank("dense").over("case_id"),
            pl.col("links").fill_null([]),
        )
    )
    return pl.concat(
        [alone, signed.select(pl.col(name).cast(whole.rows.schema[name]) for name in alone.columns)]
    )


def new_ids(rows: pl.DataFrame, key: bytes, other_names: Collection[str]) -> pl.DataFrame:
    """case, case_id: a name for each `case` of `rows` (case, carrier, msisdn, check_id).

    It is none of `other_names`, derived from the installation's key and the finding key of the case's first
    number: that of its first check. A name that is taken, by chance or by the case that this
    one has split from, is passed over.
    """
    first = rows.sort("msisdn", "carrier", "check_id", nulls_last=True).unique(
        "case", keep="first", maintain_order=True
    )
    names: dict[int, str] = {}
    used = set(other_names)
    for case, carrier, msisdn, check in (
        first.sort("case").select("case", "carrier", "msisdn", "check_id").iter_rows()
    ):
        finding_key = _hmac(key, "\x1f".join((check, carrier, f"n{msisdn}")))
        attempt, name = 0, _name(key, finding_key, 0)
        while name in used:
            attempt += 1
            name = _name(key, finding_key, attempt)
        used.add(name)
        names[case] = name
    return pl.DataFrame(
        {"case": list(names), "case_id": list(names.values())},
        schema={"case": rows.schema["case"], "case_id": pl.String},
    )


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _name(key: bytes, finding_key: bytes, attempt: int) -> str:
    value = int.from_bytes(_hmac(key, f"case {attempt} {finding_key.hex()}"))
    characters = "".join(
        _LETTERS[value // len(_LETTERS) ** power % len(_LETTERS)] for power in range(_LENGTH)
    )
    return f"V-{characters[:4]}-{characters[4:]}"
