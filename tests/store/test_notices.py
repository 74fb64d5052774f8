"""Letters and their numbers: another document is another letter, and months show what became of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.ledger import KEY, audit_month, moment

from simaudit.period import Period
from simaudit.store.follow_ups import (
    FollowUp,
    SentLetter,
    Subject,
    append_follow_ups,
    follow_up_history,
    record_letter,
    sent_letters,
)
from simaudit.store.ledger import Ledger
from simaudit.store.notices import Notice, month_of_letter, notice_numbers, notice_observations, notices

LETTER = FollowUp(
    Subject(carrier="viettel", check_id="UNR-01"), "notified", date(2026, 11, 2), "1/SKHCN", None, None, None,
    None, moment(9, 1), "auditor",
)  # fmt: skip
DISMISSED = replace(LETTER, state="dismissed", document=None, reason="sent to the wrong carrier")
NUMBERS = ("00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b")
PAPER = "00000000-0000-0000-0000-0000000000ff"
TOLD = date(2026, 11, 4)
STATED = "[{'check_id': 'UNR-01', 'notified_at': DATE '2026-11-02', 'first_notice_at': DATE '2026-11-04'}]"
"""SQL: the day of the first notice, as the carrier stated it."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.duckdb") as opened:
        yield opened


def name(ledger: Ledger, document: str, number: str, key: str = KEY, carrier: str = "viettel") -> None:
    ledger.execute(
        "INSERT INTO notice_number VALUES "
        "('viettel:UNR-01', $document, '2026-10', $carrier, $number, 0, ['UNR-01'], $paper, $key, NULL, "
        "NULL)",
        {"document": document, "number": number, "key": key, "carrier": carrier, "paper": PAPER},
    )


def show(ledger: Ledger, period: str, number: str, values: str, since: str = "NULL, NULL") -> None:
    ledger.execute(
        f"INSERT INTO notified_state VALUES ($period, 'viettel', $number, {values}, NULL, {since}, NULL)",
        {"period": period, "number": number},
    )


def notice(document: str, day: int, numbers: int, *, withdrawn: bool, key_known: bool = True) -> Notice:
    return Notice(
        "viettel", document, date(2026, 11, day), None, ("viettel:UNR-01",), ("UNR-01",), (),
        "2026-10" if numbers else "", numbers, 0, withdrawn, key_known,
    )  # fmt: skip


def test_another_document_is_another_letter_and_the_same_one_corrects_it(ledger: Ledger) -> None:
    audit_month(ledger, 10)
    append_follow_ups(ledger, [LETTER, replace(LETTER, happened_on=date(2026, 11, 3))])
    name(ledger, "1/SKHCN", NUMBERS[0])
    name(ledger, "1/SKHCN", NUMBERS[1])
    assert notices(ledger) == (notice("1/SKHCN", 3, 2, withdrawn=False),)
    append_follow_ups(ledger, [replace(LETTER, document="2/SKHCN", happened_on=date(2026, 11, 9))])
    name(ledger, "2/SKHCN", NUMBERS[1], key="another key")
    assert notices(ledger, "viettel") == (
        notice("1/SKHCN", 3, 2, withdrawn=False),
        notice("2/SKHCN", 9, 1, withdrawn=False, key_known=False),
    )
    assert notices(ledger, "mobifone") == ()


def test_what_is_dismissed_is_withdrawn_and_a_letter_after_it_stands(ledger: Ledger) -> None:
    later = replace(LETTER, document="2/SKHCN", happened_on=date(2026, 11, 9))
    append_follow_ups(ledger, [LETTER, DISMISSED, replace(later, state="open", document=None), later])
    assert notices(ledger) == (
        notice("1/SKHCN", 2, 0, withdrawn=True),
        notice("2/SKHCN", 9, 0, withdrawn=False),
    )


def test_a_letter_that_is_corrected_keeps_its_month_until_it_is_withdrawn(ledger: Ledger) -> None:
    append_follow_ups(ledger, [LETTER])
    name(ledger, "1/SKHCN", NUMBERS[0])
    assert month_of_letter(ledger, LETTER.subject, "1/SKHCN") == Period(2026, 10)
    assert month_of_letter(ledger, LETTER.subject, "2/SKHCN") is None
    append_follow_ups(ledger, [DISMISSED])
    assert month_of_letter(ledger, LETTER.subject, "1/SKHCN") is None


def test_each_month_from_the_letter_on_is_a_row_of_each_number(ledger: Ledger) -> None:
    audit_month(ledger, 10)
    append_follow_ups(ledger, [LETTER])
    for number in NUMBERS:
        name(ledger, "1/SKHCN", number)
    show(ledger, "2026-10", NUMBERS[0], "true, 'ACTIVE', NULL, ['UNR-01'], ['UNR-01'], NULL")
    show(
        ledger,
        "2026-11",
        NUMBERS[0],
        f"true, 'ONE_WAY', '2026-11-20', [], ['UNR-01'], '{PAPER}'",
        f"'2026-01-05', {STATED}",
    )
    show(ledger, "2026-11", NUMBERS[1], "true, 'ACTIVE', NULL, [], ['UNR-02'], gen_random_uuid()")
    show(ledger, "2026-12", NUMBERS[1], "false, NULL, NULL, [], ['UNR-01'], NULL")
    show(ledger, "2027-01", NUMBERS[1], "true, 'ACTIVE', NULL, ['UNR-01'], ['UNR-01'], NULL")
    first, second = (number.replace("-", "") for number in NUMBERS)
    assert notice_numbers(ledger, notices(ledger)).rows() == [(0, first, ["UNR-01"]), (0, second, ["UNR-01"])]
    about: tuple[object, ...] = (["UNR-01"], False, [])
    paper = date(2026, 1, 5)
    assert notice_observations(ledger, notices(ledger), Period.parse("2026-12")).rows() == [
        (
            0, first, *about, "2026-11", date(2026, 11, 30), True, "ONE_WAY", date(2026, 11, 20), False, None,
            True, paper, TOLD,
        ),
        (
            0, second, *about, "2026-11", date(2026, 11, 30), True, "ACTIVE", None, None, None, False, None,
            None,
        ),
        (0, second, *about, "2026-12", date(2026, 12, 31), False, None, None, False, None, None, None, None),
    ]  # fmt: skip


def test_a_document_about_several_things_is_one_letter_and_a_number_of_it_one_row(ledger: Ledger) -> None:
    audit_month(ledger, 10)
    other = replace(LETTER, subject=Subject(carrier="viettel", check_id="UNR-02"), deadline=TOLD)
    append_follow_ups(ledger, [LETTER, other])
    name(ledger, "1/SKHCN", NUMBERS[0])
    name(ledger, "1/SKHCN", NUMBERS[1])
    ledger.execute(
        "INSERT INTO notice_number SELECT * REPLACE ('viettel:UNR-02' AS subject, ['UNR-02'] AS check_ids, "
        "['V-7F3K-29QD'] AS cases) FROM notice_number WHERE number_key = $number",
        {"number": NUMBERS[0]},
    )
    assert notices(ledger, None, ["UNR-02"]) == (
        replace(
            notice("1/SKHCN", 2, 2, withdrawn=False),
            deadline=TOLD, subjects=("viettel:UNR-01", "viettel:UNR-02"), checks=("UNR-01", "UNR-02"),
            clocked=1,
        ),
    )  # fmt: skip
    first, second = (number.replace("-", "") for number in NUMBERS)
    assert notice_numbers(ledger, notices(ledger)).rows() == [
        (0, first, ["UNR-01", "UNR-02"]),
        (0, second, ["UNR-01"]),
    ]
    for number in NUMBERS:
        show(ledger, "2026-11", number, "true, 'ACTIVE', NULL, ['UNR-01'], ['UNR-01', 'UNR-02'], NULL")
    columns = ["number_key", "check_ids", "clocked", "cases", "found"]
    # Where a check of wrong information names a number, its clock goes by that one alone.
    shown = notice_observations(ledger, notices(ledger), Period.parse("2026-12"), clock_checks=["UNR-02"])
    assert shown.select(columns).rows() == [
        (first, ["UNR-02"], True, ["V-7F3K-29QD"], False),
        (second, ["UNR-01"], False, [], True),
    ]


def test_a_letter_that_was_recorded_whole_has_the_checks_and_cases_that_it_named(ledger: Ledger) -> None:
    audit_month(ledger, 10)
    subject = Subject(carrier="viettel", letter="1/SKHCN")
    append_follow_ups(ledger, [replace(LETTER, subject=subject)])
    sent = SentLetter(
        "viettel", "1/SKHCN", "2026-10", ("UNR-01", "UNR-02"), ("V-7F3K-29QD",), {"put_right": 2}
    )
    record_letter(ledger, sent)
    assert sent_letters(ledger) == [sent]
    assert notices(ledger) == (
        replace(
            notice("1/SKHCN", 2, 0, withdrawn=False),
            subjects=("viettel:1/SKHCN",), checks=sent.checks, cases=sent.cases,
        ),
    )  # fmt: skip
    about = follow_up_history(ledger)
    assert {str(of): [bool(entry.by_letter) for entry in entries] for of, entries in about.items()} == {
        "V-7F3K-29QD": [True], "viettel:1/SKHCN": [False], "viettel:UNR-01": [True],
        "viettel:UNR-02": [True],
    }  # fmt: skip
    record_letter(ledger, replace(sent, checks=()))
    assert notices(ledger)[0].checks == ()
