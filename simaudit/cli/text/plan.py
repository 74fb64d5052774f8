"""The plan of a run on the terminal: a line a file, then its headings, wordings and problems."""

import json
from collections.abc import Iterator
from typing import Final

from simaudit.cli.terminal.output import wrapped
from simaudit.cli.text.listing import table
from simaudit.harmless_text import printable
from simaudit.jobs.preview.plan import Plan, PlannedFile
from simaudit.messages import Words
from simaudit.report.figures.unread_notes import unread_note
from simaudit.report.pages.language import Language
from simaudit.rules.carrier_names import NO_NAMES, CarrierNames
from simaudit.store.json_forms import PLAN

_LONGEST_HEADING = 40
_KINDS: Final = {
    "file": "text", "carrier": "carrier", "month": "text", "records": "figure", "read": "number",
    "unmapped": "number", "unknown": "number",
}  # fmt: skip


def plan_json(plan: Plan) -> str:
    """The plan for programs, under the name of its form."""
    return json.dumps({"schema": PLAN, **plan.model_dump(mode="json")}, ensure_ascii=False, indent=1)


def plan_text(plan: Plan, lang: str, names: CarrierNames = NO_NAMES) -> str:
    """The whole plan in one language."""
    word, language = Words("plan", lang), Language(lang)
    lines = [table(_KINDS, [_row(file, language) for file in plan.files], word, language, names)]
    for file in plan.files:
        lines += ["", printable(file.name), *(f"  {line}" for line in _details(file, word, lang))]
    ready = word["ready"] if plan.ready else word["not_ready"]
    return "\n".join([*lines, "", ready]) + "\n"


def _row(file: PlannedFile, language: Language) -> dict[str, str | int | None]:
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
