"""Follow-ups in the ledger: appended, never overwritten, and kept when a month is withdrawn."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.cases import record_case
from support.ledger import audit_month, moment, rows_path

from simaudit.period import Period
from simaudit.store.follow_ups import (
    CaseStanding,
    FollowUp,
    SentLetter,
    Subject,
    append_follow_ups,
    cases_up_to,
    current_follow_ups,
    follow_up_history,
    follow_ups_since,
    letters_of_month,
    record_letter,
    withdrawal_in,
)
from simaudit.store.ledger import Ledger
from simaudit.store.responses import merged_at
from simaudit.store.withdrawal import Withdrawal, withdraw_month

CASE = Subject(case_id="V-7F3K-29QD")
CHECK = Subject(carrier="viettel", check_id="UNR-01")
NOTIFIED = FollowUp(
    CASE, "notified", date(2026, 11, 2), "123/SKHCN-BCVT", date(2026, 12, 1), "Kiều Ngọc Lan", None, None,
    moment(9, 1), "auditor",
)  # fmt: skip
DECIDED = replace(
    NOTIFIED,
    state="decided",
    document="9/QĐ-XPHC",
    deadline=None,
    amount=70_000_000,
    recorded_at=moment(9, 2),
)
DISMISSED = replace(
    NOTIFIED, subject=CHECK, state="dismissed", document=None, deadline=None, person=None, reason="test SIMs"
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("V-7F3K-29QD", CASE),
        (" v-7f3k-29qd ", CASE),
        ("viettel:UNR-01", CHECK),
        ("Viettel:unr-01", CHECK),
        ("V-7F3K", None),
        ("viettel", None),
        ("viettel:", None),
        (":UNR-01", None),
        ("viettel:UNR-01:x", None),
        ("0961000001", None),
        ("", None),
    ],
)
def test_a_subject_is_a_case_or_a_check_at_a_carrier(text: str, subject: Subject | None) -> None:
    assert Subject.of(text) == subject
    if subject:
        assert Subject.of(str(subject)) == subject


def test_the_last_entry_counts_and_the_earlier_ones_remain(ledger: Ledger) -> None:
    append_follow_ups(ledger, [NOTIFIED, DISMISSED])
    append_follow_ups(ledger, [DECIDED])
    assert current_follow_ups(ledger) == (DECIDED, DISMISSED)
    assert follow_up_history(ledger) == {CASE: (NOTIFIED, DECIDED), CHECK: (DISMISSED,)}


def sent(ledger: Ledger, number: str, day: int, checks: tuple[str, ...], cases: tuple[str, ...]) -> FollowUp:
    """Record a letter of October to viettel that named these; its entry."""
    subject = Subject(carrier="viettel", letter=number)
    entry = replace(NOTIFIED, subject=subject, happened_on=date(2026, 11, day), document=number)
    append_follow_ups(ledger, [entry])
    record_letter(ledger, SentLetter("viettel", number, "2026-10", checks, cases, {"put_right": 1}))
    return entry


def withdrawn(letter: FollowUp) -> FollowUp:
    return replace(
        letter, state="dismissed", happened_on=date(2026, 11, 20), document=None, deadline=None,
        reason="a slip", recorded_at=moment(9, 9), who="chief",
    )  # fmt: skip


def test_a_withdrawn_letter_leaves_what_it_named_as_it_was_before_it(ledger: Ledger) -> None:
    by_hand = replace(DISMISSED, state="answered", reason=None)
    append_follow_ups(ledger, [by_hand])
    letter = sent(ledger, "1/SKHCN", 5, ("UNR-01", "UNR-02"), (str(CASE),))
    later = replace(DECIDED, recorded_at=moment(9, 5))
    append_follow_ups(ledger, [later])
    states = {str(entry.subject): (entry.state, entry.by_letter) for entry in current_follow_ups(ledger)}
    assert states == {
        "V-7F3K-29QD": ("decided", None), "viettel:1/SKHCN": ("notified", None),
        "viettel:UNR-01": ("notified", letter.subject), "viettel:UNR-02": ("notified", letter.subject),
    }  # fmt: skip
    append_follow_ups(ledger, [withdrawn(letter)])
    history = follow_up_history(ledger)
    opened = replace(withdrawn(letter), state="open", by_letter=letter.subject)
    assert {str(subject): entries[-1] for subject, entries in history.items()} == {
        "V-7F3K-29QD": replace(later, recorded_at=moment(9, 9), who="chief"),
        "viettel:1/SKHCN": withdrawn(letter),
        "viettel:UNR-01": replace(by_hand, recorded_at=moment(9, 9), who="chief"),
        "viettel:UNR-02": replace(opened, subject=Subject(carrier="viettel", check_id="UNR-02")),
    }
    # Numbers of entries that a workbook was written with don't come again.
    assert {str(subject): len(entries) for subject, entries in history.items()} == {
        "V-7F3K-29QD": 3, "viettel:1/SKHCN": 2, "viettel:UNR-01": 3, "viettel:UNR-02": 2,
    }  # fmt: skip


def test_what_befalls_a_withdrawn_letter_befalls_nothing_that_it_named(ledger: Ledger) -> None:
    letter = sent(ledger, "1/SKHCN", 5, ("UNR-01",), (str(CASE),))
    append_follow_ups(ledger, [DECIDED, withdrawn(letter)])
    for state in ("open", "answered"):
        append_follow_ups(ledger, [replace(withdrawn(letter), state=state)])
        states = {str(entry.subject): entry.state for entry in current_follow_ups(ledger)}
        assert states == {str(CASE): "decided", "viettel:1/SKHCN": "dismissed", "viettel:UNR-01": "open"}
    append_follow_ups(ledger, [letter])
    assert {entry.state for entry in current_follow_ups(ledger)} == {"notified"}


def test_entries_of_withdrawn_letters_do_not_count(ledger: Ledger) -> None:
    letter = sent(ledger, "1/SKHCN", 5, ("UNR-01",), (str(CASE),))
    append_follow_ups(ledger, [DECIDED, withdrawn(letter)])
    counting = follow_up_history(ledger, counting=True)
    assert counting == {CASE: (DECIDED,), letter.subject: (letter, withdrawn(letter)), CHECK: ()}
    again = replace(letter, happened_on=date(2026, 11, 4))
    append_follow_ups(ledger, [again])
    counting = follow_up_history(ledger, counting=True)
    named = replace(again, subject=CHECK, by_letter=letter.subject)
    assert (counting[letter.subject], counting[CHECK]) == ((again,), (named,))


def test_of_several_letters_those_that_are_not_withdrawn_count(ledger: Ledger) -> None:
    first = sent(ledger, "1/SKHCN", 5, ("UNR-01",), ())
    second = sent(ledger, "2/SKHCN", 6, ("UNR-01",), ())

    def standing() -> tuple[FollowUp, list[str]]:
        letters = letters_of_month(ledger, "2026-10")
        numbers = [letter.document for letter, entries in letters if not withdrawal_in(entries)]
        return follow_up_history(ledger)[CHECK][-1], numbers

    append_follow_ups(ledger, [withdrawn(second)])
    entry, numbers = standing()
    assert (entry.by_letter, entry.document, numbers) == (first.subject, "1/SKHCN", ["1/SKHCN"])
    append_follow_ups(ledger, [withdrawn(first)])
    entry, numbers = standing()
    assert (entry.state, entry.document, numbers) == ("open", None, [])
    # Opened again it is not sent yet, and recorded as sent it is.
    append_follow_ups(ledger, [replace(withdrawn(second), state="open")])
    assert standing()[1] == []
    append_follow_ups(ledger, [replace(second, happened_on=date(2026, 11, 4))])
    entry, numbers = standing()
    assert (entry.state, entry.happened_on, numbers) == ("notified", date(2026, 11, 4), ["2/SKHCN"])
    assert letters_of_month(ledger, "2026-09") == []


def test_the_file_that_entries_came_in_is_known_by_its_hash(ledger: Ledger) -> None:
    append_follow_ups(ledger, [NOTIFIED], ("file 1", moment(9, 1)))
    append_follow_ups(ledger, [], ("file 2", moment(9, 3)))
    assert merged_at(ledger, "file 1") == moment(9, 1)
    assert merged_at(ledger, "file 2") == moment(9, 3)
    assert current_follow_ups(ledger) == (NOTIFIED,)


def test_what_was_recorded_after_a_moment_is_told(ledger: Ledger) -> None:
    assert not follow_ups_since(ledger, moment(0, 0))
    append_follow_ups(ledger, [NOTIFIED])
    assert follow_ups_since(ledger, moment(9, 0))
    assert not follow_ups_since(ledger, moment(9, 1))


def test_a_withdrawn_month_leaves_the_follow_ups_and_the_files_they_came_in(ledger: Ledger) -> None:
    audit_month(ledger, 9, "a")
    append_follow_ups(ledger, [DISMISSED], ("file 1", DISMISSED.recorded_at))
    ledger.connection.execute(
        "INSERT INTO response "
        "VALUES ('answer', '2026-09', 'viettel', 'UNR-01', uuid(), 'fixed', NULL, $at, NULL, NULL)",
        {"at": moment(8, 9)},
    )
    withdrawal = Withdrawal(Period(2026, 9), ("viettel",), moment(10, 0), "auditor", "wrong files")
    withdraw_month(ledger, withdrawal, [], lambda period, _: rows_path(ledger, period))
    assert current_follow_ups(ledger) == (DISMISSED,)
    assert merged_at(ledger, "file 1") == DISMISSED.recorded_at


def test_a_case_is_active_in_a_month_that_has_it_and_not_as_quiet(ledger: Ledger) -> None:
    assert cases_up_to(ledger) == {}
    record_case(ledger, "2026-08", "V-AAAA-2222", numbers=5)
    record_case(ledger, "2026-08", "V-BBBB-2222", carriers=["viettel", "vinaphone"], numbers=9)
    record_case(ledger, "2026-09", "V-BBBB-2222", state="quiet", carriers=["viettel"], numbers=0)
    record_case(ledger, "2026-09", "V-CCCC-2222", state="continued")
    assert cases_up_to(ledger) == cases_up_to(ledger, "2026-09")
    assert cases_up_to(ledger, "2026-09") == {
        "V-AAAA-2222": CaseStanding("2026-08", active=False, carriers=("viettel",), numbers=5),
        "V-BBBB-2222": CaseStanding("2026-09", active=False, carriers=("viettel",), numbers=0),
        "V-CCCC-2222": CaseStanding("2026-09", active=True, carriers=("viettel",), numbers=6),
    }
    assert cases_up_to(ledger, "2026-08") == {
        "V-AAAA-2222": CaseStanding("2026-08", active=True, carriers=("viettel",), numbers=5),
        "V-BBBB-2222": CaseStanding("2026-08", active=True, carriers=("viettel", "vinaphone"), numbers=9),
    }
    assert cases_up_to(ledger, "2026-07") == {}
