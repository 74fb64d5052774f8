"""What of the follow-ups needs attention: overdue, notified and still there, limitation that soon ends."""

from datetime import date

import pytest
from support.ledger import moment

from simaudit.report.figures.follow_ups import (
    EndingLimitation,
    FollowUps,
    Overdue,
    Standing,
    StillThere,
    attention,
)
from simaudit.rules.check import Wording
from simaudit.store.follow_up_states import STATES
from simaudit.store.follow_ups import CaseStanding, FollowUp, Subject

DAY = date(2026, 11, 20)
CASE, CHECK = Subject(case_id="V-7F3K-29QD"), Subject(carrier="viettel", check_id="UNR-01")
TITLE = Wording(vi="Thiếu thông tin", en="Information missing")


def entry(
    subject: Subject, state: str, on: date = date(2026, 11, 5), deadline: date | None = None
) -> FollowUp:
    return FollowUp(subject, state, on, "12/SKHCN", deadline, "Kiều Ngọc Lan", 5, "why", moment(9, 0), "a")


def standing(*, active: bool = True, findings: int = 3, **limitation: list[tuple[date, int]]) -> Standing:
    """A case of two carriers, a check of viettel, and limitations of its checks (UNR_06=…)."""
    return Standing(
        cases={"V-7F3K-29QD": CaseStanding("2026-10", active, ("viettel", "vinaphone"), 9)},
        findings={("viettel", "UNR-01"): findings} if findings else {},
        limitation={("viettel", name.replace("_", "-")): ends for name, ends in limitation.items()},
        titles={"UNR-01": TITLE},
    )


def facts(subject: Subject, state: str, on: date, deadline: date | None) -> dict[str, object]:
    case = subject.case_id is not None
    return {
        "subject": str(subject), "carriers": ("viettel", "vinaphone") if case else ("viettel",),
        "check_id": subject.check_id, "title": None if case else TITLE, "state": state, "on": on,
        "document": "12/SKHCN", "deadline": deadline, "number": 9 if case else 3,
    }  # fmt: skip


def test_without_follow_ups_and_limitations_there_is_nothing() -> None:
    nothing = attention([], standing(), DAY)
    assert nothing == FollowUps(day=DAY, going_on=0)
    assert not nothing.any
    assert nothing.counts == {"overdue": 0, "still_there": 0, "ending": 0}


@pytest.mark.parametrize("state", STATES)
def test_what_has_ended_is_not_overdue(state: str) -> None:
    deadline = date(2026, 11, 19)
    found = attention([entry(CASE, state, deadline=deadline)], standing(), DAY).overdue
    ended = state in ("closed", "dismissed")
    facts_ = facts(CASE, state, date(2026, 11, 5), deadline)
    assert found == (() if ended else (Overdue.model_validate({**facts_, "days": 1}),))


def test_a_deadline_is_overdue_the_day_after_and_the_oldest_comes_first() -> None:
    rows = [
        entry(CASE, "notified", deadline=date(2026, 11, 19)),
        entry(CHECK, "notified", deadline=date(2026, 11, 1)),
        entry(Subject(case_id="V-AAAA-2222"), "notified", deadline=DAY),
        entry(Subject(case_id="V-BBBB-2222"), "notified"),
        entry(Subject(case_id="V-CCCC-2222"), "notified", deadline=date(2026, 12, 1)),
    ]
    found = attention(rows, standing(), DAY)
    assert [(row.subject, row.days) for row in found.overdue] == [("viettel:UNR-01", 19), ("V-7F3K-29QD", 1)]
    assert found.going_on == 5


@pytest.mark.parametrize("state", STATES)
def test_what_was_notified_and_has_not_ended_is_still_there(state: str) -> None:
    rows = [entry(CASE, state), entry(CHECK, state, date(2026, 11, 4))]
    found = attention(rows, standing(), DAY).still_there
    told = state in ("notified", "answered", "inspected", "decided")
    check = facts(CHECK, state, date(2026, 11, 4), None)
    case = facts(CASE, state, date(2026, 11, 5), None)
    expected = (
        StillThere.model_validate({**check, "number": 3}),
        StillThere.model_validate({**case, "number": 9}),
    )
    assert found == (expected if told else ())


def test_what_is_gone_is_not_still_there() -> None:
    rows = [entry(CASE, "notified"), entry(CHECK, "notified"), entry(Subject(case_id="V-AAAA-2222"), "open")]
    assert attention(rows, standing(active=False, findings=0), DAY).still_there == ()


def test_limitations_that_end_within_sixty_days_are_counted_from_their_first_day() -> None:
    ends = [(DAY, 1), (date(2026, 11, 21), 2), (date(2027, 1, 19), 4), (date(2027, 1, 20), 8)]
    found = attention([], standing(UNR_06=ends, PRC_01=[(date(2027, 1, 20), 1)]), DAY)
    assert found.ending == (
        EndingLimitation(
            carrier="viettel", check_id="UNR-06", title=None, findings=6, first_end=date(2026, 11, 21),
            state=None,
        ),
    )  # fmt: skip
    assert found.any


@pytest.mark.parametrize("state", STATES)
def test_no_limitation_is_waited_for_once_something_was_decided(state: str) -> None:
    found = attention([entry(CHECK, state)], standing(UNR_01=[(date(2026, 12, 1), 2)]), DAY)
    settled = state in ("decided", "closed", "dismissed")
    assert [(row.check_id, row.state, row.title) for row in found.ending] == (
        [] if settled else [("UNR-01", state, TITLE)]
    )


def test_neither_official_nor_amount_nor_reason_gets_out() -> None:
    rows = [entry(CASE, "notified", deadline=date(2026, 11, 1)), entry(CHECK, "notified")]
    text = attention(rows, standing(UNR_01=[(date(2026, 12, 1), 2)]), DAY).model_dump_json()
    assert "Kiều" not in text
    assert "why" not in text
