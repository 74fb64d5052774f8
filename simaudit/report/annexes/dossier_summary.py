"""The summary of a dossier, an annex of its letter: why it is a case, and whom and what it consists of."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import polars as pl
from docx.document import Document

from simaudit.contract import COLUMNS
from simaudit.report.annexes.dossier_contents import (
    ASKED,
    WORDS,
    DossierContents,
    asked_count,
    basis_lines,
    counted_findings,
    list_headings,
    sources,
)
from simaudit.report.annexes.dossier_counts import HOURS, counted, hour_grid, people, reports
from simaudit.report.annexes.dossier_documents import case_words
from simaudit.report.annexes.official_form import (
    add_grid,
    add_heading,
    add_paragraph,
    add_table,
    add_title,
    new_document,
    write_document,
)
from simaudit.report.figures.case_timeline import NIGHT_BEGINS, NIGHT_ENDS
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.figures.legal_basis import legal_basis
from simaudit.report.letters.head_fields import VI, head_fields
from simaudit.rules.provisions import as_entry

_MOST_ROWS: Final = 30
"""People, portraits, points or clerks in a table of the summary; the workbook's list has all."""

_BASIS: Final = (
    ("163:23.1",),
    ("L91:19.1.b", "L91:19.1.c", "L91:17.1.e", "L91:21.6"),
    ("L91:19.2",),
    ("BLTTHS:144.3", "XLVPHC:62"),
)
"""Why it may be handed over unasked, in the order in which it is cited: use for public order, personal data
without consent to prevent crime, the condition of that, and the two forms (docs/cases.md)."""

_NUMERALS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

_Section = Callable[[Document, DossierContents], None]


def write_summary(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError, OSError."""
    maker = contents.maker
    head = head_fields(maker.head, maker.made_at.date(), None)
    title = WORDS["summary.title"].format(case=contents.case.case_id)
    document = new_document()
    subtitle = WORDS["summary.subtitle"].format(
        **{name: head[name] for name in ("year", "authority", "symbol", "office")}
    )
    add_title(document, WORDS["summary.annex"], title, subtitle=subtitle)
    add_paragraph(document, WORDS["summary.notice"], italic=True)
    sections = {
        name: section for name, section in _SECTIONS.items() if name != "reported" or reports(contents).height
    }
    for numeral, (name, section) in zip(_NUMERALS, sections.items(), strict=False):
        add_heading(document, f"{numeral}. {WORDS[f'summary.{name}']}")
        section(document, contents)
    write_document(document, path, title)


def _general(document: Document, contents: DossierContents) -> None:
    """Why it is a case, and its figures under their names."""
    add_table(document, list(_facts(contents).items()), (60, 105))
    add_paragraph(document, WORDS["summary.symbols"])


def _facts(contents: DossierContents) -> dict[str, str]:
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
    return {name: texts[key] for key, name in WORDS.under("fact.").items() if texts[key]}


def _hours(document: Document, contents: DossierContents) -> None:
    """The registrations by day and hour: whole nights are seen at a glance."""
    grid = hour_grid(contents)
    if grid is None or not grid.days:
        add_paragraph(document, WORDS["hours.none"])
        return
    add_paragraph(document, WORDS["hours.intro"])
    hours = {str(hour): hour >= NIGHT_BEGINS or hour < NIGHT_ENDS for hour in range(HOURS)}
    add_grid(
        document,
        WORDS["hours.day"],
        hours,
        {VI.day(day): row for day, row in zip(grid.days, grid.hours, strict=True)},
    )
    for name in ("days_left", "outside", "timeless"):
        if count := getattr(grid, name):
            add_paragraph(document, WORDS[f"hours.{name}"].format(count=VI.number(count)))


def _links(document: Document, contents: DossierContents) -> None:
    """By what the numbers hang together, and how many of them by each."""
    counted = (
        contents.rows.select("msisdn", "links")
        .explode("links")
        .group_by("links")
        .agg(pl.col("msisdn").n_unique().alias("numbers"))
        .sort(pl.col("numbers") * -1, "links")
    )
    rows = [(as_entry(VI.word("link", name)), VI.number(n)) for name, n in counted.iter_rows()]
    headings = (WORDS["heading.link"], WORDS["heading.numbers"])
    add_table(document, rows, (130, 35), headings=headings)


def _people(document: Document, contents: DossierContents) -> None:
    """The people, those with most numbers first."""
    rows = [
        (
            row["person_symbol"],
            VI.number(row["paper_count"]),
            VI.number(row["numbers"]),
            *(VI.day(row[name]) if row[name] else "–" for name in ("first", "last")),
            "; ".join(VI.word("case_sign", sign) for sign in row["signs"]),
        )
        for row in people(contents)
        .sort("numbers", descending=True, maintain_order=True)
        .iter_rows(named=True)
    ]
    _counted_table(
        document, rows, ("person", "papers", "numbers", "first", "last", "signs"), (20, 20, 20, 24, 24, 57)
    )


def _places(document: Document, contents: DossierContents) -> None:
    """The portraits, registration points and clerks, those with most numbers first."""
    if all(counted(contents, kind).is_empty() for kind in ("face", "point", "clerk")):
        add_paragraph(document, WORDS["summary.none"])
    for kind, counts in (
        ("face", ("paper", "person")),
        ("point", ("person", "clerk")),
        ("clerk", ("person", "point")),
    ):
        rows = [
            (
                row[f"{kind}_symbol"],
                contents.carrier_name(row["carrier"]),
                *([] if kind == "face" else [row["code"]]),
                *(VI.number(row[name]) for name in ("numbers", *counts)),
                *(VI.day(row[name]) if row[name] else "–" for name in ("first", "last")),
            )
            for row in counted(contents, kind).iter_rows(named=True)
        ]
        names = [
            kind,
            "carrier",
            *([] if kind == "face" else ["code"]),
            "numbers",
            *(_COUNTED[name] for name in counts),
            "first",
            "last",
        ]
        widths = (17, 27, 18, 18, 18, 24, 24) if kind == "face" else (17, 25, 30, 17, 17, 17, 21, 21)
        if rows:
            add_paragraph(document, WORDS[f"summary.{kind}"])
            _counted_table(document, rows, names, widths)


_COUNTED: Final = {"paper": "papers", "person": "persons", "clerk": "clerks", "point": "points"}
"""What is counted of a portrait, point or clerk → its heading."""


def _counted_table(
    document: Document, rows: Sequence[Sequence[str]], names: Sequence[str], widths: Sequence[int]
) -> None:
    """The first rows, and how many there are besides."""
    headings = [WORDS[f"heading.{name}"] for name in names]
    add_table(document, rows[:_MOST_ROWS], widths, headings=headings, size=11)
    if (omitted := len(rows) - _MOST_ROWS) > 0:
        add_paragraph(document, WORDS["summary.rows_left"].format(count=VI.number(omitted)))


def _signs(document: Document, contents: DossierContents) -> None:
    """The checks that found anything of these numbers in their own words, those with most first."""
    add_paragraph(document, WORDS["summary.caution"])
    rows, unchecked = [], False
    for check_id, numbers in counted_findings(contents).items():
        rule = contents.rules.get(check_id)
        if rule is None:
            rows.append((check_id, "", "", VI.number(numbers)))
            continue
        unchecked = unchecked or not all(provision.checked for provision in rule.basis)
        rule_lines = "\n".join([f"{rule.title} ({check_id})", *basis_lines(rule.basis)])
        rows.append((rule_lines, rule.meaning, rule.innocent, VI.number(numbers)))
    headings = [WORDS[f"heading.{name}"] for name in ("title_and_basis", "meaning", "innocent", "numbers")]
    add_table(document, rows, (48, 52, 47, 18), headings=headings, size=10)
    if unchecked:
        add_paragraph(document, WORDS["summary.unchecked"], italic=True)
    if any(origin.rule_set != contents.maker.rule_set for origin in contents.origins):
        add_paragraph(document, WORDS["summary.other_rules"], italic=True)


def _asked_documents(document: Document, contents: DossierContents) -> None:
    """What the carriers hold, and of how many numbers each one's extract says under which reference."""
    carriers = contents.case.carriers
    counts = {carrier: asked_count(contents, carrier) for carrier in carriers}
    counts_in_words = ", ".join(
        f"{contents.carrier_name(carrier)}: {VI.number(n)}" for carrier, n in counts.items()
    )
    add_paragraph(document, WORDS["summary.asked_intro"].format(counts=counts_in_words))
    rows = []
    for number, document_kind in enumerate(ASKED, start=1):
        known_counts = [
            VI.number(asked_count(contents, name, document_kind)) if document_kind in COLUMNS else ""
            for name in carriers
        ]
        rows.append((f"{number}.", WORDS[f"asked.{document_kind}"], *known_counts))
    headings = (WORDS["heading.place"], WORDS["heading.document"], *map(contents.carrier_name, carriers))
    width = min(26, 90 // len(carriers))
    widths = (10, 155 - width * len(carriers), *(width for _ in carriers))
    add_table(document, rows, widths, headings=headings)


def _course(document: Document, contents: DossierContents) -> None:
    """The months that have the case, and what parted from it or took it up."""
    lines = [(period, _month(figures)) for period, figures in contents.months]
    for other in contents.others:
        text = WORDS["course.merges"] if other.merged else WORDS["course.splits"]
        lines.append((other.period, ("", "", text.format(case=other.case_id))))
    rows = [(VI.month(str(period)), *cells) for period, cells in sorted(lines, key=lambda line: line[0])]
    headings = [WORDS[f"heading.{name}"] for name in ("month", "state", "numbers", "what")]
    add_table(document, rows, (25, 45, 30, 65), headings=headings)


def _month(figures: CaseFigures) -> tuple[str, str, str]:
    changes = [WORDS["course.split_from"].format(case=figures.split_from)] if figures.split_from else []
    changes += [WORDS["course.merged_from"].format(case=case) for case in figures.merged_from]
    return VI.word("case_state", figures.state), VI.number(figures.numbers), ", ".join(changes)


def _reported(document: Document, contents: DossierContents) -> None:
    """The numbers that were reported: by kind, source and day, how many."""
    table = (
        reports(contents)
        .group_by("kind", "source", "reported_at")
        .agg(pl.col("msisdn").n_unique().alias("numbers"))
        .sort("reported_at", "kind", "source", nulls_last=True)
    )
    rows = [
        (kind or "–", source or "–", reported_at or "–", VI.number(numbers))
        for kind, source, reported_at, numbers in table.iter_rows()
    ]
    headings = [WORDS[f"heading.{name}"] for name in ("report", "source", "reported_at", "numbers")]
    add_table(document, rows, (60, 50, 30, 25), headings=headings)


def _basis(document: Document, contents: DossierContents) -> None:
    """The provisions by which the case is handed over unasked, in words and in their order."""
    rows: list[tuple[str, str]] = []
    unchecked = False
    for keys in _BASIS:
        for provision in legal_basis(keys, contents.maker.law, contents.period.as_of):
            unchecked = unchecked or not provision.checked
            says = provision.says.vi if provision.says else ""
            rows.extend((line, says) for line in basis_lines([provision]))
    add_table(document, rows, (75, 90), headings=(WORDS["heading.basis"], WORDS["heading.what"]), size=11)
    if unchecked:
        add_paragraph(document, WORDS["summary.unchecked"], italic=True)
    add_paragraph(document, WORDS["summary.not_in_data"])


def _origin(document: Document, contents: DossierContents) -> None:
    """The hashes of what the dossier rests on, what is missing, and who made it."""
    headings = (WORDS["heading.file"], WORDS["heading.sha256"])
    add_table(document, sources(contents), (75, 90), headings=headings, size=10)
    for origin in contents.origins:
        if origin.destroyed:
            columns = ", ".join(list_headings()[name] for name in origin.destroyed)
            text = WORDS["summary.destroyed"].format(
                carrier=contents.carrier_name(origin.carrier), columns=columns
            )
            add_paragraph(document, text)
    maker = contents.maker
    made = WORDS["origin.made"].format(
        official=maker.official, made_at=VI.moment(maker.made_at), version=maker.version
    )
    add_paragraph(document, made)


_SECTIONS: Final[dict[str, _Section]] = {
    "general": _general,
    "hours": _hours,
    "links": _links,
    "people": _people,
    "places": _places,
    "signs": _signs,
    "asked": _asked_documents,
    "course": _course,
    "reported": _reported,
    "basis": _basis,
    "origin": _origin,
}
"""In their order; that of reported numbers only where there are any."""
