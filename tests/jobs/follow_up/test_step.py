"""A step of a follow-up: what it takes over from the entry before it, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from support.ledger import moment

from simaudit.errors import Note
from simaudit.jobs.follow_up.step import Step, StepFault, completed, entry_of, state_name, step_fault
from simaudit.report.pages.language import Language
from simaudit.store.follow_up_states import STATES
from simaudit.store.follow_ups import FollowUp, Subject

TODAY = date(2026, 11, 20)
SUBJECT = Subject(case_id="V-7F3K-29QD")
OPEN = FollowUp(
    SUBJECT, "open", date(2026, 11, 1), None, None, "Kiều Ngọc Lan", None, None, moment(9, 0), "a"
)  # fmt: skip
NOTIFIED = replace(
    OPEN,
    state="notified",
    happened_on=date(2026, 11, 5),
    document="123/SKHCN-BCVT",
    deadline=date(2026, 12, 1),
)
CLOSED = replace(NOTIFIED, state="closed", happened_on=date(2026, 11, 10), document=None, deadline=None)


def test_a_state_is_told_in_the_words_of_every_page_and_as_it_is_typed() -> None:
    language = Language("vi")
    words = {state: language.word("follow_up", state) for state in STATES}
    assert {state: state_name(state).text("vi") for state in STATES} == {
        state: f"{word[0].lower()}{word[1:]} ({state})" for state, word in words.items()
    }
    assert {state: state_name(state).text("en") for state in STATES} == {state: state for state in STATES}


def recorded(step: Step, before: Sequence[FollowUp]) -> FollowUp:
    step = completed(step, before, TODAY)
    assert step_fault(step, before, TODAY) is None
    return entry_of(SUBJECT, step, moment(9, 30), "b")


def fault(step: Step, *before: FollowUp) -> StepFault | None:
    return step_fault(completed(step, before, TODAY), before, TODAY)


def test_official_and_amount_stay_and_document_and_deadline_are_of_the_step() -> None:
    decided = recorded(Step("decided", document="9/QĐ-XPHC", amount=70_000_000), [OPEN, NOTIFIED])
    assert decided == FollowUp(
        SUBJECT, "decided", TODAY, "9/QĐ-XPHC", None, "Kiều Ngọc Lan", 70_000_000, None, moment(9, 30), "b"
    )  # fmt: skip
    closed = recorded(Step("closed", on=TODAY, person="Kiều Gia Huy"), [OPEN, NOTIFIED, decided])
    assert (closed.person, closed.amount, closed.document) == ("Kiều Gia Huy", 70_000_000, None)


def test_the_same_state_corrects_an_entry() -> None:
    longer = recorded(Step("notified", deadline=date(2026, 12, 15)), [OPEN, NOTIFIED])
    assert longer == replace(NOTIFIED, deadline=date(2026, 12, 15), recorded_at=moment(9, 30), who="b")
    # Its date too, back to that of the step before it.
    earlier = recorded(Step("notified", on=date(2026, 11, 1)), [OPEN, NOTIFIED, longer])
    assert earlier.happened_on == date(2026, 11, 1)


def test_what_has_ended_is_opened_again_with_a_reason() -> None:
    again = recorded(Step("open", reason="new numbers"), [OPEN, NOTIFIED, CLOSED])
    assert (again.state, again.reason, again.document) == ("open", "new numbers", None)
    assert fault(Step("open"), CLOSED) == StepFault(
        "reason", Note("follow_up_without_reason", state=state_name("open"))
    )


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (
            Step("open", reason="x"),
            StepFault(
                "state",
                Note(
                    "follow_up_step_refused",
                    was=state_name("notified"),
                    state=state_name("open"),
                    allowed=[
                        *map(
                            state_name,
                            ("notified", "answered", "inspected", "decided", "closed", "dismissed"),
                        )
                    ],
                ),
            ),
        ),
        (
            Step("notified", on=date(1999, 12, 31)),
            StepFault("on", Note("follow_up_too_early", day=date(1999, 12, 31), first=date(2000, 1, 1))),
        ),
        (
            Step("notified", deadline=date(2037, 1, 1)),
            StepFault("deadline", Note("deadline_too_late", deadline=date(2037, 1, 1), years=10)),
        ),
        (
            Step("dismissed"),
            StepFault("reason", Note("follow_up_without_reason", state=state_name("dismissed"))),
        ),
        (
            Step("answered", on=date(2026, 11, 21)),
            StepFault("on", Note("follow_up_in_future", day=date(2026, 11, 21), today=TODAY)),
        ),
        (
            Step("answered", on=date(2026, 11, 4)),
            StepFault(
                "on",
                Note(
                    "follow_up_before_last",
                    day=date(2026, 11, 4),
                    last=date(2026, 11, 5),
                    state=state_name("notified"),
                ),
            ),
        ),
        (
            Step("answered", deadline=date(2026, 11, 19)),
            StepFault("deadline", Note("deadline_before_date", deadline=date(2026, 11, 19), day=TODAY)),
        ),
        (Step("answered", document="công văn 12"), StepFault("document", Note("document_without_number"))),
        (Step("answered", document="0961000001"), StepFault("document", Note("document_without_number"))),
        *(
            (Step("answered", document=parted), StepFault("document", Note("document_without_number")))
            for parted in (
                "096.100.0001",
                "096-100-0001/CV",
                "09610\u200b00001",
                "０９６１.000.001",
                "+84_961_000_001",
            )
        ),
        (Step("answered", document="CV/VTT"), StepFault("document", Note("document_without_number"))),
        (Step("answered", document="1" + "/A" * 30), StepFault("document", Note("document_without_number"))),
        (Step("answered", person="x" * 101), StepFault("person", Note("person_too_long", most=100))),
        (Step("answered", reason="x" * 2_001), StepFault("reason", Note("reason_too_long", most=2_000))),
        (Step("answered", amount=-1), StepFault("amount", Note("amount_out_of_range", most=10**15))),
        (Step("answered", amount=10**15 + 1), StepFault("amount", Note("amount_out_of_range", most=10**15))),
        (Step("answered", on=date(2026, 11, 5), deadline=date(2026, 11, 5)), None),
        (Step("closed"), None),
    ],
)
def test_what_speaks_against_a_step_is_told_with_its_field(step: Step, expected: StepFault | None) -> None:
    assert fault(step, OPEN, NOTIFIED) == expected


def test_a_first_entry_may_be_of_any_state() -> None:
    assert fault(Step("inspected")) is None
    assert fault(Step("dismissed", reason="x")) is None
    assert recorded(Step("inspected"), []).happened_on == TODAY


def test_a_document_has_one_number_however_it_is_pasted() -> None:
    spellings = ["9/QĐ-XPHC", *(f"9/QĐ{dash}XPHC" for dash in "‐‑‒–—―−")]
    assert {Step("decided", document=text).document for text in spellings} == {"9/QĐ-XPHC"}
    refused = StepFault("document", Note("document_without_number"))
    for text in ("9/Q\u200dĐ", "9/\u202eQĐ", "9/QĐ\ufe0f", "9/QĐ-ХРНС", "９/QĐ", "9/QĐ\x1b[2J", "9/QD\u0301"):
        assert fault(Step("answered", document=text), OPEN, NOTIFIED) == refused, ascii(text)
