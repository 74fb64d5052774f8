"""Follow-ups of the cases, carriers and checks that are known: recorded step by step, and listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Final

from simaudit.config import Letterhead
from simaudit.errors import Note, UsageError, nearest
from simaudit.jobs.follow_up.letter_numbers import record_follow_ups, stated_deadline
from simaudit.jobs.follow_up.step import Step, completed, entry_of, step_fault
from simaudit.jobs.stored.follow_up_standing import recorded_standing
from simaudit.period import Period
from simaudit.report.figures.follow_ups import FollowUps, attention
from simaudit.rules.load import near_check
from simaudit.store.access_log import user
from simaudit.store.follow_up_states import ENDED, NOTIFIED
from simaudit.store.follow_ups import (
    FollowUp,
    Subject,
    cases_up_to,
    current_follow_ups,
    follow_up_history,
    withdrawal_in,
)
from simaudit.store.history import open_findings
from simaudit.store.ledger import Ledger
from simaudit.store.months import recorded_carriers, recorded_checks, recorded_months, wanted_month
from simaudit.store.notices import month_of_letter
from simaudit.store.store import Store

_NAMES_SHOWN: Final = 10
"""Cases that a message lists where none resembles the one given."""

History = Mapping[Subject, Sequence[FollowUp]]
"""What is recorded of each subject."""


@dataclass(frozen=True)
class RecordedStep:
    """The entry of a follow-up, and what there is to say of the numbers that it names."""

    entry: FollowUp
    notes: tuple[Note, ...]
    warnings: tuple[Note, ...] = ()
    """That it is about nothing (`of_nothing`)."""


@dataclass(frozen=True)
class ListedFollowUps:
    """Follow-ups and what they are compared with."""

    day: date
    period: Period
    entries: tuple[FollowUp, ...]
    gone: frozenset[str]
    """Cases that are in no month any more."""
    attention: FollowUps
    """What needs attention, of what is listed and not followed up yet."""


@dataclass(frozen=True)
class KnownNames:
    """The carriers and checks that reference tables, configuration and catalogue name."""

    carriers: frozenset[str] = frozenset()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownSubjects:
    """What is known, with what has been followed up: that stays known when the store forgets it."""

    followed: History
    cases: Sequence[str]
    carriers: frozenset[str]
    checks: Sequence[str]

    def subject_of(self, text: str) -> Subject | Note:
        """The subject that `text` names (store/follow_ups.py), or a note on what isn't known of it."""
        subject = Subject.of(text)
        if subject is None:
            return Note("no_subject_of_follow_up")
        if subject in self.followed or subject.case_id in self.cases:
            return subject
        if subject.letter:
            sent = [str(known) for known in self.followed if known.letter]
            return Note("sent_letter_unknown", near=near_names(str(subject), sent))
        if subject.case_id:
            return Note("case_unknown", near=near_names(subject.case_id, self.cases))
        carrier, check_id = subject.carrier or "", subject.check_id or ""
        if carrier not in self.carriers:
            return Note("carrier_unknown", carrier=carrier, near=nearest(carrier, sorted(self.carriers)))
        if check_id not in self.checks:
            return Note("check_unknown", near=near_check(check_id, self.checks))
        return subject


def set_follow_up(
    store: Store,
    text: str,
    step: Step,
    known_names: KnownNames,
    now: datetime,
    today: date,
    period: Period | None = None,
) -> RecordedStep:
    """Record a step of the follow-up of `text`, a case's id or carrier:check.

    `period` is the month whose findings a letter names (`record_follow_ups`). Raises UsageError where nothing
    of that name is known, or the step can't be recorded.
    """
    with store.require_ledger().open_ledger() as ledger:
        history = follow_up_history(ledger)
        subjects = known_subjects(ledger, known_names)
        subject = subjects.subject_of(text)
        if isinstance(subject, Note):
            raise UsageError.of(subject, place=Note("at_key", key=repr(text)))
        before: Sequence[FollowUp] = subjects.followed.get(subject, ())
        if subject.letter and step.state == NOTIFIED:
            before = _before_letter(ledger, subject, before, step.on or today, period)
            if step.document not in (None, subject.letter):
                place, near = Note("at_key", key="--document"), Note("known_names", names=[str(subject)])
                raise UsageError("sent_letter_unknown", place=place, near=near)
            step = replace(step, document=subject.letter)
        entry = _entry(subject, completed(step, before, today), before, now, today)
        warnings = of_nothing(ledger, [entry], history, period)
        notes = record_follow_ups(store, ledger, [entry], period=period)
    return RecordedStep(entry, tuple(notes), tuple(warnings))


def _entry(subject: Subject, step: Step, before: Sequence[FollowUp], now: datetime, today: date) -> FollowUp:
    """A completed step as an entry; raises UsageError where it can't be recorded."""
    if fault := step_fault(step, before, today):
        raise UsageError.of(fault.note, place=Note("at_key", key=f"--{fault.field}"))
    return entry_of(subject, step, now, user())


def of_nothing(
    ledger: Ledger, entries: Sequence[FollowUp], history: History, period: Period | None = None
) -> list[Note]:
    """Which entries begin a follow-up, or are letters, about a check without open findings or a quiet case.

    Compared with `period`, else with the last month that ended before their day, a case with the last, too.
    """
    notes, audited = [], sorted(recorded_months(ledger))
    for entry in entries:
        subject = entry.subject
        months = [month for month, carrier in audited if subject.carrier in (None, carrier)]
        ended = [month for month in months if Period.parse(month).as_of < entry.happened_on]
        month = str(period) if period else next(reversed(ended or months), None)
        # A letter that asks for nothing is refused.
        if month is None or subject.letter or (subject in history and entry.state != NOTIFIED):
            continue
        compared = {month} if period or subject.carrier else {month, months[-1]}
        if not any(_is_there(ledger, subject, Period.parse(one)) for one in compared):
            notes.append(Note("follow_up_of_nothing", subject=str(subject), period=month))
    return notes


def _is_there(ledger: Ledger, subject: Subject, month: Period) -> bool:
    """Whether a check has open findings at the carrier in a month, or a case is active in it."""
    if subject.carrier:
        return (subject.carrier, subject.check_id) in open_findings(ledger, month)
    standing = cases_up_to(ledger, str(month)).get(subject.case_id or "")
    return standing is not None and standing.active


def _before_letter(
    ledger: Ledger, subject: Subject, entries: Sequence[FollowUp], day: date, period: Period | None
) -> Sequence[FollowUp]:
    """What the entry of a letter comes after: nothing where it is withdrawn, as it begins anew, on any day.

    Raises UsageError where its number stands for a letter of another month or year.
    """
    if withdrawal_in(entries):
        return ()
    sent_on = [entry.happened_on for entry in entries if entry.state == NOTIFIED]
    month = month_of_letter(ledger, subject, subject.letter)
    number, *symbol = str(subject.letter).split("/")
    if sent_on and (day.year != sent_on[-1].year or (period and month not in (None, period))):
        values = {"subject": str(subject), "with_year": "/".join((number, str(day.year), *symbol))}
        note = Note("letter_number_recorded", period=str(month or "-"), day=sent_on[-1], **values)
        raise UsageError.of(note, place=Note("at_key", key=str(subject)))
    return entries


def send_letter(
    store: Store,
    subject: Subject,
    step: Step,
    head: Letterhead,
    now: datetime,
    today: date,
    period: Period | None = None,
) -> RecordedStep:
    """Record that the letter of a month, `period` or as `record_follow_ups` says, went to its carrier.

    Everything that it named is recorded: numbers, checks, cases, and what it asks for. Without a deadline it
    is the one that the letter states. Raises UsageError where the carrier was never audited, the letter asks
    for nothing, or the step can't be recorded.
    """
    with store.require_ledger().open_ledger() as ledger:
        require_carrier(ledger, subject.carrier or "", "CARRIER")
        history = follow_up_history(ledger, counting=True).get(subject, ())
        before = _before_letter(ledger, subject, history, step.on or today, period)
        entry = _entry(subject, completed(step, before, today), before, now, today)
        if entry.deadline is None:
            entry = replace(entry, deadline=stated_deadline(ledger, entry, head, period))
        notes = record_follow_ups(store, ledger, [entry], period=period)
    return RecordedStep(entry, tuple(notes))


def follow_up_of(store: Store, text: str) -> tuple[FollowUp, ...]:
    """Every entry of one subject, the first one first; raises UsageError where it is not followed up."""
    with store.require_ledger().open_ledger() as ledger:
        history = follow_up_history(ledger)
    subject = Subject.of(text)
    if subject is None:
        raise UsageError("no_subject_of_follow_up", place=Note("at_key", key=repr(text)))
    if subject not in history:
        near = near_names(str(subject), [str(followed) for followed in history])
        raise UsageError("not_followed_up", place=Note("at_key", key=str(subject)), near=near)
    return history[subject]


def list_follow_ups(
    store: Store,
    period: Period | None,
    carrier: str | None,
    known_names: KnownNames,
    *,
    ended: bool,
    today: date,
) -> ListedFollowUps:
    """The follow-ups as they are now, of a carrier or of all; `ended`: those too in which nothing is left.

    Raises UsageError where the store has no such month, or no such carrier is known.
    """
    with store.require_ledger().open_ledger() as ledger:
        month = wanted_month(ledger, period)
        require_carrier(ledger, carrier, names=known_names)
        current = current_follow_ups(ledger)
        cases = cases_up_to(ledger)
        standing = recorded_standing(ledger, month)
    of_carrier = {case_id for case_id, case in cases.items() if carrier in case.carriers}
    follow_ups = tuple(
        entry
        for entry in current
        if carrier in (None, entry.subject.carrier) or entry.subject.case_id in of_carrier
    )
    due = attention(follow_ups, standing, today)
    if carrier is not None:
        ending = tuple(row for row in due.ending if row.carrier == carrier)
        due = due.model_copy(update={"ending": ending})
    by_hand = (entry for entry in follow_ups if not entry.by_letter)
    entries = tuple(entry for entry in by_hand if ended or entry.state not in ENDED)
    gone = frozenset(entry.subject.case_id for entry in entries if entry.subject.case_id) - frozenset(cases)
    return ListedFollowUps(today, month, entries, gone, due)


def require_carrier(
    ledger: Ledger, carrier: str | None, key: str = "--carrier", names: KnownNames = KnownNames()
) -> None:
    """Raises UsageError where neither ledger nor names know the carrier that is given at `key`."""
    carriers = names.carriers | recorded_carriers(ledger)
    if carrier is not None and carrier not in carriers:
        near = nearest(carrier, sorted(carriers))
        raise UsageError("carrier_unknown", place=Note("at_key", key=key), carrier=carrier, near=near)


def known_subjects(ledger: Ledger, names: KnownNames) -> KnownSubjects:
    """What the ledger knows, and the names."""
    return KnownSubjects(
        followed=follow_up_history(ledger, counting=True),
        cases=list(cases_up_to(ledger)),
        carriers=names.carriers | recorded_carriers(ledger),
        checks=[*names.checks, *sorted(recorded_checks(ledger) - set(names.checks))],
    )


def near_names(name: str, known_names: Sequence[str]) -> Note:
    """The most similar of names of which there may be too many to list, else the first ones, if any."""
    if not known_names:
        return Note("none_recorded")
    alike = get_close_matches(name, known_names, n=1)
    listed = [*known_names[:_NAMES_SHOWN], *(["…"] if len(known_names) > _NAMES_SHOWN else [])]
    return Note("did_you_mean", name=alike[0]) if alike else Note("known_names", names=listed)
