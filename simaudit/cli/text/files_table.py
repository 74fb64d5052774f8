"""The tables of the terminal that come of a run, a plan of visits, or a trial of the rules.

A run lists its files, or its results where it writes no report; its plan has a line a file, then that file's
headings, wordings and problems.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from simaudit.cli.terminal.output import language as terminal_language
from simaudit.cli.terminal.output import worded, wrapped
from simaudit.cli.text.listing import table
from simaudit.errors import Note
from simaudit.harmless_text import printable
from simaudit.jobs.audit.outcome import AuditedFile
from simaudit.jobs.preview.plan import Plan, PlannedFile
from simaudit.messages import Words
from simaudit.report.figures.reliability import unread_note, unread_notes
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames, carrier_name
from simaudit.store.json_forms import PLAN

_OF_FILES: Final = {
    "file": "text", "carrier": "text", "month": "text", "records": "figure", "reliability": "text",
    "compliant": "figure",
}  # fmt: skip
_OF_RESULTS: Final = {
    "check": "text", "carrier": "carrier", "status": "status", "findings": "number", "judged": "number",
    "note": "text",
}  # fmt: skip
_OF_POINTS: Final = {
    "rank": "text", "carrier": "carrier", "point": "text", "expected": "number", "in_cases": "number",
    "reported": "number", "last_visit": "text",
}  # fmt: skip
_OF_COMMUNES: Final = {
    "code": "text", "commune": "text", "province": "text", "numbers": "figure", "file": "text",
}  # fmt: skip
_OF_TRIAL: Final = {
    "check": "text", "change": "trial_kind", "both": "number", "only_before": "number",
    "only_after": "number",
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
    return _table(_OF_FILES, [_row(file, period, language, names) for file in files])


def unusable_extracts(files: Sequence[AuditedFile], names: CarrierNames = NO_NAMES) -> list[Note]:
    """For each carrier whose data have to be sent again, why: checks, columns, counts, as in its report.

    Then the columns that could not be read, with what helps.
    """
    language = Language(terminal_language())
    figures = {file.carrier: file.figures for file in files if file.figures is not None}
    resent, unread = list[Note](), list[Note]()
    for carrier, of_carrier in figures.items():
        name, reliability = carrier_name(carrier, names), of_carrier.reliability
        faults = [
            f"{', '.join(criterion.checks)} {language.criterion(criterion)}".strip()
            for criterion in reliability.not_met
        ]
        resent += [Note("extract_not_sufficient", carrier=name, why="; ".join(faults))] if faults else []
        notes = unread_notes(carrier, reliability, of_carrier.intake.unread)
        unread += [Note("carrier_unread", carrier=name, why=note) for note in notes]
    return [*resent, *unread]


def _row(file: AuditedFile, period: str, language: Language, names: CarrierNames) -> dict[str, str]:
    carrier = carrier_name(file.carrier, names) if file.carrier else "-"
    name, half = file.name, _LONGEST_NAME // 2
    if len(name) > _LONGEST_NAME:
        # Its middle is left out: carrier and month stand at its ends.
        name = f"{name[: half - 1]}…{name[-half:]}"
    if file.account is None or file.verdict is None:
        judged = {"records": "-", "reliability": worded(Note("reliability_not_read")), "compliant": ""}
    else:
        carrier = worded(Note("carrier_is_new", carrier=carrier)) if file.new else carrier
        rate = f"{'≤ ' if file.partly else ''}{language.percent(file.compliant)}"
        judged = {
            "records": language.number(file.account.read),
            "reliability": worded(_VERDICTS[file.verdict]),
            "compliant": worded(Note("compliance_not_judged")) if file.compliant is None else rate,
        }
    return {"file": name, "carrier": carrier, "month": period, **judged}


def results_table(results: pl.DataFrame, names: CarrierNames = NO_NAMES) -> str:
    """A heading and a line a row of `row_models.Result`."""
    columns = {"check_id": "check", "violations": "findings", "population": "judged"}
    rows = (
        row | {"note": worded(Note.of(row["note"])) if row["note"] else ""}
        for row in results.rename(columns).iter_rows(named=True)
    )
    return _table(_OF_RESULTS, rows, names)


def points_table(points: pl.DataFrame, names: CarrierNames) -> str:
    """A heading and a line a point, the first to visit first."""
    language, never = Language(terminal_language()), worded(Note("never_visited"))
    points = points.rename({"point_code": "point", "case_numbers": "in_cases"})
    rows = (
        row
        | {"expected": round(row["expected"])}
        | {"last_visit": language.day(visit.date()) if (visit := row["last_visit"]) else never}
        for row in points.with_row_index("rank", offset=1).iter_rows(named=True)
    )
    return _table(_OF_POINTS, rows, names)


def communes_table(communes: pl.DataFrame) -> str:
    """A heading and a line a commune; a dash where the count of its numbers is withheld."""
    number = Language(terminal_language()).number
    rows = (
        row | {"numbers": "–" if row["numbers"] is None else number(row["numbers"])}
        for row in communes.iter_rows(named=True)
    )
    return _table(_OF_COMMUNES, rows)


def trial_table(figures: RuleTrial) -> str:
    """A heading, and a line a check that the change touches: rows over all months."""
    rows = (
        {"check": check.id, "change": check.kind, **dict(figures.total(check.id))} for check in figures.checks
    )
    return _table(_OF_TRIAL, rows)


def _table(
    kinds: Mapping[str, str], rows: Iterable[Mapping[str, Any]], names: CarrierNames = NO_NAMES
) -> str:
    lang = terminal_language()
    return table(kinds, rows, Words("heading", lang), Language(lang), names)


_LONGEST_HEADING = 40
_KINDS: Final = {
    "file": "text", "carrier": "carrier", "month": "text", "records": "figure", "read": "number",
    "unmapped": "number", "unknown": "number",
}  # fmt: skip


def plan_text(plan: Plan, output_format: str, lang: str, names: CarrierNames) -> str:
    """The whole plan in one language; as JSON for programs, under the name of its form."""
    if output_format == "json":
        return json.dumps({"schema": PLAN, **plan.model_dump(mode="json")}, ensure_ascii=False, indent=1)
    word, language = Words("plan", lang), Language(lang)
    lines = [table(_KINDS, [_planned_row(file, language) for file in plan.files], word, language, names)]
    for file in plan.files:
        lines += ["", printable(file.name), *(f"  {line}" for line in _details(file, word, lang))]
    ready = word["ready"] if plan.ready else word["not_ready"]
    return "\n".join([*lines, "", ready]) + "\n"


def _planned_row(file: PlannedFile, language: Language) -> dict[str, str | int | None]:
    counts = {
        "read": len(file.mapped),
        "unmapped": len(file.unmapped),
        "unknown": sum(column.cells for column in file.unknown),
    }
    return {
        "file": file.name,
        "carrier": file.carrier or "?",
        "month": language.month(file.period) if file.period else "?",
        "records": language.number(file.records) + ("" if file.whole or not file.records else "+"),
        **(counts if file.mapped else dict.fromkeys(counts)),
    }


def _details(file: PlannedFile, word: Words, lang: str) -> Iterator[str]:
    if file.copy_of:
        yield word["copy"].format(file=printable(file.copy_of))
    renamed = {name: column for name, column in file.mapped.items() if name != column}
    if canonical := len(file.mapped) - len(renamed):
        yield word["canonical"].format(columns=canonical)
    yield from wrapped(", ".join(f"{_heading(name)} → {column}" for name, column in renamed.items()))
    if file.unmapped:
        yield from wrapped(f"{word['not_read']}: {', '.join(map(_heading, file.unmapped))}")
    for column in file.unread:
        yield printable(unread_note(file.carrier or "NAME", column).text(lang))
    for problem in file.problems:
        yield f"!! {printable(problem)}"


def _heading(name: str) -> str:
    return printable(name if len(name) <= _LONGEST_HEADING else f"{name[:_LONGEST_HEADING]}…")
