"""The findings of two rule sets over the same months: which rows come and go, and what is known of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from simaudit.cases.persons import persons
from simaudit.intake.month_file import CarrierMonth, month_rows_at, records_before
from simaudit.jobs.whatif.judging import CarrierTrial, CheckFacts, RuleSetTrial
from simaudit.jobs.whatif.stored_months import TriedMonth
from simaudit.report.figures.rule_trial import (
    LookedAt,
    Moved,
    TrialChange,
    TrialPrecision,
    TriedCheck,
    mcnemar,
)
from simaudit.store.ledger import Ledger
from simaudit.store.responses import responses_to_rows

COLUMNS: Final = ("both", "only_before", "only_after")

_IDENTITY: Final = ("check_id", "record", "msisdn", "subject")
"""What tells findings apart: of one with a record, the record alone does."""

_OF_ROWS: Final = ("id_number", "usable_id", "name_key", "date_of_birth", "point_code")

_ANSWERS: Final = {
    "confirmed": "true", "wrong": "true", "not_confirmed": "false", "right": "false",
    "accepted": "accepted", "fixed": "accepted", "contested": "contested",
}  # fmt: skip
"""What inspectors and carriers say → what it counts as; what is unclear counts as nothing."""


@dataclass(frozen=True)
class ComparedTrial:
    """One carrier's month under both rule sets."""

    period: str
    carrier: str
    rows: pl.DataFrame
    """check_id, place (the record over all files), msisdn, subject, detail, change (COLUMNS), whose it is
    (paper, name, born: cases/persons.py), point_code, file, record, reported: a row a check and row (of
    findings without a row, a finding) of the checks that the change touches."""
    status_before: Mapping[str, str]
    status_after: Mapping[str, str]


def touched_checks(before: RuleSetTrial, after: RuleSetTrial) -> tuple[TriedCheck, ...]:
    """The checks that the change touches, in the order of their ids."""
    ids = sorted(before.checks.keys() | after.checks.keys())
    return tuple(
        _tried(id_, before, after)
        for id_ in ids
        if _kind(before.checks.get(id_), after.checks.get(id_)) or id_ in after.judged
    )


def _active(facts: CheckFacts | None) -> CheckFacts | None:
    return None if facts is None or facts.off else facts


def _kind(old: CheckFacts | None, new: CheckFacts | None) -> Any:
    old, new = _active(old), _active(new)
    if old is None or new is None:
        return None if old is new else "gone" if new is None else "new"
    if old.fingerprint != new.fingerprint:
        return "changed"
    return "renamed" if (old.severity, old.nature) != (new.severity, new.nature) else None


def _tried(id_: str, before: RuleSetTrial, after: RuleSetTrial) -> TriedCheck:
    facts = (after if id_ in after.checks else before).checks[id_]
    old, new = _active(before.checks.get(id_)), _active(after.checks.get(id_))
    return TriedCheck(
        id=id_,
        title=facts.title,
        kind=_kind(old, new) or "follows",
        severity_before=old.severity if old else None,
        severity_after=new.severity if new else None,
        settings_before=old.settings if old else "",
        settings_after=new.settings if new else "",
        fingerprint_before=old.fingerprint if old else None,
        fingerprint_after=new.fingerprint if new else None,
        seconds_before=round(_seconds(before, id_), 3),
        seconds_after=round(_seconds(after, id_) if id_ in after.judged else 0.0, 3),
    )


def _seconds(trial: RuleSetTrial, check_id: str) -> float:
    """Carriers that were judged together have the same seconds, which count once."""
    seconds = {
        (carrier.period, value)
        for carrier in trial.carriers
        for value in carrier.results.filter(pl.col("check_id") == check_id)["seconds"]
    }
    return float(sum(value for _, value in seconds))


def compared_trials(
    before: RuleSetTrial, after: RuleSetTrial, months: Sequence[TriedMonth], ids: Sequence[str]
) -> Iterator[ComparedTrial]:
    """Each carrier's month, in the order of months and carriers; of the checks `ids` alone."""
    month_of = {str(month.period): month for month in months}
    facts = {**before.checks, **after.checks}
    of_points = [id_ for id_ in ids if facts[id_].of_points]
    subject_is_point = pl.col("place").is_null() & pl.col("check_id").is_in(of_points)
    tried = {(trial.period, trial.carrier): trial for trial in after.carriers}
    for old in before.carriers:
        month, new = month_of[old.period], tried[old.period, old.carrier]
        carrier_month = month.months.current[old.carrier]
        reported = month.references.get("reported")
        rows = _compared(old, new, carrier_month, ids)
        numbers = [] if reported is None else reported["msisdn"].drop_nulls().unique().to_list()
        yield ComparedTrial(
            old.period,
            old.carrier,
            rows.with_columns(
                pl.when(subject_is_point).then("subject").otherwise("point_code").alias("point_code"),
                pl.col("msisdn").is_in(numbers).fill_null(value=False).alias("reported")
                if reported is not None
                else pl.lit(None, pl.Boolean).alias("reported"),
            ),
            _statuses(old),
            _statuses(new),
        )


def _statuses(trial: CarrierTrial) -> dict[str, str]:
    return dict(trial.results.select("check_id", "status").iter_rows())


def _compared(old: CarrierTrial, new: CarrierTrial, month: CarrierMonth, ids: Sequence[str]) -> pl.DataFrame:
    sides = [_findings(trial, ids).with_columns(pl.lit(value=True).alias(side)) for trial, side in (
        (old, "before"), (new, "after"))]  # fmt: skip
    joined = sides[0].join(
        sides[1], on=_IDENTITY, how="full", coalesce=True, nulls_equal=True, suffix="_after"
    )
    sides_of = [pl.col(name).is_not_null() for name in ("before", "after")]
    change = pl.when(*sides_of).then(pl.lit("both")).when(sides_of[0]).then(pl.lit("only_before"))
    changed = joined.select(
        "check_id",
        change.otherwise(pl.lit("only_after")).alias("change"),
        place=pl.col("record").cast(pl.UInt32),
        msisdn=pl.coalesce("number", "number_after"),
        subject=pl.coalesce("group", "group_after"),
        detail=pl.coalesce("detail", "detail_after"),
    )
    places = changed["place"].drop_nulls().unique()
    facts = month_rows_at(month, places, ("record", "file", *_OF_ROWS)).select(
        "file", "point_code", pl.when("usable_id").then("id_number").alias("paper"),
        place=pl.col("record").cast(pl.UInt32), name="name_key", born="date_of_birth",
    )  # fmt: skip
    before = pl.col("file").replace_strict(records_before(month.files), default=None, return_dtype=pl.Int64)
    return (
        changed.join(facts, on="place", how="left")
        .select(
            "check_id", "place", "msisdn", "subject", "detail", "change", "paper", "name", "born",
            "point_code", "file", record=pl.col("place").cast(pl.Int64) - before,
        )
        .sort("check_id", "place", "msisdn", "subject", "change", nulls_last=True)
    )  # fmt: skip


def _findings(trial: CarrierTrial, ids: Sequence[str]) -> pl.DataFrame:
    """One row a check and row; `number`, `group` and `detail` are those of its first finding."""
    has_row = pl.col("record").is_not_null()
    findings = pl.read_parquet(trial.findings).filter(pl.col("check_id").is_in(list(ids)))
    return (
        findings.sort("check_id", "record", "msisdn", "subject", "detail", nulls_last=True)
        .with_columns(
            pl.col("msisdn").alias("number"),
            pl.col("subject").alias("group"),
            pl.when(~has_row).then("msisdn").alias("msisdn"),
            pl.when(~has_row).then("subject").alias("subject"),
        )
        .unique(list(_IDENTITY), keep="first", maintain_order=True)
        .select(*_IDENTITY, "number", "group", "detail")
    )


def trial_changes(compared: ComparedTrial, ids: Sequence[str]) -> Iterator[TrialChange]:
    """The counts of one carrier's month, of each check with a finding or another status than before."""
    every = persons(compared.rows.with_row_index("row"), [])
    groups = {str(key[0]): rows for key, rows in every.group_by("check_id")}
    for id_ in ids:
        old, new = compared.status_before.get(id_), compared.status_after.get(id_)
        rows = groups.get(id_)
        if rows is None and old == new:
            continue
        rows = every.clear() if rows is None else rows
        counts = dict(rows.group_by("change").len().iter_rows())
        has_list = every.is_empty() or every["reported"].null_count() == 0
        yield TrialChange(
            check_id=id_,
            period=compared.period,
            carrier=compared.carrier,
            **{name: counts.get(name, 0) for name in COLUMNS},
            people=_distinct(rows, "person"),
            points=_distinct(rows, "point_code"),
            reported=_distinct(rows.filter("reported"), "msisdn") if has_list else None,
            status_before=old,
            status_after=new,
        )


def _distinct(rows: pl.DataFrame, column: str) -> Moved:
    counts = rows.drop_nulls(column).group_by("change").agg(pl.col(column).n_unique())
    return Moved(**dict(counts.iter_rows()))


def trial_precision(
    ledger: Ledger, compared: Sequence[ComparedTrial], months: Sequence[TriedMonth]
) -> tuple[TrialPrecision, ...]:
    """What inspections and answers say of the rows that come and go, by check."""
    month_of = {str(month.period): month for month in months}
    answered = []
    for trial in compared:
        moved = trial.rows.filter(pl.col("change") != "both", pl.col("place").is_not_null())
        month = month_of[trial.period]
        responses = responses_to_rows(ledger, month.period, trial.carrier)
        before = records_before(month.months.current[trial.carrier].files)
        answers = responses.select(
            "check_id",
            place=(pl.col("record") + pl.col("file").replace_strict(before, default=None)).cast(pl.UInt32),
            answer=pl.col("code").replace_strict(_ANSWERS, default=None, return_dtype=pl.String),
        ).drop_nulls("answer")
        answered += [
            moved.join(answers, on=["check_id", "place"]),
            moved.join(answers.filter(pl.col("check_id").is_null()).drop("check_id"), on="place"),
        ]
    return judged_units(pl.concat(answered))


def judged_units(answered: pl.DataFrame) -> tuple[TrialPrecision, ...]:
    """By check, on how many units the `answer` to rows that come and go says that a rule set was right.

    A unit is what the check names (paper, face, point …), over all months and carriers; where it names
    nothing the person (cases/persons.py), else the paper or the number. Most of its rows decide: of equally
    many, it counts as false and contested, and neither rule set as the better one.
    """
    told_apart = pl.sum_horizontal(pl.col("paper", "name", "born").is_not_null()) >= 2
    unit = pl.coalesce(
        pl.format("subject {}", "subject"),
        pl.when(told_apart).then(pl.format("person {}", "person")),
        pl.format("paper {}", "paper"),
        pl.format("number {}", "msisdn"),
        pl.format("row {}", "row"),
    )
    true, false, accepted, contested = (pl.col(name) for name in LookedAt.model_fields)
    units = (
        persons(answered.with_row_index("row"), [])
        .group_by("check_id", "change", unit.alias("unit"))
        .agg((pl.col("answer") == name).sum().cast(pl.Int64).alias(name) for name in LookedAt.model_fields)
    )
    for_change = pl.when(pl.col("change") == "only_after").then(true - false).otherwise(false - true)
    pairs = units.group_by("check_id", "unit").agg(for_change.sum().sign().alias("sign"))
    judged = []
    for id_ in units["check_id"].unique().sort():
        gone, come = (
            LookedAt(
                true=side.filter(true > false).height,
                false=side.filter(true <= false, false > 0).height,
                accepted=side.filter(accepted > contested).height,
                contested=side.filter(accepted <= contested, contested > 0).height,
            )
            for side in (units.filter(check_id=id_, change=change) for change in COLUMNS[1:])
        )
        better, worse = (pairs.filter(check_id=id_, sign=sign).height for sign in (1, -1))
        judged.append(
            TrialPrecision(
                check_id=id_,
                only_before=gone,
                only_after=come,
                better=better,
                worse=worse,
                p=mcnemar(better, worse),
                share_before=gone.share,
                share_after=come.share,
            )
        )
    return tuple(judged)
