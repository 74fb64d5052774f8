"""Official documents as .docx in the form of Decree 30/2020/NĐ-CP, Annex I: title, body, tables.

A4, margins of 20 mm above and below, 30 mm left and 15 mm right; Times New Roman of 13 and 14 points; pages
are numbered at the top, the first one isn't.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from simaudit.files import private_file
from simaudit.harmless_text import running_text

FONT: Final = "Times New Roman"


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
    paragraph_format = paragraph.paragraph_format
    paragraph_format.alignment, paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(10)
    paragraph_format.space_after, paragraph_format.line_spacing = Pt(6), 1.1


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
    for index, texts in enumerate([headings, *rows] if headings else rows):
        row = table.add_row()
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
        for cell, text in zip(row.cells, texts, strict=True):
            _run(cell.paragraphs[0], text, size, bold=bool(headings) and index == 0)
            cell.paragraphs[0].paragraph_format.space_after = Pt(1)
    if headings:
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
    _set_widths(table, [Mm(width) for width in widths])


def add_grid(
    document: DocumentObject, corner: str, headings: Mapping[str, bool], rows: Mapping[str, Sequence[int]]
) -> None:
    """A table of counts under narrow headings, a row a name: the larger a count, the darker its cell.

    `headings` → whether it is marked.
    """
    table = document.add_table(rows=1 + len(rows), cols=1 + len(headings), style="Table Grid")
    table.autofit = False
    most = max((count for counts in rows.values() for count in counts), default=0)
    lines = [
        (corner, [*headings], None),
        *((name, [str(n or "") for n in counts], counts) for name, counts in rows.items()),
    ]
    for row, (name, texts, counts) in zip(table.rows, lines, strict=True):
        row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
        for at, (cell, text) in enumerate(zip(row.cells, [name, *texts], strict=True)):
            _run(cell.paragraphs[0], text, 7, bold=counts is None)
            cell.width = _GRID_NAME if at == 0 else _GRID_CELL
            count = counts[at - 1] if counts is not None and at else 0
            margins = _element("w:tcMar", {})
            for side in ("left", "right"):
                margins.append(_element(f"w:{side}", {"w:w": "20", "w:type": "dxa"}))
            cell._tc.get_or_add_tcPr().append(margins)
            if count or (counts is None and headings.get(text)):
                cell._tc.get_or_add_tcPr().append(_shade(count / most if count else 1.0))
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))


def _shade(share: float) -> Any:
    """The background of a cell: from light to grey, on which the text is still read."""
    level = round(0xEE - (0xEE - 0x8C) * share)
    return _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": f"{level:02X}" * 3})


_GRID_NAME, _GRID_CELL = Mm(18), Mm(6.1)
"""Widths of a grid: 24 hours beside a day fill a line."""


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
    run = paragraph.add_run(running_text(text))
    run.font.size, run.bold, run.italic = Pt(size), bold, italic


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
