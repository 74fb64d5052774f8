"""Results on the terminal, a row a carrier and check: of a run that writes no report."""

from typing import Final

import polars as pl

from simaudit.cli.terminal.output import aligned, language, worded
from simaudit.errors import Note
from simaudit.messages import Words
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

_HEADINGS: Final = (
    Note("heading_check"),
    Note("heading_carrier"),
    Note("heading_status"),
    Note("heading_findings"),
    Note("heading_judged"),
    Note("heading_note"),
)
_FIGURES: Final = (3, 4)


def results_table(results: pl.DataFrame, names: CarrierNames = NO_NAMES) -> str:
    """A heading and a line a row of `contract.Result`."""
    statuses, numbers = Words("status", language()), Language(language())
    headings = [worded(heading) for heading in _HEADINGS]
    rows = [
        (
            row["check_id"],
            carrier_name(row["carrier"], names),
            statuses[row["status"]],
            numbers.number(row["violations"]),
            numbers.number(row["population"]),
            worded(Note.of(row["note"])) if row["note"] else "",
        )
        for row in results.iter_rows(named=True)
    ]
    return aligned([headings, *rows], right={headings[at] for at in _FIGURES})
