"""What became of notified numbers in any history, against a plain reading of article 25(1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from support.article_25 import Letter, Month, Named, Row, fate, prc_16
from support.clocks import LIMITS, fates, notice

from simaudit.period import Period
from simaudit.report.figures.clock import letter_clocks

MONTHS = Period(2026, 4).until(Period(2026, 9))
CHECKS = ("ABC-01", "ABC-02")
NUMBERS = tuple(f"{place:032x}" for place in range(8))


@dataclass(frozen=True)
class History:
    letter: Letter
    months: Sequence[Month]


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
    return History(Letter("viettel", "1/SKHCN", sent, named), months)


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
    )


def observations(history: History) -> pl.DataFrame:
    """What the ledger says of the history, each number in a notice of its own."""
    rows = [
        {
            "notice": place,
            "number_key": number,
            "period": str(Period.of(month.as_of)),
            "as_of": month.as_of,
            **_shown(month, number, named),
        }
        for place, (number, named) in enumerate(history.letter.named.items())
        for month in sorted(history.months, key=lambda month: month.as_of)
        if month.as_of >= history.letter.sent
    ]
    schema = {
        "notice": pl.Int64, "number_key": pl.String, "period": pl.String, "as_of": pl.Date,
        "present": pl.Boolean, "status": pl.String, "status_at": pl.Date, "found": pl.Boolean,
        "same_holder": pl.Boolean,
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
    }


@settings(max_examples=40)
@given(histories())
def test_each_number_has_the_fate_that_the_law_gives_it(history: History) -> None:
    letter = history.letter
    notices = [notice(notified_at=letter.sent) for _ in letter.named]
    clocks = letter_clocks(notices, observations(history), MONTHS[-1].as_of, LIMITS)
    assert list(map(fates, clocks)) == [{fate(letter, number, history.months): 1} for number in letter.named]


@settings(max_examples=40)
@given(histories())
def test_the_check_finds_what_the_clock_calls_overdue(history: History) -> None:
    letter = history.letter
    frame = observations(history).with_columns(notice=pl.lit(0, pl.Int64))
    named = notice(len(letter.named), notified_at=letter.sent)
    (clock,) = letter_clocks([named], frame, MONTHS[-1].as_of, LIMITS)
    assert sum(fates(clock).values()) == len(letter.named)
    since = [month for month in history.months if month.as_of >= letter.sent]
    found = prc_16([letter], max(since, key=lambda month: month.as_of)) if since else {}
    steps = [step for step, _ in found.values()]
    overdue = (clock.overdue.one_way, clock.overdue.two_way, clock.overdue.end)
    assert overdue == tuple(map(steps.count, ("one-way", "two-way", "end")))
    assert {fate(letter, number, since) for number in found} <= {"served", "again", "locked_late"}
