"""Findings as a workbook to work with: instructions, a summary by check, and one sheet per nature.

XlsxWriter makes the book with its formats, filters, frozen headers and drop-down lists, but without rows,
which are inserted into its sheets (sheet_rows.py). A book for people who read and answer has a limit of rows:
CSV and Parquet hold all findings.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.contract import FINDING_STATES, NATURES
from simaudit.files import private_file
from simaudit.messages import Words
from simaudit.report.annexes.findings_in_words import (
    IN_VIETNAMESE,
    BookFacts,
    findings_in_words,
    holders_in_words,
)
from simaudit.report.annexes.sheet_rows import cut_cells, fill
from simaudit.report.annexes.workbook_front import CountedCheck, Omissions, empty_book
from simaudit.report.figures.checks import priority
from simaudit.rules.check import Check

MAX_FINDINGS: Final = 500_000
"""Findings in the book: some 30 MB, which a spreadsheet still opens, sorts and filters. A sheet has at most
1,048,576 rows."""

_Span = tuple[int, int]
"""Consecutive findings: the index of the first, and their number."""


def write_workbook(
    findings: pl.DataFrame | pl.LazyFrame,
    holders: pl.DataFrame,
    checks: Sequence[Check],
    folder: Path,
    facts: BookFacts = IN_VIETNAMESE,
) -> None:
    """Write findings.xlsx (mode 0600) with at most MAX_FINDINGS rows; of the largest checks the first ones.

    `findings` are rows of `contract.Finding` of one carrier and period, ordered by check, `holders` those who
    owe an explanation (figures/holders.py). Checks are in the order of the report. Raises OutputError.
    """
    rows = findings.lazy()
    counts = _counts(rows)
    findings_by_check = [count["findings"] for count in counts.values()]
    counted = _counted(counts, checks, _most_per_check(findings_by_check, MAX_FINDINGS))
    # All sheets at once: of few findings, each step takes the same time for each sheet.
    spans = [(counted_check.counts["start"], counted_check.counts["listed"]) for counted_check in counted]
    worded = findings_in_words(_rows_of(rows, spans), facts)
    sheets, above = {}, 0
    for nature in NATURES:
        height = sum(
            counted_check.counts["listed"]
            for counted_check in counted
            if counted_check.check.nature == nature
        )
        sheets[nature] = worded.slice(above, height)
        above += height
    omissions = Omissions(
        cut=cut_cells(worded), beyond_limit=sum(findings_by_check) - sum(count for _, count in spans)
    )
    sheets["holders"] = holders_in_words(holders.head(MAX_FINDINGS), facts)
    first = next(rows.head(1).collect().iter_rows(named=True), {})
    heights = {name: sheet.height for name, sheet in sheets.items()}
    empty = empty_book(first, counted, heights, omissions, facts)
    # Sheets 1 and 2 are the guide and the summary.
    numbered, cut = dict(enumerate(sheets.values(), start=3)), Words("findings_book", facts.lang)["cut"]
    fill(empty, numbered, private_file(folder / "findings.xlsx"), cut, heads=2)


def _counts(findings: pl.LazyFrame) -> dict[str, dict[str, int]]:
    """By check with findings: the place of its first one, how many there are, waived, and by state."""
    counts = (
        findings.select("check_id", "state", "waived")
        .with_row_index("start")
        .group_by("check_id")
        .agg(
            pl.col("start").min(),
            findings=pl.len(),
            waived=pl.col("waived").sum(),
            **{state: (pl.col("state") == state).sum() for state in FINDING_STATES},
        )
    )
    return {row.pop("check_id"): row for row in counts.collect().iter_rows(named=True)}


def _counted(
    counts: Mapping[str, Mapping[str, int]], checks: Sequence[Check], most: int
) -> list[CountedCheck]:
    """The checks with findings as they are to be taken up in turn; the book has at most so many of each."""
    counted = [
        CountedCheck(check, {**counts[check.id], "listed": min(counts[check.id]["findings"], most)})
        for check in checks
        if check.id in counts
    ]

    def in_order(counted_check: CountedCheck) -> tuple[int, int, str]:
        open_ones = counted_check.counts["findings"] - counted_check.counts["waived"]
        return priority(
            counted_check.check.nature, counted_check.check.severity, open_ones, counted_check.check.id
        )

    return sorted(counted, key=in_order)


def _rows_of(findings: pl.LazyFrame, spans: Sequence[_Span]) -> pl.DataFrame:
    """The findings of the spans; adjacent spans are read as one."""
    joined: list[_Span] = []
    for start, count in spans:
        if joined and sum(joined[-1]) == start:
            joined[-1] = (joined[-1][0], joined[-1][1] + count)
        else:
            joined.append((start, count))
    return _together(pl.concat([findings.slice(*span) for span in joined] or [findings.head(0)]).collect())


def _together(rows: pl.DataFrame) -> pl.DataFrame:
    """With the rows of one finding, of which there are seldom several, below its first row."""
    if rows["finding_key"].n_unique() == rows.height:
        return rows
    placed = rows.with_row_index("place")
    return placed.sort(pl.col("place").min().over("finding_key"), "place").drop("place")


def _most_per_check(counts: Sequence[int], room: int) -> int:
    """The largest limit per check with which all checks' findings fit into `room`."""
    checks_left = len(counts)
    for count in sorted(counts):
        if count * checks_left > room:
            return room // checks_left
        room -= count
        checks_left -= 1
    return max(counts, default=0)
