"""The tables of a run on the terminal: of its files, or of its results where it writes no report."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from simaudit.cli.terminal.output import language as terminal_language
from simaudit.cli.terminal.output import worded
from simaudit.cli.text.listing import table
from simaudit.errors import Note
from simaudit.jobs.audit.outcome import AuditedFile
from simaudit.messages import Words
from simaudit.report.figures.unread_notes import unread_notes
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name

_OF_FILES: Final = {
    "file": "text", "carrier": "text", "month": "text", "records": "figure", "reliability": "text",
    "compliant": "figure",
}  # fmt: skip
_OF_RESULTS: Final = {
    "check": "text", "carrier": "carrier", "status": "status", "findings": "number", "judged": "number",
    "note": "text",
}  # fmt: skip
_VERDICTS: Final = {
    "sufficient": Note("reliability_sufficient"),
    "not_sufficient": Note("reliability_not_sufficient"),
    "undetermined": Note("reliability_undetermined"),
}
_LONGEST_NAME: Final = 40


def files_table(files: Sequence[AuditedFile], period: str, names: CarrierNames = NO_NAMES) -> str:
    """A heading and a line a file. `names` are those that carriers are given."""
    language = Language(terminal_language())
    rows = [_row(file, period, language, names) for file in files]
    return table(_OF_FILES, rows, Words("heading", language.code), language)


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


def _row(file: AuditedFile, period: str, language: Language, names: CarrierNames) -> dict[str, str]:
    carrier = carrier_name(file.carrier, names) if file.carrier else "-"
    if file.account is None or file.verdict is None:
        judged = {"records": "-", "reliability": worded(Note("reliability_not_read")), "compliant": ""}
    else:
        carrier = worded(Note("carrier_is_new", carrier=carrier)) if file.new else carrier
        judged = {
            "records": language.number(file.account.read),
            "reliability": worded(_VERDICTS[file.verdict]),
            "compliant": _compliant(file, language),
        }
    return {"file": _short(file.name), "carrier": carrier, "month": period, **judged}


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
    columns = {"check_id": "check", "violations": "findings", "population": "judged"}
    rows = (
        row | {"note": worded(Note.of(row["note"])) if row["note"] else ""}
        for row in results.rename(columns).iter_rows(named=True)
    )
    lang = terminal_language()
    return table(_OF_RESULTS, rows, Words("heading", lang), Language(lang), names)
