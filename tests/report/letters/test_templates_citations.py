"""How documents cite law: in full once, a document once for all its articles, nothing unchecked."""

from datetime import date
from pathlib import Path

import docx
import pytest
from support.letters import NOW, blocks

from simaudit.errors import RefusedValueError
from simaudit.report.letters.templates import Citations, filled_in
from simaudit.rules.law import built_in_law

AS_OF = date(2026, 10, 31)
DECREE = (
    "Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của Chính phủ quy định chi tiết một số điều và "
    "biện pháp thi hành Luật Viễn thông"
)


def test_a_document_stands_once_for_its_articles_and_points_of_a_clause_stand_together() -> None:
    law = Citations(built_in_law(), AS_OF)
    assert law("L24:6.4.d") == "điểm d khoản 4 Điều 6 Luật Viễn thông số 24/2023/QH15"
    assert law("163:23.2", "L24:13.2.i", "163:25.1", "L24:13.2.k", "L24:6.4.d") == (
        "khoản 2 Điều 23, khoản 1 Điều 25 Nghị định số 163/2024/NĐ-CP; điểm i, điểm k khoản 2 Điều 13, điểm "
        "d khoản 4 Điều 6 Luật Viễn thông số 24/2023/QH15"
    )
    assert law("49:1", "L84") == (
        "Điều 1 Nghị định số 49/2017/NĐ-CP (hết hiệu lực từ 24/12/2024; áp dụng với đăng ký trước ngày đó); "
        "Luật Thanh tra số 84/2025/QH15"
    )


def test_what_is_not_in_force_yet_or_unchecked_is_not_cited() -> None:
    assert Citations(built_in_law(), date(2020, 1, 1))("L24:6.4.d") == ""
    law = Citations(built_in_law(), AS_OF)
    assert law("TT08:10") == ""
    assert law("BLTTHS:144.3", "163:23.1") == "khoản 1 Điều 23 Nghị định số 163/2024/NĐ-CP"
    assert list(law.left_out) == ["TT08:10", "BLTTHS:144.3"]


def test_a_key_that_the_law_lacks_is_refused() -> None:
    with pytest.raises(RefusedValueError, match=r"no provision has the key L24:6\.4\.x; did you mean L24:6"):
        Citations(built_in_law(), AS_OF)("L24:6.4.x")


def test_what_is_mentioned_first_is_in_full_wherever_it_comes_from(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (
        "{{ act }}",
        '{{ law("163:25.1") }}.',
        "{% if law('163:23.2') %}{{ act }}{% endif %} {{ n }}",
    ):
        document.add_paragraph(line)
    document.save(str(tmp_path / "own.docx"))
    act = "khoản 2 Điều 23 Nghị định số 163/2024/NĐ-CP"

    def read() -> list[object]:
        fields = {"act": act, "n": 7, "law": Citations(built_in_law(), AS_OF)}
        (tmp_path / "letter.docx").write_bytes(filled_in(tmp_path / "own.docx", fields, NOW))
        return list(blocks(tmp_path / "letter.docx"))

    once = [f"khoản 2 Điều 23 {DECREE}", "khoản 1 Điều 25 Nghị định số 163/2024/NĐ-CP.", f"{act} 7"]
    assert read() == once
    # Each document begins anew.
    assert read() == once
