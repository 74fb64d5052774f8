"""The page to work in, work.html: every finding of a month to search, filter, open and tick, with a script.

It holds personal data and stays with the Department: no page that travels has a script. It is one file that
loads nothing, and its policy lets run what is named by its hash, and no other script.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.contract import COLUMNS, FINDING_STATES, NATURES, SEVERITIES
from simaudit.files import private_file, writing_to
from simaudit.report.annexes.case_workbook import follow_up_cells
from simaudit.report.annexes.response_words import (
    ANSWERS,
    ENTRY,
    FIELDS,
    HEADINGS,
    REASON,
    RESPONSE,
    half,
    state_words,
)
from simaudit.report.annexes.work_rows import (
    LEAST_BYTES,
    PageRows,
    WorkMonth,
    gravest,
    numbers_of,
    page_rows,
    records_among,
    records_of,
    script_json,
    total,
)
from simaudit.report.figures.base import RunInfo
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import CheckFigures
from simaudit.report.pages.case_words import case_title, everyday_phrases, why_text
from simaudit.report.pages.language import Language
from simaudit.report.pages.render import TABULATOR, render_template, template_files
from simaudit.rules.carrier_names import carrier_name
from simaudit.rules.check import Wording
from simaudit.store.follow_ups import FollowUp, Subject

NAME: Final = "work.html"

MOST_BYTES: Final = 8_000_000
"""The most that a page has: without a limit the pages were six sevenths of an output."""

WORK_DATA: Final = "<!-- data -->"
"""Where the rows go into the page."""


@dataclass(frozen=True)
class WorkFacts:
    """What the page says beside the rows."""

    run: RunInfo
    checks: Mapping[str, CheckFigures]
    """By id."""
    cases: Sequence[CaseFigures]
    case_rows: pl.DataFrame
    """`MonthCases.rows`."""
    history: Mapping[Subject, Sequence[FollowUp]]
    """What is recorded of each subject."""
    unreadable: Sequence[str]
    """Carriers whose findings can't be read, because they are encrypted or gone."""
    communes: Mapping[str, str] = field(default_factory=dict)
    """Code → name on the last day of the month."""


@dataclass(frozen=True)
class WorkPage:
    """What a page says beside its rows."""

    run: RunInfo
    counts: Mapping[str, int]
    """Carrier → how many findings it has; of all carriers where the page only leads to theirs."""
    links: Sequence[tuple[str, str]] = ()
    """Pages of the carriers, where there is one for each: file and carrier."""
    listed: int | None = None
    """How many findings the page lists; None where it lists none."""
    unreadable: Sequence[str] = ()
    """Carriers that it has nothing of."""


def write_work_pages(
    months: Sequence[WorkMonth], facts: WorkFacts, folder: Path, most: int = MOST_BYTES
) -> None:
    """Write work.html (0600), in the first language of the run.

    Where it would be of more than `most` bytes it leads to a page a carrier, work-<carrier>.html, with as
    many of its gravest findings as these hold. Raises OutputError.
    """
    of_all = len(months) == 1 or (months and total(months) <= most // LEAST_BYTES)
    if of_all and (_write_pages({NAME: months}, months, facts, folder, most) or len(months) == 1):
        return
    _write_pages({f"work-{month.carrier}.html": [month] for month in months}, months, facts, folder, most)


def _write_pages(
    pages: Mapping[str, Sequence[WorkMonth]],
    months: Sequence[WorkMonth],
    facts: WorkFacts,
    folder: Path,
    most: int,
) -> bool:
    """Write pages by their names, and the one that leads to them where none of them is NAME.

    Returns whether they have every finding of their months.
    """
    language, complete = Language(facts.run.langs[0]), True
    counts = {month.carrier: total([month]) for month in months}
    links = [(name, month.carrier) for name, (month, *_) in pages.items() if name != NAME]
    if NAME not in pages:
        page = WorkPage(facts.run, counts, links, None, facts.unreadable)
        _write(folder / NAME, _rendered(page, language, {}))
    chosen = {name: gravest(of_page, most // LEAST_BYTES) for name, of_page in pages.items()}
    papers = [
        records_of(findings, pages[name], ["id_number"])["id_number"] for name, findings in chosen.items()
    ]
    numbers = numbers_of(pl.concat(papers or [pl.Series(dtype=pl.String)]).drop_nulls(), months)
    day = facts.run.month.as_of
    for name, findings in chosen.items():
        of_page = {month.carrier: counts[month.carrier] for month in pages[name]}
        records, height, size = records_of(findings, pages[name], COLUMNS), findings.height, most + 1
        while size > most:
            findings = findings.head(height)
            records = records_among(records, findings)
            rows = page_rows(findings, records, numbers, facts.case_rows, language, day, facts.communes)
            of_rows = {name: getattr(rows, name) for name in ("findings", "records", "values", "numbers")}
            page = WorkPage(facts.run, of_page, links, height, () if links else facts.unreadable)
            blocks = {"page": _page_block(rows, [*of_page], months, facts, language), **of_rows}
            content = _rendered(page, language, blocks)
            size = len(content) if height else 0
            growing = sum(len(text.encode()) for text in of_rows.values())
            height = min(height * max(most - size + growing, 0) // growing, height - 1)
        complete = complete and findings.height == sum(of_page.values())
        _write(folder / name, content)
    return complete


def _rendered(page: WorkPage, language: Language, blocks: Mapping[str, str]) -> bytes:
    """A page with its rows, the `blocks`, at WORK_DATA."""
    scripts = template_files((f"{TABULATOR}.js", "work.js")) if page.listed is not None else ()
    text = render_template("work.html", language, figures=page, scripts=scripts)
    # The policy has their hashes: they go in where nothing is escaped or replaced any more.
    head, *between = text.split("<!-- script -->")
    text = "".join([head, *(part for pair in zip(scripts, between, strict=True) for part in pair)])
    block = '<script type="application/json" id="data-{}">{}</script>\n'
    return text.replace(WORK_DATA, "".join(map(block.format, blocks, blocks.values())), 1).encode()


def _write(path: Path, content: bytes) -> None:
    with writing_to(private_file(path)):
        path.write_bytes(content)


def _page_block(
    rows: PageRows, carriers: Sequence[str], months: Sequence[WorkMonth], facts: WorkFacts, language: Language
) -> str:
    """What the script says of codes, and what it writes into the files that it makes."""
    names = {month.carrier: carrier_name(month.carrier, facts.run.names) for month in months}
    cases = {case.case_id: case for case in facts.cases}
    subjects = [
        *(Subject(carrier=carrier, check_id=check) for carrier in carriers for check in rows.checks),
        *(Subject(case_id=case_id) for case_id in rows.cases),
    ]
    content = {
        "period": facts.run.period,
        "lang": language.code,
        "carriers": names,
        "severities": _words(language, "severity", SEVERITIES),
        "natures": _words(language, "nature", NATURES),
        "states": _words(language, "finding_state", FINDING_STATES),
        "checks": {check_id: _check(facts.checks[check_id], language) for check_id in rows.checks},
        "cases": {
            case_id: _case(cases[case_id], names, language) for case_id in rows.cases if case_id in cases
        },
        "columns": {column: language.word("column", column) for column in rows.columns},
        "response": RESPONSE,
        "reason": REASON,
        "fields": FIELDS,
        "headings": [*HEADINGS.values()],
        "entry": ENTRY,
        "answers": {code: half(word, language.code) for code, word in ANSWERS.items()},
        "follow_ups": {code: half(word, language.code) for code, word in state_words().items()},
        "followed": {
            str(subject): follow_up_cells(facts.history[subject], language.code)
            for subject in subjects
            if subject in facts.history
        },
    }
    return script_json(json.dumps(content, ensure_ascii=False))


def _words(language: Language, kind: str, codes: Sequence[str]) -> dict[str, str]:
    return {code: language.word(kind, code) for code in codes}


def _check(check: CheckFigures, language: Language) -> dict[str, Any]:
    texts = {name: language.text(text).replace("`", "") for name, text in check if isinstance(text, Wording)}
    return {
        "title": texts["title"],
        "severity": check.severity,
        "nature": check.nature,
        **{name: texts[name] for name in ("meaning", "innocent", "remedy", "inspect")},
        "law": [
            language.text(cited.cited) + (f": {language.text(cited.says)}" if cited.says else "")
            for cited in check.basis
        ],
    }


def _case(case: CaseFigures, names: Mapping[str, str], language: Language) -> dict[str, Any]:
    return {
        "title": case_title(case, language) or "",
        "why": why_text(case.why, language),
        "everyday": ", ".join(everyday_phrases(case.why, language)),
        "state": language.word("case_state", case.state),
        "police": case.police,
        "numbers": language.number(case.accused),
        "persons": language.number(case.accused_persons),
        "carriers": ", ".join(names.get(name, name) for name in case.carriers),
        "days": [language.day(day) for day in (case.first_day, case.last_day) if day],
    }
