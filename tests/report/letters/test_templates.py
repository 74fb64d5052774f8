"""Templates filled in: the decree's form, hostile values, faults of a template, and repeatable bytes."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm, Pt
from support.letters import NOW, blocks

from simaudit.errors import UsageError
from simaudit.report.letters.templates import TEMPLATES, filled_in, is_edited, template_path

NAMES = (
    "bao-cao", "bien-ban-lam-viec", "cong-van-don-doc", "cong-van", "phieu-chuyen", "phieu-yeu-cau-ho-so",
    "phu-luc-don-doc", "tong-hop-chung-cu",
)  # fmt: skip


def template(folder: Path, *lines: str) -> Path:
    """A template of one's own with these paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    path = folder / "own.docx"
    document.save(str(path))
    return path


def filled(folder: Path, line: str, **fields: Any) -> list[Any]:
    path = folder / "letter.docx"
    path.write_bytes(filled_in(template(folder, line), fields, NOW))
    return blocks(path)


def test_there_is_a_template_of_every_letter_and_no_other() -> None:
    assert sorted(path.name for path in TEMPLATES.glob("*.docx")) == [f"{name}.docx" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_the_form_of_the_decree(name: str) -> None:
    """Decree 30/2020/NĐ-CP, Annex I: paper, margins, font, page numbers, state's name, authority, number."""
    document = docx.Document(str(TEMPLATES / f"{name}.docx"))
    (section,) = document.sections
    size = (section.page_width, section.page_height)
    assert [round(length / Mm(1)) for length in size if length] == [210, 297]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins if margin] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert 'w:jc w:val="center"' in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    normal = document.styles["Normal"]
    assert (normal.font.name, normal.font.size) == ("Times New Roman", Pt(14))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    assert {run.font.name for run in runs} == {None}
    assert {run.font.size for run in runs if "{%p" not in run.text} <= {Pt(13), Pt(14)}
    if name == "phu-luc-don-doc":
        # An annex has its letter's number, and no head of its own.
        assert document.paragraphs[0].text == "PHỤ LỤC"
        return
    (parent, nation), (number, day) = (row.cells for row in document.tables[0].rows)
    assert nation.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    assert parent.text == "{{ head.parent|upper }}\n{{ head.agency|upper }}\n"
    # The record is of no kind that has a number.
    assert number.text.startswith("" if name == "tong-hop-chung-cu" else "Số: ……/")
    assert day.text == "{{ head.place }}, ngày …… tháng …… năm {{ head.year }}"
    upright, agency = parent.paragraphs[0].runs[0], parent.paragraphs[1].runs[0]
    assert (upright.bold, upright.font.size, agency.bold, agency.font.size) == (None, Pt(12), True, Pt(12))
    assert [run.bold for paragraph in nation.paragraphs for run in paragraph.runs] == [True, True]
    assert day.paragraphs[0].runs[0].italic


def test_values_stand_as_they_are_whatever_they_hold(tmp_path: Path) -> None:
    hostile = '=1+1 <w:p/> & "x" {{ secret }} {% for %} </w:t>'
    assert filled(tmp_path, "{{ one }}", one=hostile) == [hostile]


def test_control_characters_break_no_letter(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ one.two }}", one={"two": "a\x00b\x07c\x0cd\te"}) == ["a�b�c�d�e"]


def test_a_line_break_in_a_value_is_one_in_the_letter(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ one }}", one="KT. Giám đốc\nPhó Giám đốc") == ["KT. Giám đốc\nPhó Giám đốc"]


def test_word_s_quotation_marks_are_no_fault(tmp_path: Path) -> None:
    assert filled(tmp_path, "{{ law(“x”) }}", law=lambda key: f"<{key}>") == ["<x>"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{{ carier.name }}", "own.docx: there is no field carier; did you mean carrier?"),
        ("{{ carrier.nam }}", "own.docx: there is no field nam; did you mean name?"),
        ("{{ carrier.x_y }}", "own.docx: there is no field x_y; known: legal, name"),
        ("{% for one in range(9) %}x{% endfor %}", "own.docx: there is no field range; known: carrier, law"),
        ("{{ carrier.name", "own.docx, paragraph “{{ carrier.name”: the fields can't be filled in: "),
        ("{% if carrier %}", "own.docx, paragraph “{% if carrier %}”: the fields can't be filled in: "),
        ("{{ law|no }}", "own.docx, paragraph “{{ law|no }}”: the fields can't be filled in: No filter"),
        ("{{ carrier + 1 }}", "own.docx, paragraph “{{ carrier + 1 }}”: the fields can't be filled in: "),
        ("{{ carrier.name.__class__ }}", "own.docx: there is no field __class__; known: carrier, law"),
        (
            "{{ law('L24') }}",
            "own.docx, paragraph “{{ law('L24') }}”: the fields can't be filled in: no such",
        ),
    ],
)
def test_a_fault_of_a_template_is_told_by_file_and_field(tmp_path: Path, line: str, message: str) -> None:
    def law(key: str) -> str:
        raise ValueError("no such key")

    with pytest.raises(UsageError) as caught:
        filled(tmp_path, line, carrier={"name": "x", "legal": "y"}, law=law)
    assert str(caught.value).startswith(f"{tmp_path}/{message}")


@pytest.mark.parametrize("content", [b"", b"no docx", b"PK\x03\x04 cut"])
def test_what_is_no_word_document_is_refused_and_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cong-van.docx"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=r"cong-van\.docx: this is no Word document"):
        filled_in(path, {}, NOW)


def test_another_document_of_office_is_no_word_document(tmp_path: Path) -> None:
    path = tmp_path / "cong-van.docx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(UsageError, match=r"cong-van\.docx: this is no Word document"):
        filled_in(path, {}, NOW)


def test_a_template_that_can_t_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read \(Is a directory\)"):
        filled_in(tmp_path, {}, NOW)


def test_the_same_letter_has_the_same_bytes_and_its_day(tmp_path: Path) -> None:
    own = template(tmp_path, "{{ one }}")
    letter = filled_in(own, {"one": "x"}, NOW)
    assert letter == filled_in(own, {"one": "x"}, NOW)
    with zipfile.ZipFile(BytesIO(letter)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(BytesIO(letter)).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created == properties.modified
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2026-11-03 09:30"


def test_a_letter_that_somebody_wrote_into_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    path.write_bytes(filled_in(template(tmp_path, "{{ one }}"), {"one": "x"}, NOW))
    assert not is_edited(path)
    document = docx.Document(str(path))
    document.paragraphs[0].add_run(" y")
    document.save(str(path))
    assert is_edited(path)
    path.write_bytes(b"no docx")
    assert is_edited(path)


def test_a_template_of_the_office_goes_before_that_of_simaudit(tmp_path: Path) -> None:
    (tmp_path / "cong-van.docx").touch()
    assert template_path("cong-van", tmp_path) == tmp_path / "cong-van.docx"
    assert template_path("bao-cao", tmp_path) == TEMPLATES / "bao-cao.docx"
    assert template_path("bao-cao", None) == TEMPLATES / "bao-cao.docx"
