"""What became of notified numbers in any history, against a plain reading of article 25(1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.article_25 import Letter, Month, Named, Row, fate, prc_16
from support.clocks import LIMITS, notice

from simaudit.period import Period
from simaudit.report.figures.fates import number_states

MONTHS = Period(2026, 4).until(Period(2026, 9))
CHECKS = ("ABC-01", "ABC-02")
NUMBERS = tuple(f"{place:032x}" for place in range(4))


@dataclass(frozen=True)
class History:
    letter: Letter
    months: Sequence[Month]
    second: Letter
    """On the same numbers, later."""


@st.composite
def histories(draw: st.DrawFn) -> History:
    """A letter on some numbers, and what the audited months show of them."""
    sent = draw(st.dates(date(2026, 4, 10), date(2026, 6, 30)))
    checks = st.sets(st.sampled_from(CHECKS), min_size=1).map(frozenset)
    holders = st.sampled_from(("first", "another", None))
    named = {number: Named(draw(checks), draw(holders)) for number in NUMBERS}
    months = []
    for period in draw(st.sets(st.sampled_from(MONTHS))):
        judged = draw(st.sets(st.sampled_from(CHECKS)).map(frozenset))
        has_status = draw(st.integers(0, 9)) > 0
        rows = {
            number: draw(_rows(period.as_of, judged, has_status=has_status))
            for number in NUMBERS
            if draw(st.integers(0, 5))
        }
        months.append(Month("viettel", period.as_of, rows, judged))
    told = {number: sent + timedelta(draw(st.integers(-5, 30))) for number in NUMBERS if draw(st.booleans())}
    later = draw(st.dates(sent, date(2026, 9, 30)))
    about = {number: Named(draw(checks), draw(holders)) for number in NUMBERS}
    return History(
        Letter("viettel", "1/SKHCN", sent, named, told=told),
        months,
        Letter("viettel", "2/SKHCN", later, about),
    )


@st.composite
def _rows(draw: st.DrawFn, as_of: date, judged: frozenset[str], *, has_status: bool) -> Row:
    status = draw(st.sampled_from(("ACTIVE", "ONE_WAY", "TWO_WAY", "TERMINATED"))) if has_status else None
    days = draw(st.none() | st.integers(0, 45))
    faults = judged & draw(st.sets(st.sampled_from(CHECKS)).map(frozenset))
    return Row(
        status=status,
        status_at=None if days is None else as_of - timedelta(days),
        holder=draw(st.sampled_from(("first", "another", None))),
        faults=frozenset() if status == "TERMINATED" else faults,
        registered=draw(st.none() | st.dates(date(2026, 1, 1), as_of)),
    )


def observations(letter: Letter, months: Sequence[Month], index: int) -> pl.DataFrame:
    """What the ledger says of a letter's numbers, in the notice of this index."""
    rows = [
        {
            "notice": index,
            "number_key": number,
            "clocked": letter.of_wrong_information,
            "period": str(Period.of(month.as_of)),
            "as_of": month.as_of,
            **_shown(month, number, named),
            "first_notice_at": letter.told.get(number),
        }
        for number, named in letter.named.items()
        for month in sorted(months, key=lambda month: month.as_of)
        if month.as_of >= letter.sent
    ]
    schema = {
        "notice": pl.Int64, "number_key": pl.String, "clocked": pl.Boolean, "period": pl.String,
        "as_of": pl.Date, "present": pl.Boolean, "status": pl.String, "status_at": pl.Date,
        "found": pl.Boolean,
        "same_holder": pl.Boolean, "registered_at": pl.Date, "first_notice_at": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _shown(month: Month, number: str, named: Named) -> dict[str, object]:
    row = month.rows.get(number)
    holders = (row and row.holder, named.holder)
    found = True if row and named.checks & row.faults else False if named.checks <= month.judged else None
    return {
        "present": row is not None,
        "status": row and row.status,
        "status_at": row and row.status_at,
        "found": found,
        "same_holder": None if None in holders else holders[0] == holders[1],
        "registered_at": row and row.registered,
    }


def states(history: History) -> pl.DataFrame:
    """What became of the numbers of both letters, of which the second is notice 1."""
    letters = (history.letter, history.second)
    frames = [observations(letter, history.months, index) for index, letter in enumerate(letters)]
    notices = [notice(len(NUMBERS), notified_at=letter.sent) for letter in letters]
    return number_states(notices, pl.concat(frames), MONTHS[-1].as_of, LIMITS)


@settings(max_examples=30)
@given(histories())
def test_each_number_has_the_fate_that_the_law_gives_it(history: History) -> None:
    letters = (history.letter, history.second)
    expected = {
        (index, number): fate(letter, number, history.months, letters)
        for index, letter in enumerate(letters)
        for number in letter.named
    }
    shown = states(history)
    given_fates = dict(zip(shown.select("notice", "number_key").rows(), shown["fate"], strict=True))
    assert {key: given_fates.get(key, "unknown") for key in expected} == expected


@settings(max_examples=30)
@given(histories())
def test_the_check_finds_what_the_clock_calls_overdue(history: History) -> None:
    late = states(history).drop_nulls("overdue")
    ends = max((month.as_of for month in history.months if month.as_of >= history.letter.sent), default=None)
    last = next((month for month in history.months if month.as_of == ends), None)
    sent = [letter for letter in (history.letter, history.second) if ends and letter.sent <= ends]
    found = prc_16(sent, last) if last else {}
    assert {
        number: (step.replace("_", "-"), (as_of - start).days)
        for number, step, as_of, start in late.select("number_key", "overdue", "as_of", "start").rows()
    } == found
    assert late.height == len(found)
    assert set(late["fate"]) <= {"served", "again", "locked_late", "unknown"}
