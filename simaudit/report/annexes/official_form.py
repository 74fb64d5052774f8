"""Official documents as .docx in the form of Decree 30/2020/NĐ-CP, Annex I: head, body, tables, signature.

A4, margins of 20 mm above and below, 30 mm left and 15 mm right; Times New Roman of 13 and 14 points; pages
are numbered at the top, the first one isn't.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from simaudit.files import private_file

FONT: Final = "Times New Roman"
_NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
_LEFT, _RIGHT = Mm(78), Mm(94)
"""The two halves of the head, somewhat wider than the body: agency and number; nation, place and date."""

# XML 1.0 can't represent these characters; U+FFFD replaces them.
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Letterhead:
    """What stands above a document."""

    parent: str
    """The body above the agency."""
    authority: str
    number: str
    date: str
    """Place and date."""
    subject: str = ""
    """Of a letter (V/v …), below its number."""


def new_document() -> DocumentObject:
    """An empty document in the form."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.element.rPr.append(_element("w:lang", {"w:val": "vi-VN"}))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    _number_pages(section.header.paragraphs[0])
    return document


def write_document(document: DocumentObject, path: Path, title: str) -> None:
    """Save it (mode 0600). Raises OutputError, OSError."""
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.language = "vi-VN"
    document.save(str(private_file(path)))


def add_head(document: DocumentObject, head: Letterhead) -> None:
    """The agency with the number on the left, the nation with place and date on the right."""
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_widths(table, (_LEFT, _RIGHT))
    (agency, nation), (number, date) = (row.cells for row in table.rows)
    _line(agency.paragraphs[0], head.parent.upper(), 12)
    _ruled(_line(agency.add_paragraph(), head.authority.upper(), 13, bold=True), Mm(16))
    _line(nation.paragraphs[0], _NATION, 12, bold=True)
    _ruled(_line(nation.add_paragraph(), _MOTTO, 14, bold=True), Mm(14))
    _line(number.paragraphs[0], head.number, 13).paragraph_format.space_before = Pt(4)
    if head.subject:
        _line(number.add_paragraph(), head.subject, 12).paragraph_format.space_before = Pt(2)
    _line(date.paragraphs[0], head.date, 14, italic=True).paragraph_format.space_before = Pt(4)


def add_addressee(document: DocumentObject, lines: Sequence[str]) -> None:
    """Kính gửi: … in the middle of the page."""
    for place, text in enumerate(lines):
        said = f"Kính gửi: {text}" if place == 0 else text
        paragraph = _line(document.add_paragraph(), said, 14)
        paragraph.paragraph_format.space_before = Pt(18 if place == 0 else 0)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def add_title(document: DocumentObject, *lines: str, subtitle: str = "") -> None:
    """The kind of the document, and what it is about, in the middle; the subtitle in italics."""
    for text in lines:
        _line(document.add_paragraph(), text, 14, bold=True)
    if subtitle:
        paragraph = _line(document.add_paragraph(), subtitle, 13, italic=True)
        paragraph.paragraph_format.space_after = Pt(6)


def add_heading(document: DocumentObject, text: str) -> None:
    """The heading of a section, which stays with what follows."""
    paragraph = document.add_paragraph()
    _run(paragraph, text, 14, bold=True)
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = True


def add_paragraph(document: DocumentObject, text: str, *, italic: bool = False) -> None:
    """A paragraph of the body: justified, its first line indented."""
    paragraph = document.add_paragraph()
    _run(paragraph, text, 14, italic=italic)
    form = paragraph.paragraph_format
    form.alignment, form.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(10)
    form.space_after, form.line_spacing = Pt(6), 1.1


def add_table(
    document: DocumentObject,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    *,
    headings: Sequence[str] = (),
    size: int = 12,
) -> None:
    """A table with ruled cells; `widths` are millimetres, 165 in all at most. Headings are repeated."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for place, texts in enumerate([headings, *rows] if headings else rows):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
        for cell, text in zip(row.cells, texts, strict=True):
            _run(cell.paragraphs[0], text, size, bold=bool(headings) and place == 0)
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    if headings:
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    _set_widths(table, [Mm(width) for width in widths])


def add_signature(document: DocumentObject, recipients: Sequence[str], signed_by: str) -> None:
    """Who receives it, on the left, and who signs it, on the right."""
    document.add_paragraph().paragraph_format.space_after = Pt(4)
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    _set_widths(table, (Mm(85), Mm(80)))
    _run(left.paragraphs[0], "Nơi nhận:", 12, bold=True, italic=True)
    for text in recipients:
        _run(left.add_paragraph(), text, 11)
    _line(right.paragraphs[0], signed_by, 14, bold=True)
    for _ in range(4):
        right.add_paragraph()


def _set_widths(table: Table, widths: Sequence[int]) -> None:
    """Of the columns, and of each cell: some readers take one, some the other."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
        for cell in column.cells:
            cell.width = Emu(width)


def _line(
    paragraph: Paragraph, text: str, size: int, *, bold: bool = False, italic: bool = False
) -> Paragraph:
    """A centred line."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size, bold=bold, italic=italic)
    return paragraph


def _run(paragraph: Paragraph, text: str, size: int, *, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


def _ruled(paragraph: Paragraph, indent: int) -> None:
    """A line below, shorter by `indent` at each end."""
    line = OxmlElement("w:p")
    paragraph._p.addnext(line)
    # The border comes before the other properties of a paragraph.
    border = _element("w:pBdr", {})
    border.append(_element("w:top", {"w:val": "single", "w:sz": "6", "w:space": "1", "w:color": "auto"}))
    line.get_or_add_pPr().append(border)
    below = Paragraph(line, paragraph._parent)
    below.paragraph_format.left_indent = below.paragraph_format.right_indent = indent
    below.paragraph_format.line_spacing = Pt(3)


def _number_pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))
        else:
            field = _element("w:instrText", {"xml:space": "preserve"})
            field.text = text
            run._r.append(field)


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element
