"""The cases of a month: what hangs together, if it is large enough, with its name and what it continues."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from simaudit.cases.components import components, memberships, row_links
from simaudit.cases.continuity import NO_CASES, EarlierCases, continued, quiet
from simaudit.period import Period

_LETTERS: Final = "234679ACDEFGHJKMNPQRTVWXY"
"""Letters and digits of which none looks like another one."""

_LENGTH: Final = 8

PATTERN: Final = rf"V-[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}"
"""The name of a case: `V-7F3K-29QD`, made once and never changed."""

_TEXTS: Final = pl.List(pl.String)

CASE: Final[dict[str, Any]] = {
    "case_id": pl.String,
    "first_period": pl.String,
    "state": pl.String,
    "strength": pl.Int64,
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
    "continued_from": pl.String,
    "split_from": pl.String,
    "merged_from": _TEXTS,
}
"""Columns of a case, as cases.json has them. `state`: new, continued, or quiet, and then it has no numbers.
`faces`, `points` and `clerks` are counted apart at each carrier; `strength` counts different links."""


@dataclass(frozen=True)
class Thresholds:
    """How large a component is a case: so many different numbers, on so many different usable papers."""

    numbers: int = 5
    papers: int = 2


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


@dataclass(frozen=True)
class MonthCases:
    """The cases of a month."""

    cases: pl.DataFrame
    """CASE and `last_period`, the strongest first, quiet ones last."""
    rows: pl.DataFrame
    """LINKED (judge/linked_rows.py) with `case_id`, `links` and `marks`: a row a case and row."""
    numbers: pl.DataFrame
    """NUMBERS (continuity.py), also of quiet cases."""


def month_cases(linked: pl.DataFrame, request: CaseRequest) -> MonthCases:
    """The cases among the linked rows (LINKED) of all carriers; in the order in which they are shown."""
    rows = case_rows(linked, request.thresholds)
    numbers = rows.select("case", "key").drop_nulls().unique()
    history = continued(numbers, request.earlier)
    case_names = _case_names(rows, numbers, history, request)
    active_cases = _figures(rows.join(case_names, on="case")).join(
        history.join(case_names, on="case").drop("case"), on="case_id"
    )
    period = str(request.period)
    states = active_cases.with_columns(
        pl.when(pl.col("continued_from").is_null())
        .then(pl.lit("new"))
        .otherwise(pl.lit("continued"))
        .alias("state"),
        pl.col("first_period").fill_null(period),
        pl.lit(period).alias("last_period"),
    )
    gone = quiet(numbers, request.earlier, request.period)
    order = ["strength", "numbers", "critical"]
    all_cases = pl.concat(
        [
            states.sort(*order, "case_id", descending=[True, True, True, False]),
            _quiet_cases(gone).sort("case_id"),
        ],
        how="diagonal_relaxed",
    )
    ranks = all_cases.select("case_id").with_row_index("rank")
    members = rows.join(case_names, on="case").drop("case", "critical").join(ranks, on="case_id")
    return MonthCases(
        all_cases.select(
            pl.col(name).cast(dtype) for name, dtype in (CASE | {"last_period": pl.String}).items()
        ),
        members.sort("rank", "carrier", "place").drop("rank"),
        pl.concat(
            [
                numbers.join(case_names, on="case").select("case_id", "key"),
                request.earlier.numbers.join(gone, on="case_id", how="semi"),
            ]
        ),
    )


def case_rows(linked: pl.DataFrame, thresholds: Thresholds) -> pl.DataFrame:
    """The rows of components that are cases: LINKED with `case` (from 0), `links`, `marks` and `critical`.

    `marks` are the row's checks that link nothing, `critical` how many of their findings are critical. Cases
    are numbered by their first rows in the order of carrier and place.
    """
    numbered = linked.sort("carrier", "place").with_row_index("row")
    members = memberships(numbered)
    labelled = numbered.join(components(members), on="row")
    enough = (pl.col("msisdn").drop_nulls().n_unique() >= thresholds.numbers) & (
        pl.col("paper").drop_nulls().n_unique() >= thresholds.papers
    )
    large = labelled.group_by("component").agg(enough.alias("case"), pl.col("row").min()).filter("case")
    cases = large.sort("row").select("component").with_row_index("case")
    large_rows = labelled.join(cases, on="component")
    own_members = members.join(large_rows, on="row", how="semi")
    mark = pl.element().struct.field("mark")
    marking_findings = pl.col("findings").list.filter(mark)
    critical = pl.element().struct.field("severity") == "critical"
    return (
        large_rows.join(row_links(own_members), on="row")
        .with_columns(
            marking_findings.list.eval(pl.element().struct.field("check_id").unique().sort()).alias("marks"),
            marking_findings.list.eval(critical).list.sum().alias("critical"),
        )
        .sort("case", "carrier", "place")
        .drop("row", "component")
    )


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


def _figures(rows: pl.DataFrame) -> pl.DataFrame:
    """The figures of each case, a row a `case_id`, with `critical`."""
    day = pl.col("registered_at").dt.date()

    def at_carrier(column: str) -> pl.Expr:
        return pl.struct("carrier", column).filter(pl.col(column).is_not_null()).n_unique()

    links, marks = (pl.col(name).explode().drop_nulls().unique().sort() for name in ("links", "marks"))
    return rows.group_by("case_id").agg(
        links.n_unique().alias("strength"),
        pl.col("msisdn").drop_nulls().n_unique().alias("numbers"),
        pl.col("paper").drop_nulls().n_unique().alias("papers"),
        at_carrier("face").alias("faces"),
        at_carrier("point_code").alias("points"),
        at_carrier("clerk_code").alias("clerks"),
        pl.col("carrier").unique().sort().alias("carriers"),
        links.alias("links"),
        marks.alias("marks"),
        day.min().alias("from"),
        day.max().alias("to"),
        pl.col("critical").sum(),
    )


def _quiet_cases(gone: pl.DataFrame) -> pl.DataFrame:
    """CASE of cases that have no numbers this month."""
    none = pl.lit([], _TEXTS)
    counts = ("strength", "numbers", "papers", "faces", "points", "clerks")
    return gone.with_columns(
        pl.lit("quiet").alias("state"),
        *(pl.lit(0).alias(name) for name in counts),
        *(none.alias(name) for name in ("carriers", "links", "marks", "merged_from")),
    )


def carrier_part(whole: MonthCases, carrier: str) -> pl.DataFrame:
    """CASE, `last_period` and `spans` of one carrier's rows of each case, the strongest part first.

    Links, marks and counts are those of the carrier's rows among themselves; `spans` says whether the
    case has rows of others.
    """
    rows = whole.rows.filter(pl.col("carrier") == carrier)
    several = whole.cases.filter(pl.col("carriers").list.len() > 1).select("case_id")
    # In a case of one carrier nothing follows from others' rows.
    alone = rows.join(several, on="case_id", how="anti")
    shared = rows.join(several, on="case_id", how="semi")
    relinked = _relinked(shared) if shared.height else shared
    linked = pl.concat([alone, relinked.select(alone.columns)]).with_columns(pl.lit(0).alias("critical"))
    spans = (pl.col("carriers").list.len() > 1).alias("spans")
    history_columns = (
        "case_id",
        "first_period",
        "state",
        "continued_from",
        "split_from",
        "merged_from",
        "last_period",
    )
    parts = _figures(linked).join(whole.cases.select(*history_columns, spans), on="case_id")
    return parts.sort("strength", "numbers", "case_id", descending=[True, True, False]).drop("critical")


def _relinked(rows: pl.DataFrame) -> pl.DataFrame:
    """With the links among these rows alone."""
    shared = rows.drop("links").with_row_index("row")
    links = row_links(memberships(shared))
    return shared.join(links, on="row", how="left").with_columns(pl.col("links").fill_null([]))


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
