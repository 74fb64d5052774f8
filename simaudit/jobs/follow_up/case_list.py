"""The cases of a month as the ledger has them: listed, and one with its course over the months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simaudit.errors import Note, UsageError
from simaudit.jobs.follow_up.follow_up import near_names
from simaudit.jobs.stored.stored_month import stored_case, stored_cases
from simaudit.period import Period
from simaudit.report.annexes.dossier_contents import OtherCase
from simaudit.report.figures.cases import CaseFigures
from simaudit.store.cases import cases_parted_or_merged, months_of_case
from simaudit.store.follow_ups import FollowUp, Subject, cases_up_to, follow_up_history
from simaudit.store.ledger import Ledger
from simaudit.store.month_hashes import recorded_hashes
from simaudit.store.months import wanted_month
from simaudit.store.store import Store

QUIET: Final = "quiet"
"""The state of a case of which no number is in any case of the month."""


@dataclass(frozen=True)
class ListedCases:
    """The cases of a month."""

    period: Period
    cases: tuple[CaseFigures, ...]
    """The strongest first, quiet ones last."""
    follow_ups: Mapping[str, FollowUp]
    """By case, the last entry of its follow-up, where it has one."""


@dataclass(frozen=True)
class ShownCase:
    """A case in one month, and what became of it up to now."""

    period: Period
    figures: CaseFigures
    months: tuple[tuple[Period, CaseFigures], ...]
    """Every month that has it, in their order."""
    relatives: tuple[OtherCase, ...]
    follow_up: FollowUp | None
    """The last entry."""


def list_cases(store: Store, period: Period | None, carrier: str | None) -> ListedCases:
    """The cases of a month, or those in which a carrier has part; `period` None: the month audited last.

    Raises UsageError where the store has no such month, the month no such carrier, or no cases were looked
    for in it.
    """
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period, carrier)
        if all(hashes.links is None for hashes in recorded_hashes(ledger, month).values()):
            # It was audited by a version that looked for no cases.
            raise UsageError("cases_not_looked_for", path=store.folder, period=str(month))
        cases = stored_cases(ledger, month)
        listed = [case for case in cases if carrier is None or carrier in _carriers(ledger, case)]
        return ListedCases(month, tuple(listed), _follow_ups(ledger))


def show_case(store: Store, text: str, period: Period | None) -> ShownCase:
    """A case of a month; `period` None: the month audited last, or the last one before it that has the case.

    Raises UsageError where no case has this id, or the month doesn't have it.
    """
    with store.require_ledger().open_ledger() as ledger:
        return shown_case(ledger, text, period)


def shown_case(ledger: Ledger, text: str, period: Period | None) -> ShownCase:
    """`show_case` in an open ledger."""
    last = wanted_month(ledger, period)
    case_id = known_case(ledger, text)
    months = [(month, stored_case(figures)) for month, figures in months_of_case(ledger, case_id)]
    matching_months = [month for month, _ in months if month == last or (period is None and month < last)]
    if not matching_months:
        case_months = [str(month) for month, _ in months]
        raise UsageError("case_not_in_month", place=_at(case_id), period=str(last), months=case_months)
    relatives = [OtherCase(*relative) for relative in cases_parted_or_merged(ledger, case_id)]
    return ShownCase(
        matching_months[-1],
        dict(months)[matching_months[-1]],
        tuple(months),
        tuple(relatives),
        _follow_ups(ledger).get(case_id),
    )


def known_case(ledger: Ledger, text: str) -> str:
    """The id that `text` is, in upper or lower case; raises UsageError where no month has such a case."""
    subject = Subject.of(text)
    if subject is None or subject.case_id is None:
        raise UsageError("no_case_id", place=_at(repr(text)))
    case_ids = list(cases_up_to(ledger))
    if subject.case_id not in case_ids:
        near = near_names(subject.case_id, case_ids)
        raise UsageError("case_unknown", place=_at(subject.case_id), near=near)
    return subject.case_id


def _carriers(ledger: Ledger, case: CaseFigures) -> Sequence[str]:
    """The carriers of a case, of a quiet one those of its last month."""
    if case.state != QUIET:
        return case.carriers
    last = Period.parse(case.last_period)
    then = (figures for month, figures in months_of_case(ledger, case.case_id) if month == last)
    return next((stored_case(figures).carriers for figures in then), ())


def _follow_ups(ledger: Ledger) -> dict[str, FollowUp]:
    return {
        subject.case_id: entries[-1]
        for subject, entries in follow_up_history(ledger).items()
        if subject.case_id is not None
    }


def _at(key: str) -> Note:
    return Note("at_key", key=key)
