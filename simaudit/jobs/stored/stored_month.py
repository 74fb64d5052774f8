"""A month's figures as the ledger has them by now: compared, answered and followed up since the audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from pydantic import ValidationError

from simaudit.errors import Note, UsageError
from simaudit.jobs.audit.follow_up_standing import month_attention, stored_clock
from simaudit.jobs.inputs.not_read import from_record, with_withdrawn
from simaudit.period import Period
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.carrier_decisions import with_clock, with_decisions
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.changes import month_changes
from simaudit.report.figures.clock import Clock
from simaudit.report.figures.estimates import register_sample
from simaudit.report.figures.overview import NotRead, OverviewFigures, overview_figures
from simaudit.report.figures.responses import answered, with_samples
from simaudit.store.cases import recorded_case_figures
from simaudit.store.follow_ups import follow_up_history
from simaudit.store.history import carrier_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_keys import month_key
from simaudit.store.months import audited_month, recorded_figures, recorded_keys
from simaudit.store.responses import month_responses
from simaudit.store.runs import recorded_not_read
from simaudit.store.withdrawal import withdrawn_carriers


@dataclass(frozen=True)
class StoredMonth:
    """What the reports of a month show."""

    carriers: Sequence[CarrierFigures]
    cases: Sequence[CaseFigures]
    not_read: Sequence[NotRead]
    clock: Clock | None
    """The letters to all carriers; None where no check judges notified numbers."""


def stored_figures(
    ledger: Ledger, period: Period, langs: Sequence[str] | None, *, full: bool | None = None
) -> list[CarrierFigures]:
    """The figures of a month's carriers, as compared, answered and followed up by now, in `langs`.

    `langs` None: those of the month's last run; `full` None: printed as in it. Raises UsageError where
    another version stored them.
    """
    stored = [_read(text, ledger) for text in recorded_figures(ledger, period)]
    last = max((figures.run for figures in stored), key=lambda run: run.made_at)
    followed = follow_up_history(ledger)
    run_fields = {"langs": tuple(langs or last.langs), "full": last.full if full is None else full}
    answered = [_with_responses(ledger, period, figures, run_fields) for figures in stored]
    return [with_decisions(figures, followed) for figures in answered]


def stored_cases(ledger: Ledger, period: Period) -> list[CaseFigures]:
    """The figures of a month's cases; raises UsageError where another version stored them."""
    return [stored_case(text) for text in recorded_case_figures(ledger, period)]


def stored_case(text: str) -> CaseFigures:
    """Recorded figures of a case; raises UsageError where another version recorded them."""
    try:
        return CaseFigures.model_validate_json(text)
    except ValidationError as error:
        raise UsageError("figures_of_other_version") from error


def stored_overview(ledger: Ledger, month: StoredMonth, without: Sequence[str] = ()) -> OverviewFigures:
    """The overview as of now; `without` are carriers whose month the ledger is about to forget."""
    latest = max((figures.run for figures in month.carriers), key=lambda run: run.made_at)
    follow_ups = month_attention(ledger, month.carriers, latest, month.cases, without)
    follow_ups = follow_ups.model_copy(update={"clock": month.clock})
    return overview_figures(month.carriers, month.not_read, latest, follow_ups, month.cases)


def stored_month(
    ledger: Ledger, period: Period, langs: Sequence[str] | None, *, full: bool | None = None
) -> StoredMonth:
    """What the reports of a month show as of now; `langs` and `full` as in `stored_figures`."""
    not_read = from_record(recorded_not_read(ledger, period))
    not_read = with_withdrawn(not_read, withdrawn_carriers(ledger, period))
    figures = stored_figures(ledger, period, langs, full=full)
    clock = stored_clock(ledger, period, figures)
    return StoredMonth(
        [with_clock(carrier, clock) for carrier in figures], stored_cases(ledger, period), not_read, clock
    )


def _with_responses(
    ledger: Ledger, month: Period, figures: CarrierFigures, run_fields: Mapping[str, Any]
) -> CarrierFigures:
    """Stored figures with what was answered by now; `run_fields` are what these reports have of the run."""
    run = figures.run.model_copy(update=dict(run_fields))
    keys = partial(recorded_keys, ledger, month, figures.carrier)
    responses = month_responses(ledger, month, figures.carrier, keys)
    answers = answered(responses.answers, month, [check.id for check in figures.checks])
    counted = {
        "checks": with_samples(figures.checks, responses.samples),
        "wrong_records": register_sample(responses.samples, str(month)),
        "responses": answers,
    }
    return figures.model_copy(update={"run": run, **counted})


def _read(text: str, ledger: Ledger) -> CarrierFigures:
    """A carrier's figures as they were stored, compared with the months before anew."""
    try:
        figures = CarrierFigures.model_validate_json(text)
    except ValidationError as error:
        raise UsageError("figures_of_other_version") from error
    period = Period.parse(figures.run.period)
    month = audited_month(ledger, period, figures.carrier)
    then = {row["check_id"]: row for row in month.results.iter_rows(named=True)}
    checks = tuple(
        check.model_copy(
            update={name: then[check.id][name] for name in ("new", "persisting", "resolved")}
            | {"note": Note.of(then[check.id]["note"]) if then[check.id]["note"] else None}
        )
        for check in figures.checks
    )
    key = month_key(ledger, period, figures.carrier)
    history = carrier_history(ledger, period, figures.carrier, key, recorded=True)
    changes = month_changes(period, checks, figures.compliance, month, history, unusable=figures.unusable)
    return figures.model_copy(update={"checks": checks, "changes": changes})
