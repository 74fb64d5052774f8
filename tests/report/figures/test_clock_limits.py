"""The steps after a letter: every day of a year, ten stories, and the check's SQL against a plain reading."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from support.article_25 import (
    Entry,
    Letter,
    Month,
    Named,
    Row,
    end_by,
    first_lock_by,
    prc_16,
    second_lock_by,
    start_of,
)
from support.clocks import LIMITS
from support.few_checks import checks_of

from simaudit.judge.check_cases import example_offenders
from simaudit.period import Period
from simaudit.report.figures.clock_limits import clock_limits
from simaudit.rules.case_file import Case

CHECKS = checks_of("UNR-01", "UNR-03", "PRC-16")
DAY = timedelta(1)
MONTH_ENDS = [period.as_of for period in Period(2026, 1).until(Period(2027, 3))]
NAMELESS = frozenset({"UNR-01"})


def found(letters: Sequence[Letter], month: Month) -> dict[str, tuple[str, int]]:
    """What PRC-16 finds, by number: the overdue step, and the days since the start."""
    listed = "\n".join(
        f"{letter.carrier},{number},{check},{letter.sent},{letter.told.get(number, '')}"
        for letter in letters
        for number, named in letter.named.items()
        for check in sorted(named.checks)
    )
    rows = "\n".join(
        f"{month.carrier},{number},{place},{'TEST' if 'UNR-03' in row.faults else 'Nguyễn Văn An'},"
        f"1990-05-02,{'' if 'UNR-01' in row.faults else '001090000018'},{row.status or ''},"
        f"{row.status_at or ''},{row.registered or ''}"
        for place, (number, row) in enumerate(month.rows.items(), start=1)
    )
    case = Case.model_validate({
        "why": "-",
        "notified": f"carrier,msisdn,check_id,notified_at,first_notice_at\n{listed}",
        "rows": "carrier,msisdn,record,full_name,date_of_birth,id_number,status,status_at,registered_at\n"
        f"{rows}",
    })  # fmt: skip
    *_, check = CHECKS
    assert check.id == "PRC-16"
    overdue = {}
    for _, number, _, _, detail in example_offenders(check, case, month.as_of, CHECKS):
        step, days = (part.split("=")[1] for part in detail.split())
        overdue[number] = (step, int(days))
    return overdue


def number(place: int) -> str:
    return f"84961{place:06d}"


def test_the_days_are_those_of_the_check_that_judges_notified_numbers() -> None:
    assert clock_limits(checks_of("UNR-01", "UNR-02", "BLK-14", "PRC-16"), ()) == LIMITS.model_copy(
        update={"checks": ("UNR-01",)}
    )
    assert clock_limits(checks_of("UNR-01"), ()) is None


def test_a_day_off_of_the_configuration_is_no_working_day() -> None:
    """A start of 14 October 2026 gives a first lock by Friday 30 October."""
    letter, days_off = date(2026, 10, 9), (date(2026, 10, 30), date(2026, 11, 2))
    (check,) = checks_of("PRC-16")
    limits = clock_limits([check], days_off)
    assert limits is not None
    assert LIMITS.term(letter).one_way == date(2026, 10, 30)
    assert limits.term(letter).one_way == date(2026, 11, 3)
    assert limits.term(date(2026, 10, 29)).start == date(2026, 11, 5)


def test_a_letter_s_days_are_those_of_the_plain_reading_on_every_other_day_of_three_years() -> None:
    for place in range(0, 3 * 365, 2):
        sent = date(2025, 1, 1) + place * DAY
        start = start_of(Letter("viettel", "-", sent, {}), "")
        first = first_lock_by(start)
        second = second_lock_by(first)
        assert tuple(dict(LIMITS.term(sent)).values()) == (start, first, second, end_by(second)), sent


def state_on(as_of: date, acts: Sequence[date]) -> tuple[str, date | None]:
    """The status at a month's end, and its day, of a number that was locked twice and ended on these days."""
    states: list[tuple[str, date | None]] = [
        ("ACTIVE", None), *zip(("ONE_WAY", "TWO_WAY", "TERMINATED"), acts, strict=True)
    ]  # fmt: skip
    return states[sum(act <= as_of for act in acts)]


def letters_of_a_year(variant: int) -> tuple[list[Letter], dict[str, list[date]], int]:
    """A letter of every day of 2026, each about a number, and on which days its three steps were taken.

    Each is taken on the first lawful day, but of three variants one is nine days late: which is given, too.
    """
    letters: list[Letter] = []
    acts: dict[str, list[date]] = {}
    for place in range(365):
        name = number(1000 * variant + place)
        letter = Letter("viettel", "-", date(2026, 1, 1) + place * DAY, {name: Named(NAMELESS, None)})
        acts[name], by = [], start_of(letter, name)
        for step, due_after in enumerate((first_lock_by, second_lock_by, end_by)):
            by = due_after(by) + (9 * DAY if step == variant else 0 * DAY)
            acts[name].append(by)
        letters.append(letter)
    return letters, acts, variant


ON_TIME = 3
"""The variant of whoever is late with nothing."""


@pytest.mark.slow("fifteen months' ends, with letters of every day of a year")
def test_by_no_letter_of_a_year_is_late_who_takes_every_step_on_the_first_lawful_day() -> None:
    variants = [letters_of_a_year(variant) for variant in range(ON_TIME + 1)]
    found_late: dict[int, set[str]] = {variant: set() for variant in range(ON_TIME + 1)}
    for as_of in MONTH_ENDS:
        letters, rows, late = [], {}, set()
        for of_variant, acts, variant in variants:
            for letter in of_variant:
                (name,) = letter.named
                # A number that was ended months ago is none of the register's live rows.
                if letter.sent <= as_of < acts[name][-1] + 60 * DAY:
                    letters.append(letter)
                    rows[name] = Row(*state_on(as_of, acts[name]), None, NAMELESS)
                    if variant < ON_TIME and acts[name][variant] - 9 * DAY < as_of < acts[name][variant]:
                        late.add(name)
        steps = found(letters, Month("viettel", as_of, rows, NAMELESS))
        assert set(steps) == late, as_of
        for name, (step, _) in steps.items():
            found_late[(int(name) - int(number(0))) // 1000].add(step)
    assert found_late == {0: {"one-way"}, 1: {"two-way"}, 2: {"end"}, ON_TIME: set()}


Story = tuple[str, str, str, str, str | None]
"""What happened, the letter's day, status and its day at the month's end, that end, and the overdue step."""
STORIES: Sequence[Story] = [
    (
        "all on the first lawful day, the month ending between",
        "2026-09-03", "ONE_WAY 2026-09-24", "2026-09-30", None,
    ),
    (
        "the post over a weekend: nothing is due yet on the 21st day",
        "2026-10-10", "ACTIVE", "2026-10-30", None,
    ),
    (
        "the same, the day after",
        "2026-10-10", "ACTIVE", "2026-10-31", "one-way",
    ),
    (
        "the fifteen days end within Tết",
        "2026-01-26", "ACTIVE", "2026-02-23", None,
    ),
    (
        "locked on the first day after Tết, both ways fifteen full days later",
        "2026-01-26", "TWO_WAY 2026-03-11", "2026-03-16", None,
    ),
    (
        "first lock ten days late: the second has its days all the same",
        "2026-09-01", "ONE_WAY 2026-10-05", "2026-10-21", None,
    ),
    (
        "the same, a day after them",
        "2026-09-01", "ONE_WAY 2026-10-05", "2026-10-22", "two-way",
    ),
    (
        "locked early, on the letter's day: the second step comes sooner",
        "2026-10-01", "ONE_WAY 2026-10-01", "2026-10-31", "two-way",
    ),
    (
        "locked for a debt long before the letter",
        "2026-10-01", "ONE_WAY 2026-05-01", "2026-10-31", None,
    ),
    (
        "locked both ways in time, and never ended",
        "2026-09-01", "TWO_WAY 2026-10-10", "2026-10-31", "end",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("why", "sent", "state", "as_of", "step"), STORIES, ids=[row[0] for row in STORIES])
def test_ten_stories_of_the_clock(why: str, sent: str, state: str, as_of: str, step: str | None) -> None:
    status, _, since = state.partition(" ")
    letter = Letter("viettel", "1", date.fromisoformat(sent), {number(1): Named(NAMELESS, None)})
    row = Row(status, date.fromisoformat(since) if since else None, None, NAMELESS)
    month = Month("viettel", date.fromisoformat(as_of), {number(1): row}, NAMELESS)
    steps = {found_step for found_step, _ in found([letter], month).values()}
    assert steps == ({step} if step else set()), why
    runs_by = Entry(start_of(letter, number(1)), letter.sent)
    next_step = runs_by.next_step(row)
    assert next_step is not None
    assert (month.as_of > next_step[1]) == (step is not None)


@pytest.mark.parametrize("as_of", [date(2026, 2, 28), date(2026, 10, 31), date(2027, 2, 28)])
def test_the_check_finds_what_the_plain_reading_does(as_of: date) -> None:
    drawn = random.Random(as_of.toordinal())  # noqa: S311

    def day(before: int, after: int = 0) -> date:
        return as_of - drawn.randint(-after, before) * DAY

    rows, letters = {}, []
    for place in range(400):
        name = number(place)
        rows[name] = Row(
            status=drawn.choice(("ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED", None)),
            status_at=drawn.choice((None, day(45, 5), day(45))),
            holder=None,
            faults=frozenset(drawn.sample(("UNR-01", "UNR-03"), drawn.randint(0, 2))),
            registered=drawn.choice((None, day(900), day(60))),
        )
        for document in range(drawn.randint(0, 3)):
            told = {name: day(70, 5)} if drawn.random() < 0.3 else {}
            checks = frozenset(drawn.sample(("UNR-01", "UNR-03"), 1))
            sent = day(70, 10)
            letters.append(Letter("viettel", f"{document}", sent, {name: Named(checks, None)}, told=told))
    month = Month("viettel", as_of, rows, frozenset({"UNR-01", "UNR-03"}))
    expected = prc_16(letters, month)
    assert found(letters, month) == expected
    assert {step for step, _ in expected.values()} == {"one-way", "two-way", "end"}
