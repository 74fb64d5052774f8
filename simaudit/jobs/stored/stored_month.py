"""A month's figures as the ledger has them by now: compared, answered and followed up.

Whatever shows a month reads it here: an audit that has just recorded it, reports that are written again,
letters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
from pydantic import ValidationError

from simaudit.errors import Note, UsageError
from simaudit.jobs.inputs.not_read import carriers_unread, from_record, with_absent, with_withdrawn
from simaudit.jobs.stored.follow_up_standing import follow_up_sheets, month_attention, month_letters
from simaudit.period import Period
from simaudit.report.annexes.case_workbook import FollowUpSheets
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.carrier import CarrierFigures, ComparedFigures, RecordedFigures
from simaudit.report.figures.carrier_decisions import carrier_decisions
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.changes import month_changes
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.figures.decisions import NOTHING_TOLD
from simaudit.report.figures.estimates import check_samples, register_sample
from simaudit.report.figures.follow_ups import FollowUps
from simaudit.report.figures.overview import NotRead, OverviewFigures, overview_figures
from simaudit.report.figures.responses import answered
from simaudit.rules.carrier_names import CarrierNames
from simaudit.store.cases import recorded_case_figures
from simaudit.store.history import carrier_histories
from simaudit.store.ledger import Ledger
from simaudit.store.months import AuditedMonth, not_submitted, recorded_figures
from simaudit.store.responses import month_answers
from simaudit.store.runs import every_run, recorded_not_read
from simaudit.store.samples import SampledStratum, sampled_answers
from simaudit.store.withdrawal import withdrawn_carriers

CASE_HISTORY: Final = ("state", "first_period", "continued_from", "split_from", "merged_from")
"""Fields of a case that other months decide: a carrier's part of it takes them from the case."""


@dataclass(frozen=True)
class StoredMonth:
    """What the reports of a month show."""

    run: RunInfo
    """The last one."""
    carriers: Sequence[CarrierFigures]
    audited: Mapping[str, AuditedMonth]
    """By carrier, what its month came to."""
    cases: Sequence[CaseFigures]
    not_read: Sequence[NotRead]
    followed: FollowUpSheets
    follow_ups: FollowUps

    @property
    def results(self) -> pl.DataFrame:
        """Rows of `row_models.Result` of all carriers."""
        return pl.concat([month.results for month in self.audited.values()])

    def overview(self) -> OverviewFigures:
        """The figures over all carriers."""
        return overview_figures(self.carriers, self.not_read, self.run, self.follow_ups, self.cases)


def stored_month(
    ledger: Ledger,
    period: Period,
    langs: Sequence[str] | None = None,
    *,
    full: bool | None = None,
    names: CarrierNames | None = None,
    recorded: Sequence[RecordedFigures] | None = None,
) -> StoredMonth:
    """What the reports of a month show as of now, in `langs`.

    `langs` None: those of the month's last run; `full` None: printed as in it; `names` are how carriers are
    written since it. `recorded` are the recorded figures, where they are at hand. Raises UsageError where
    another version stored them.
    """
    if recorded is None:
        recorded = recorded_month(ledger, period)
    recorded = sorted(recorded, key=lambda figures: figures.carrier)
    histories, followed = carrier_histories(ledger, period), follow_up_sheets(ledger, recorded, period)
    answers, samples = month_answers(ledger, period), sampled_answers(ledger, period)
    carriers_of_run, cases = every_run(ledger, period)[-1].carriers, stored_cases(ledger, period)
    last = next(figures for figures in recorded if figures.carrier in carriers_of_run)
    run = {
        "langs": tuple(langs or last.run.langs),
        "full": last.run.full if full is None else full,
        **({} if names is None else {"names": {**recorded[0].run.names, **names}}),
    }
    letters = month_letters(ledger, period, last.clock_limits)
    histories_of_cases = {
        case.case_id: {name: getattr(case, name) for name in CASE_HISTORY} for case in cases
    }
    carriers = []
    for figures in recorded:
        carrier, month = figures.carrier, histories[figures.carrier].month
        of_samples = samples.get(carrier, ())
        checks = _checks(figures.checks, month, of_samples)
        compared = ComparedFigures.with_fields_of(
            figures,
            run=figures.run.model_copy(update=run),
            checks=checks,
            cases=tuple(
                part.model_copy(update=histories_of_cases[part.case_id])
                for part in figures.cases
                if part.case_id in histories_of_cases
            ),
            changes=month_changes(
                period, checks, figures.compliance, month, histories[carrier], unusable=figures.unusable
            ),
            responses=answered(answers.get(carrier, ()), period, [check.id for check in checks]),
            wrong_records=register_sample(of_samples, str(period)),
        )
        in_letters = letters.told.get(carrier, NOTHING_TOLD)
        decisions = carrier_decisions(compared, followed.history, letters.clock, in_letters)
        carriers.append(CarrierFigures.with_fields_of(compared, decisions=decisions))
    last_run, unread = last.run.model_copy(update=run), from_record(recorded_not_read(ledger, period))
    submitted = [*(figures.carrier for figures in carriers), *carriers_unread(unread)]
    missing = not_submitted(ledger, period, submitted)
    return StoredMonth(
        last_run,
        carriers,
        {figures.carrier: histories[figures.carrier].month for figures in carriers},
        cases,
        with_withdrawn(with_absent(unread, missing), withdrawn_carriers(ledger, period)),
        followed,
        month_attention(ledger, carriers, followed.findings, last_run, letters),
    )


def recorded_month(ledger: Ledger, period: Period) -> list[RecordedFigures]:
    """The figures of a month's carriers as they were recorded; raises UsageError as `stored_month`."""
    try:
        return [RecordedFigures.model_validate_json(text) for text in recorded_figures(ledger, period)]
    except ValidationError as error:
        raise UsageError("figures_of_other_version") from error


def stored_cases(ledger: Ledger, period: Period) -> list[CaseFigures]:
    """The figures of a month's cases; raises UsageError where another version stored them."""
    return [stored_case(text) for text in recorded_case_figures(ledger, period)]


def stored_case(text: str) -> CaseFigures:
    """Recorded figures of a case; raises UsageError where another version recorded them."""
    try:
        return CaseFigures.model_validate_json(text)
    except ValidationError as error:
        raise UsageError("figures_of_other_version") from error


def _checks(
    checks: Sequence[CheckFigures], month: AuditedMonth, samples: Sequence[SampledStratum]
) -> tuple[CheckFigures, ...]:
    """The checks as their month compares with those before it, each with what its last sample says."""
    results = {row["check_id"]: row for row in month.results.iter_rows(named=True)}
    last_samples = check_samples(samples, {check.id: check.fingerprint for check in checks})
    by_now = []
    for check in checks:
        result = results[check.id]
        counts = {name: result[name] for name in ("new", "persisting", "resolved")}
        note = Note.of(result["note"]) if result["note"] else None
        update = {**counts, "note": note, "sample": last_samples.get(check.id)}
        by_now.append(check.model_copy(update=update))
    return tuple(by_now)
