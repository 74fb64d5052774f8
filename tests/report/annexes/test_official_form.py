"""Documents in the form of Decree 30/2020: page, fonts, numbers of pages, ruled tables."""

from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

from simaudit.report.annexes.official_form import (
    add_heading,
    add_paragraph,
    add_table,
    add_title,
    new_document,
    write_document,
)


def saved(document: Document, folder: Path) -> Document:
    write_document(document, folder / "summary.docx", "Tóm tắt")
    return docx.Document(str(folder / "summary.docx"))


def test_the_page_is_a4_with_the_margins_of_annex_i_and_numbers_from_the_second_on(tmp_path: Path) -> None:
    document = saved(new_document(), tmp_path)
    section = document.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size.mm) for size in sizes if size is not None] == [210, 297, 20, 30]
    assert section.bottom_margin == section.top_margin
    assert section.right_margin is not None
    assert round(section.right_margin.mm) == 15
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert (document.styles["Normal"].font.name, document.styles["Normal"].font.size) == (
        "Times New Roman", Pt(14),
    )  # fmt: skip
    assert (document.core_properties.title, document.core_properties.language) == ("Tóm tắt", "vi-VN")
    assert (tmp_path / "summary.docx").stat().st_mode & 0o777 == 0o600


def test_titles_are_centred_and_paragraphs_justified(tmp_path: Path) -> None:
    document = new_document()
    add_title(document, "PHỤ LỤC", "Vụ việc", subtitle="(Kèm theo)")
    add_heading(document, "1. Chung")
    add_paragraph(document, "Nội\x00 dung", italic=True)
    paragraphs = saved(document, tmp_path).paragraphs
    assert [(line.text, line.runs[0].bold, line.runs[0].italic) for line in paragraphs] == [
        ("PHỤ LỤC", True, False), ("Vụ việc", True, False), ("(Kèm theo)", False, True),
        ("1. Chung", True, False), ("Nội\ufffd dung", False, True),
    ]  # fmt: skip
    centre, justify = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
    assert [line.alignment for line in paragraphs] == [centre, centre, centre, None, justify]
    assert paragraphs[3].paragraph_format.keep_with_next


def test_a_table_repeats_its_headings_and_keeps_its_widths(tmp_path: Path) -> None:
    document = new_document()
    add_table(document, [("a", "1"), ("b", "2")], (100, 65), headings=("Tên", "Số"), size=11)
    add_table(document, [("c", "3")], (60, 105))
    headed, plain = saved(document, tmp_path).tables
    assert [[cell.text for cell in row.cells] for row in headed.rows] == [
        ["Tên", "Số"],
        ["a", "1"],
        ["b", "2"],
    ]
    assert [round(cell.width.mm) for cell in headed.rows[2].cells if cell.width is not None] == [100, 65]
    assert ["w:tblHeader" in row._tr.xml for row in headed.rows] == [True, False, False]
    assert ["w:tblHeader" in row._tr.xml for row in plain.rows] == [False]
    assert [headed.rows[at].cells[0].paragraphs[0].runs[0].bold for at in (0, 1)] == [True, False]
