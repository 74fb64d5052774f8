"""The tables of a run on the terminal: of its files, or of its results where it writes no report."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from simaudit.cli.terminal.output import aligned, worded
from simaudit.cli.terminal.output import language as terminal_language
from simaudit.errors import Note
from simaudit.jobs.audit.outcome import AuditedFile
from simaudit.messages import Words
from simaudit.report.figures.unread_notes import unread_notes
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

_OF_FILES: Final = (
    Note("heading_file"),
    Note("heading_carrier"),
    Note("heading_month"),
    Note("heading_records"),
    Note("heading_reliability"),
    Note("heading_compliant"),
)
_OF_RESULTS: Final = (
    Note("heading_check"),
    Note("heading_carrier"),
    Note("heading_status"),
    Note("heading_findings"),
    Note("heading_judged"),
    Note("heading_note"),
)
_FIGURES: Final = (3, 5)
"""Columns of the files that are aligned to the right."""
_VERDICTS: Final = {
    "sufficient": Note("reliability_sufficient"),
    "not_sufficient": Note("reliability_not_sufficient"),
    "undetermined": Note("reliability_undetermined"),
}
_LONGEST_NAME: Final = 40


def files_table(files: Sequence[AuditedFile], period: str, names: CarrierNames = NO_NAMES) -> list[str]:
    """A heading and a line a file; nothing without files. `names` are those that carriers are given."""
    if not files:
        return []
    language = Language(terminal_language())
    rows = [tuple(map(worded, _OF_FILES)), *(_row(file, period, language, names) for file in files)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_aligned(row, widths)).rstrip() for row in rows]


def unusable_extracts(files: Sequence[AuditedFile], names: CarrierNames = NO_NAMES) -> list[Note]:
    """For each carrier whose data have to be sent again, why: checks, columns, counts, as in its report.

    Then the columns that could not be read, with what helps.
    """
    language = Language(terminal_language())
    figures = {file.carrier: file.figures for file in files if file.figures is not None}
    resent = [
        Note(
            "extract_not_sufficient",
            carrier=carrier_name(carrier, names),
            why="; ".join(
                f"{', '.join(criterion.checks)} {language.criterion(criterion)}".strip()
                for criterion in of_carrier.reliability.not_met
            ),
        )
        for carrier, of_carrier in figures.items()
        if of_carrier.reliability.not_met
    ]
    unread = [
        Note("carrier_unread", carrier=carrier_name(carrier, names), why=note)
        for carrier, of_carrier in figures.items()
        for note in unread_notes(of_carrier)
    ]
    return [*resent, *unread]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if index in _FIGURES else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def _row(file: AuditedFile, period: str, language: Language, names: CarrierNames) -> tuple[str, ...]:
    name = _short(file.name)
    carrier = carrier_name(file.carrier, names) if file.carrier else "-"
    if file.account is None or file.verdict is None:
        return name, carrier, period, "-", worded(Note("reliability_not_read")), ""
    return (
        name,
        worded(Note("carrier_is_new", carrier=carrier)) if file.new else carrier,
        period,
        language.number(file.account.read),
        worded(_VERDICTS[file.verdict]),
        _compliant(file, language),
    )


def _compliant(file: AuditedFile, language: Language) -> str:
    if file.compliant is None:
        return worded(Note("compliance_not_judged"))
    return f"{'≤ ' if file.partly else ''}{language.percent(file.compliant)}"


def _short(name: str) -> str:
    """The name with its middle left out where it is long: carrier and month stand at its ends."""
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"


def results_table(results: pl.DataFrame, names: CarrierNames = NO_NAMES) -> str:
    """A heading and a line a row of `contract.Result`."""
    statuses, numbers = Words("status", terminal_language()), Language(terminal_language())
    headings = [worded(heading) for heading in _OF_RESULTS]
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
    return aligned([headings, *rows], right=headings[3:5])
