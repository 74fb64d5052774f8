"""The documents of a dossier: the letter that transfers the case, its summary, and the case's network.

The summary, an annex of the letter, says why it is a case, and whom and what it consists of; its words and
form are those of a Word template, reports/dossier/summary.docx; here are its fields.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.contract import COLUMNS
from simaudit.files import private_file, write_text
from simaudit.harmless_text import running_text
from simaudit.paths import REPORTS
from simaudit.report.annexes.dossier_contents import (
    ASKED,
    FORMS,
    WORDS,
    DossierContents,
    asked_count,
    basis_lines,
    counted,
    counted_findings,
    hour_grid,
    list_headings,
    people,
    reports,
    sources,
)
from simaudit.report.figures.case_network import CaseNetwork
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.checks import legal_basis
from simaudit.report.letters.carrier_fields import GAP, VI, head_fields, province_of
from simaudit.report.letters.templates import Citations, filled_in, template_path
from simaudit.report.pages.case_drawings import WIDTH, network
from simaudit.report.pages.case_words import case_title, everyday_phrases, why_text
from simaudit.rules.provisions import as_entry

_STYLE: Final = """<style>
svg { background: #fff; color: #1b1b1b }
text { fill: currentColor; font: 12px "Liberation Sans", Arial, sans-serif }
.head { font-weight: 600 }
.edge { fill: none; stroke: #1f4e79; stroke-opacity: 0.55 }
.node { fill: #fff; stroke: #1f4e79; stroke-width: 1.5 }
.rest { stroke-dasharray: 4 3 }
</style>"""
"""What a page's style gives the drawing (reports/report.css), on paper."""

_SUMMARY: Final = REPORTS / "dossier" / "summary.docx"

_MOST_ROWS: Final = 30
"""People, portraits, points or clerks in a table of the summary; the workbook's list has all."""

_BASIS: Final = (
    ("163:23.1",),
    ("L91:19.1.b", "L91:19.1.c", "L91:17.1.e", "L91:21.6"),
    ("L91:19.2",),
)
"""Why it may be handed over unasked, in the order in which it is cited: use for public order, personal data
without consent to prevent crime, the condition of that; the form follows (docs/cases.md)."""

_Fields = Mapping[str, Any]
_Rows = Sequence[Sequence[str]]


def write_picture(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError."""
    title = f"{WORDS['file.picture']} {contents.case.case_id}"
    head, opened, rest = str(network(_named(contents.network), title, VI)).partition("<svg ")
    size = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
    start, end, inside = rest.partition(">")
    write_text(private_file(path), running_text(f"{head}{opened}{size}{start}{end}{_STYLE}{inside}\n"))


def _named(drawn: CaseNetwork) -> CaseNetwork:
    """With the symbols of points before their codes: other nodes are drawn by theirs."""
    nodes = (
        node.model_copy(update={"code": f"{WORDS['mark.point']}{node.place} {node.code}"})
        if node.code
        else node
        for node in drawn.nodes
    )
    return drawn.model_copy(update={"nodes": tuple(nodes)})


def write_letter(contents: DossierContents, enclosed: Sequence[str], path: Path) -> None:
    """Write the letter of transfer (mode 0600); `enclosed` are what goes with it, a line each.

    Raises UsageError where its template can't be used, OutputError, OSError.
    """
    maker, words = contents.maker, case_words(contents)
    fields = {
        "head": head_fields(maker.head, maker.made_at.date(), None, [f"Công an {province_of(maker.head)}"]),
        "month": VI.month(str(contents.period)),
        "law": Citations(maker.law, contents.period.as_of),
        "form": {
            "key": FORMS[maker.article],
            **{name: WORDS[f"form.{maker.article}.{name}"] for name in ("title", "request")},
        },
        "case": words | ({"why": f"“{words['title']}” ({words['why']})"} if words["title"] else {}),
        "reason": maker.reason.rstrip(". "),
        "official": maker.official,
        "enclosed": list(enclosed),
    }
    letter = filled_in(template_path("phieu-chuyen", maker.letters_folder), fields, maker.made_at)
    private_file(path).write_bytes(letter)


def case_words(contents: DossierContents) -> dict[str, str]:
    """Why it is a case, and its figures, in words, with a gap for a day that isn't known."""
    case = contents.case
    counts = {"numbers": "accused", "persons": "accused_persons"}
    counts |= {name: name for name in ("papers", "faces", "points", "clerks")}
    reported = reports(contents)["msisdn"].n_unique()
    return {
        "id": case.case_id,
        "title": case_title(case, VI) or "",
        "why": why_text(case.why, VI),
        "victims": VI.number(case.victims) if case.victims else "",
        "everyday": "; ".join(everyday_phrases(case.why, VI)),
        "reported": VI.number(reported) if reported else "",
        **{name: VI.number(getattr(case, figure)) for name, figure in counts.items()},
        "carriers": ", ".join(map(contents.carrier_name, case.carriers)),
        "first_day": VI.day(case.first_day) if case.first_day else GAP,
        "last_day": VI.day(case.last_day) if case.last_day else GAP,
        "links": "; ".join(VI.word("link", name) for name in case.links),
    }


def write_summary(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError, OSError."""
    maker = contents.maker
    fields = {
        "head": head_fields(maker.head, maker.made_at.date(), None),
        "case": case_words(contents),
        "facts": _facts(contents),
        "hours": _hours(contents),
        "links": _links(contents),
        "people": _first(_people(contents)),
        "face": _first(_counted(contents, "face", ("paper", "person"))),
        "point": _first(_counted(contents, "point", ("person", "clerk"))),
        "clerk": _first(_counted(contents, "clerk", ("person", "point"))),
        "other_rules": any(origin.rule_set != maker.rule_set for origin in contents.origins),
        "asked": _asked_documents(contents),
        "course": _course(contents),
        "reported": _reported(contents),
        "sources": sources(contents),
        "destroyed": [
            {
                "carrier": contents.carrier_name(origin.carrier),
                "columns": ", ".join(list_headings()[name] for name in origin.destroyed),
            }
            for origin in contents.origins
            if origin.destroyed
        ],
        "made": {"official": maker.official, "at": VI.moment(maker.made_at), "version": maker.version},
        "signs": _signs(contents),
        "basis": _basis(contents),
        "law": Citations(maker.law, contents.period.as_of),
    }
    private_file(path).write_bytes(filled_in(_SUMMARY, fields, maker.made_at))


def _first(rows: _Rows) -> _Fields:
    """The first rows of a table, and how many there are besides."""
    omitted = len(rows) - _MOST_ROWS
    return {"rows": rows[:_MOST_ROWS], "left": VI.number(omitted) if omitted > 0 else ""}


def _facts(contents: DossierContents) -> _Rows:
    """The case's figures under their names, without those that there are none of."""
    case, values = contents.case, case_words(contents)
    dense = (
        f"{VI.day(case.dense_from)} – {VI.day(case.dense_to)}" if case.dense_from and case.dense_to else ""
    )
    texts = {
        **values,
        "case_id": case.case_id,
        "period": VI.month(str(contents.period)),
        "first_period": VI.month(case.first_period),
        "state": VI.word("case_state", case.state),
        "days": f"{values['first_day']} – {values['last_day']}" if case.first_day else "",
        "dense": dense,
        "follow_up": contents.follow_up,
        "reason": contents.maker.reason,
    }
    return [(name, texts[key]) for key, name in WORDS.under("fact.").items() if texts[key]]


def _hours(contents: DossierContents) -> _Fields | None:
    """The registrations by day and hour: whole nights are seen at a glance."""
    grid = hour_grid(contents)
    if grid is None or not grid.days:
        return None
    most = max(max(counts) for counts in grid.hours)
    rows = [
        {"day": VI.day(day), "cells": [{"count": str(n or ""), "shade": _shade(n / most)} for n in counts]}
        for day, counts in zip(grid.days, grid.hours, strict=True)
    ]
    besides = ((name, getattr(grid, name)) for name in ("days_left", "outside", "timeless"))
    return {"rows": rows, **{name: VI.number(count) if count else "" for name, count in besides}}


def _shade(share: float) -> str:
    """The background of a cell: none, or from light to grey, on which the text is still read."""
    return f"{round(0xEE - (0xEE - 0x8C) * share):02X}" * 3 if share else "auto"


def _links(contents: DossierContents) -> _Rows:
    """By what the numbers hang together, and how many of them by each."""
    counted = (
        contents.rows.select("msisdn", "links")
        .explode("links")
        .group_by("links")
        .agg(pl.col("msisdn").n_unique().alias("numbers"))
        .sort(pl.col("numbers") * -1, "links")
    )
    return [(as_entry(VI.word("link", name)), VI.number(n)) for name, n in counted.iter_rows()]


def _people(contents: DossierContents) -> _Rows:
    """The people, those with most numbers first."""
    by_numbers = people(contents).sort("numbers", descending=True, maintain_order=True)
    return [
        (
            row["person_symbol"],
            VI.number(row["paper_count"]),
            VI.number(row["numbers"]),
            *(VI.day(row[name]) if row[name] else "–" for name in ("first", "last")),
            "; ".join(VI.word("case_sign", sign) for sign in row["signs"]),
        )
        for row in by_numbers.iter_rows(named=True)
    ]


def _counted(contents: DossierContents, kind: str, counts: Sequence[str]) -> _Rows:
    """The portraits, registration points or clerks, those with most numbers first."""
    return [
        (
            row[f"{kind}_symbol"],
            contents.carrier_name(row["carrier"]),
            *([] if kind == "face" else [row["code"]]),
            *(VI.number(row[name]) for name in ("numbers", *counts)),
            *(VI.day(row[name]) if row[name] else "–" for name in ("first", "last")),
        )
        for row in counted(contents, kind).iter_rows(named=True)
    ]


def _signs(contents: DossierContents) -> _Rows:
    """The checks that found anything of these numbers in their own words, those with most first."""
    rows = []
    for check_id, numbers in counted_findings(contents).items():
        rule = contents.rules.get(check_id)
        if rule is None:
            rows.append((check_id, "", "", VI.number(numbers)))
            continue
        rule_lines = "\n".join([f"{rule.title} ({check_id})", *basis_lines(rule.basis)])
        rows.append((rule_lines, rule.meaning, rule.innocent, VI.number(numbers)))
    return rows


def _asked_documents(contents: DossierContents) -> _Fields:
    """What the carriers hold, and of how many numbers each one's extract says under which reference."""
    carriers = [origin.carrier for origin in contents.origins]
    names = [*map(contents.carrier_name, carriers)]
    numbers = [VI.number(asked_count(contents, carrier)) for carrier in carriers]
    rows = [
        {
            "document": WORDS[f"asked.{kind}"],
            "counts": [
                VI.number(asked_count(contents, carrier, kind)) if kind in COLUMNS else ""
                for carrier in carriers
            ],
        }
        for kind in ASKED
    ]
    counts = ", ".join(f"{name}: {n}" for name, n in zip(names, numbers, strict=True))
    return {"carriers": names, "counts": counts, "rows": rows}


def _course(contents: DossierContents) -> _Rows:
    """The months that have the case, and what parted from it or took it up."""
    lines = [(period, _month(figures)) for period, figures in contents.months]
    for other in contents.others:
        text = WORDS["course.merges"] if other.merged else WORDS["course.splits"]
        lines.append((other.period, ("", "", text.format(case=other.case_id))))
    return [(VI.month(str(period)), *cells) for period, cells in sorted(lines, key=lambda line: line[0])]


def _month(figures: CaseFigures) -> tuple[str, str, str]:
    changes = [WORDS["course.split_from"].format(case=figures.split_from)] if figures.split_from else []
    changes += [WORDS["course.merged_from"].format(case=case) for case in figures.merged_from]
    return VI.word("case_state", figures.state), VI.number(figures.numbers), ", ".join(changes)


def _reported(contents: DossierContents) -> _Rows:
    """The numbers that were reported: by kind, source and day, how many."""
    table = (
        reports(contents)
        .group_by("kind", "source", "reported_at")
        .agg(pl.col("msisdn").n_unique().alias("numbers"))
        .sort("reported_at", "kind", "source", nulls_last=True)
    )
    return [
        (kind or "–", source or "–", reported_at or "–", VI.number(numbers))
        for kind, source, reported_at, numbers in table.iter_rows()
    ]


def _basis(contents: DossierContents) -> _Rows:
    """The provisions by which the case is handed over unasked, in words and in their order."""
    keys = (*_BASIS, (FORMS[contents.maker.article],))
    return [
        (as_entry(provision.citation.vi), provision.says.vi)
        for of_document in keys
        for provision in legal_basis(of_document, contents.maker.law, contents.period.as_of)
        if provision.checked and provision.citation and provision.says
    ]
