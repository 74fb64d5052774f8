"""The next entry of a follow-up: what it takes over from the one before, and what speaks against it.

The official in charge and the amount belong to the subject and stay until others are given. Document,
deadline and reason belong to the step: they stay only where an entry of the same state is corrected.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Final

from simaudit.errors import Note
from simaudit.store.follow_up_states import DISMISSED, NOTIFIED, OPEN, needs_reason, next_states
from simaudit.store.follow_ups import FollowUp, Subject, withdrawal_in

LONGEST_REASON: Final = 2_000
"""Characters."""

LONGEST_PERSON: Final = 100
"""Characters."""

LARGEST_AMOUNT: Final = 10**15
"""VND; a thousand times what any clause of the tariff comes to."""

FIRST_DAY: Final = date(2000, 1, 1)
"""No month before it can be audited: an earlier date is a slip of the pen."""

LONGEST_DEADLINE: Final = 10
"""Years from the date; no proceedings of an administrative offence last so long."""

_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
"""What a word processor makes of a hyphen: a document has one number, however it was pasted."""
_DOCUMENT: Final = r"(?=.{1,60}$)(?=.*[0-9])(?!.*\d{9})[!-~À-ɏẠ-ỹ]+"
_PARTS: Final = r"[^\w/]|_"
"""What may part the digits of a number; a stroke parts those of a document and its year."""
_SUBSCRIBER: Final = r"(?<!\d)(?:84|0)?[35789]\d{8}(?!\d)"
"""A document's number, 123/SKHCN-BCVT, no name and no subscriber's number: the overview shows it."""

_NAMES: Final = {
    "open": Note("state_open"),
    "notified": Note("state_notified"),
    "answered": Note("state_answered"),
    "inspected": Note("state_inspected"),
    "decided": Note("state_decided"),
    "closed": Note("state_closed"),
    "dismissed": Note("state_dismissed"),
}


def state_name(state: str) -> Note:
    """What a state is called in a sentence, and in Vietnamese how it is typed beside."""
    return _NAMES.get(state) or Note("verbatim", text=state)


@dataclass(frozen=True)
class Step:
    """What is to be recorded; None: not given."""

    state: str
    on: date | None = None
    document: str | None = None
    deadline: date | None = None
    person: str | None = None
    amount: int | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "document", self.document and self.document.translate(_DASHES))


@dataclass(frozen=True)
class StepFault:
    """Why a step can't be recorded, and which field of `Step` is to be mended."""

    field: str
    note: Note


def completed(step: Step, before: Sequence[FollowUp], today: date) -> Step:
    """The step with what it takes over from the entries before it; without a date it happened today."""
    if before:
        last = before[-1]
        carried_over = ["person", "amount"]
        if last.state == step.state:
            carried_over += ["document", "deadline", "reason"]
            step = step if step.on else replace(step, on=last.happened_on)
        lacking = {name: getattr(last, name) for name in carried_over if getattr(step, name) is None}
        step = replace(step, **lacking)
    return step if step.on else replace(step, on=today)


def step_fault(step: Step, before: Sequence[FollowUp], today: date) -> StepFault | None:
    """The first thing that speaks against a `completed` step."""
    was = before[-1].state if before else None
    happened_on = step.on or today
    # An entry of this state corrects those of it that are the last.
    earlier = next((entry for entry in reversed(before) if entry.state != step.state), None)
    allowed = next_states(was)
    if was == OPEN and before[-1].subject.letter and withdrawal_in(before):
        # It counts as never sent until it is recorded again.
        allowed = (OPEN, NOTIFIED, DISMISSED)
    if step.state not in allowed:
        names = {"was": state_name(was) if was else "-", "state": state_name(step.state)}
        return StepFault(
            "state", Note("follow_up_step_refused", **names, allowed=[*map(state_name, allowed)])
        )
    if needs_reason(was, step.state) and not step.reason:
        return StepFault("reason", Note("follow_up_without_reason", state=state_name(step.state)))
    if happened_on > today:
        return StepFault("on", Note("follow_up_in_future", day=happened_on, today=today))
    if happened_on < FIRST_DAY:
        return StepFault("on", Note("follow_up_too_early", day=happened_on, first=FIRST_DAY))
    if earlier and happened_on < earlier.happened_on:
        last, state = earlier.happened_on, state_name(earlier.state)
        return StepFault("on", Note("follow_up_before_last", day=happened_on, last=last, state=state))
    if step.deadline and step.deadline < happened_on:
        return StepFault("deadline", Note("deadline_before_date", deadline=step.deadline, day=happened_on))
    if step.deadline and step.deadline.year > happened_on.year + LONGEST_DEADLINE:
        years = LONGEST_DEADLINE
        return StepFault("deadline", Note("deadline_too_late", deadline=step.deadline, years=years))
    document = step.document or ""
    # None of a subscriber's, however it is parted.
    of_subscriber = re.search(_SUBSCRIBER, re.sub(_PARTS, "", document))
    if document and (of_subscriber or not re.fullmatch(_DOCUMENT, document)):
        return StepFault("document", Note("document_without_number"))
    if len(step.person or "") > LONGEST_PERSON:
        return StepFault("person", Note("person_too_long", most=LONGEST_PERSON))
    if len(step.reason or "") > LONGEST_REASON:
        return StepFault("reason", Note("reason_too_long", most=LONGEST_REASON))
    if step.amount is not None and not 0 <= step.amount <= LARGEST_AMOUNT:
        return StepFault("amount", Note("amount_out_of_range", most=LARGEST_AMOUNT))
    return None


def entry_of(subject: Subject, step: Step, now: datetime, who: str) -> FollowUp:
    """A `completed` step without a fault as an entry of the ledger, recorded `now` by `who`."""
    fields = asdict(step)
    happened_on = fields.pop("on") or now.date()
    return FollowUp(subject=subject, happened_on=happened_on, recorded_at=now, who=who, **fields)
