"""The documents of a dossier: the letter that transfers a case to the police, the summary, the network."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import polars as pl
from docx.document import Document

from simaudit.contract import COLUMNS
from simaudit.files import private_file, write_text
from simaudit.harmless_text import running_text
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
from simaudit.report.annexes.official_form import (
    add_heading,
    add_paragraph,
    add_table,
    add_title,
    new_document,
    write_document,
)
from simaudit.report.figures.cases import CaseFigures
from simaudit.report.letters.head_fields import GAP, VI, head_fields, month_fields
from simaudit.report.letters.templates import filled_in, template_path
from simaudit.report.pages.case_drawings import WIDTH, network
from simaudit.report.pages.language import Language
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

_VI: Final = Language("vi")


def write_picture(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError."""
    title = f"{WORDS['file.picture']} {contents.case.case_id}"
    head, opened, rest = str(network(contents.network, title, _VI)).partition("<svg ")
    size = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
    start, end, inside = rest.partition(">")
    write_text(private_file(path), running_text(f"{head}{opened}{size}{start}{end}{_STYLE}{inside}\n"))


_MOST_PLACES: Final = 30
"""Points and clerks in the summary's table; the workbook's list has all."""


def write_letter(contents: DossierContents, enclosed: Sequence[str], path: Path) -> None:
    """Write the letter of transfer (mode 0600); `enclosed` are what goes with it, a line each.

    Raises UsageError where its template can't be used, OutputError, OSError.
    """
    maker = contents.maker
    fields = {
        "head": head_fields(maker.head, maker.made_at.date(), None),
        **month_fields(contents.period),
        "case": _case(contents),
        "reason": maker.reason.rstrip(". "),
        "official": maker.official,
        "enclosed": list(enclosed),
    }
    letter = filled_in(template_path("phieu-chuyen", maker.letters_folder), fields, maker.made_at)
    private_file(path).write_bytes(letter)


def write_summary(contents: DossierContents, path: Path) -> None:
    """Write the summary, an annex of the letter (mode 0600). Raises OutputError, OSError."""
    maker = contents.maker
    head = head_fields(maker.head, maker.made_at.date(), None)
    title = WORDS["summary.title"].format(case=contents.case.case_id)
    document = new_document()
    subtitle = WORDS["summary.subtitle"].format(
        **{name: head[name] for name in ("year", "authority", "symbol", "office")}
    )
    add_title(document, WORDS["summary.annex"], title, subtitle=subtitle)
    add_paragraph(document, WORDS["summary.notice"], italic=True)
    add_heading(document, WORDS["summary.general"])
    add_table(document, list(_facts(contents).items()), (60, 105))
    _links(document, contents)
    _places(document, contents)
    _signs(document, contents)
    _asked_documents(document, contents)
    _course(document, contents)
    _origin(document, contents)
    write_document(document, path, title)


def _case(contents: DossierContents) -> dict[str, str]:
    """The figures of the case in words, with a gap for a day that isn't known."""
    case = contents.case
    counts = ("numbers", "papers", "faces", "points", "clerks")
    return {
        "id": case.case_id,
        **{name: VI.number(getattr(case, name)) for name in counts},
        "carriers": ", ".join(map(contents.carrier_name, case.carriers)),
        "first_day": VI.day(case.first_day) if case.first_day else GAP,
        "last_day": VI.day(case.last_day) if case.last_day else GAP,
        "links": "; ".join(VI.word("link", name) for name in case.links),
    }


def _facts(contents: DossierContents) -> dict[str, str]:
    """The case's figures under their names, without those that there are none of."""
    case, values = contents.case, _case(contents)
    days = f"{values['first_day']} – {values['last_day']}" if case.first_day else ""
    texts = {
        **values,
        "case_id": case.case_id,
        "period": VI.month(str(contents.period)),
        "first_period": VI.month(case.first_period),
        "state": VI.word("case_state", case.state),
        "days": days,
        "follow_up": contents.follow_up,
        "reason": contents.maker.reason,
    }
    return {name: texts[key] for key, name in WORDS.under("fact.").items() if texts[key]}


def _links(document: Document, contents: DossierContents) -> None:
    """By what the numbers hang together, and how many of them by each."""
    add_heading(document, WORDS["summary.links"])
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


def _places(document: Document, contents: DossierContents) -> None:
    """The registration points and clerks, those with most numbers first."""
    add_heading(document, WORDS["summary.places"])
    day = pl.col("registered_at").dt.date()
    counted = (
        contents.rows.group_by("carrier", "point_code", "clerk_code")
        .agg(pl.col("msisdn").n_unique().alias("numbers"), day.min().alias("first"), day.max().alias("last"))
        .sort(pl.col("numbers") * -1, "carrier", "point_code", "clerk_code", nulls_last=True)
    )
    rows = [
        (
            contents.carrier_name(carrier),
            point or "–",
            clerk or "–",
            VI.number(n),
            *(VI.day(d) if d else "–" for d in days),
        )
        for carrier, point, clerk, n, *days in counted.head(_MOST_PLACES).iter_rows()
    ]
    names = ("carrier", "point", "clerk", "numbers", "first", "last")
    headings = [WORDS[f"heading.{name}"] for name in names]
    add_table(document, rows, (27, 35, 35, 20, 24, 24), headings=headings, size=11)
    omitted = counted.height - _MOST_PLACES
    if omitted > 0:
        add_paragraph(document, WORDS["summary.places_left"].format(count=VI.number(omitted)))


def _signs(document: Document, contents: DossierContents) -> None:
    """The checks that found anything of these numbers, those with most first."""
    add_heading(document, WORDS["summary.signs"])
    add_paragraph(document, WORDS["summary.caution"])
    rows, unchecked = [], False
    for check_id, numbers in counted_findings(contents).items():
        rule = contents.rules.get(check_id)
        basis = basis_lines(rule.basis) if rule else []
        unchecked = unchecked or bool(rule and not all(provision.checked for provision in rule.basis))
        rows.append((check_id, rule.title if rule else "", "\n".join(basis), VI.number(numbers)))
    headings = [WORDS[f"heading.{name}"] for name in ("check", "title", "basis", "numbers")]
    add_table(document, rows, (20, 65, 60, 20), headings=headings, size=11)
    if unchecked:
        add_paragraph(document, WORDS["summary.unchecked"], italic=True)
    if any(origin.rule_set != contents.maker.rule_set for origin in contents.origins):
        add_paragraph(document, WORDS["summary.other_rules"], italic=True)


def _asked_documents(document: Document, contents: DossierContents) -> None:
    """What the carriers hold, and of how many numbers each one's extract says under which reference."""
    add_heading(document, WORDS["summary.asked"])
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
    add_heading(document, WORDS["summary.course"])
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


def _origin(document: Document, contents: DossierContents) -> None:
    """The hashes of what the dossier rests on, what is missing, and who made it."""
    add_heading(document, WORDS["summary.origin"])
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
