"""The summary read back by python-docx: its form, and every fact of the case in its words."""

from dataclasses import replace
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from support.dossiers import CASE, ROWS, RULES, contents, origin
from support.letters import blocks

from simaudit.report.annexes.dossier_contents import WORDS
from simaudit.report.annexes.dossier_documents import write_summary
from simaudit.rules.provisions import provisions

SYMBOLS = (
    "Ký hiệu N (người), G (giấy tờ), A (ảnh chân dung), Đ (điểm), GDV (giao dịch viên) và "
    "TB (thiết bị) có cùng một nghĩa trong sơ đồ, danh sách và bản tóm tắt này."
)
HOURS = (
    "Số đăng ký theo ngày và giờ (giờ Việt Nam), trong những ngày có chín phần mười số "
    "đăng ký; ngày không có đăng ký được bỏ qua, ô càng sẫm càng nhiều đăng ký. Đêm: từ 22 "
    "giờ đến 6 giờ."
)
CAUTION = (
    "Dấu hiệu là căn cứ để làm rõ, chưa phải kết luận vi phạm; mỗi tiêu chí đều ghi các nguyên nhân khách "
    "quan thường gặp. Dấu hiệu của từng số thuê bao được ghi tại trang “Dấu hiệu” của danh sách kèm theo."
)
OTHER_RULES = "Nội dung tiêu chí được lấy từ bộ tiêu chí hiện hành, không phải bộ tiêu chí của lần rà soát."
DAY = "ngày …… tháng …… năm 2026"
UNIT = "\N{NO-BREAK SPACE}UTC+7"
DATA_LAW = "Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15"
BASIS = {
    "163:23.1": "Khoản 1 Điều 23 Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của Chính phủ quy "
    "định chi "
    "tiết một số điều và biện pháp thi hành Luật Viễn thông",
    "L91:19.1.b": f"Điểm b khoản 1 Điều 19 {DATA_LAW} ngày 26 tháng 6 năm 2025 của Quốc hội",
    "L91:19.1.c": f"Điểm c khoản 1 Điều 19 {DATA_LAW}",
    "L91:17.1.e": f"Điểm e khoản 1 Điều 17 {DATA_LAW}",
    "L91:21.6": f"Khoản 6 Điều 21 {DATA_LAW}",
    "L91:19.2": f"Khoản 2 Điều 19 {DATA_LAW}",
}
"""Why it may be handed over unasked, in its order; never the provision that binds carriers."""


def test_the_summary_has_the_form_of_an_official_document(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    document = docx.Document(str(tmp_path / "summary.docx"))
    (section,) = document.sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins if margin] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert [round(size / Mm(1)) for size in (section.page_width, section.page_height) if size] == [210, 297]
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert document.styles["Normal"].font.size == Pt(14)
    assert {run.font.size for paragraph in document.paragraphs for run in paragraph.runs} <= {Pt(13), Pt(14)}
    properties = document.core_properties
    assert (properties.title, properties.language) == (f"TÓM TẮT VỤ VIỆC {CASE}", "vi-VN")


def test_titles_are_centred_paragraphs_justified_and_headings_stay_with_what_follows(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    annex, _, subtitle, notice, heading, *_ = docx.Document(str(tmp_path / "summary.docx")).paragraphs
    lines = [(line.runs[0].bold, line.runs[0].italic) for line in (annex, subtitle, notice, heading)]
    assert lines == [(True, False), (False, True), (False, True), (True, False)]
    centre, justify = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
    assert [line.alignment for line in (annex, subtitle, notice)] == [centre, centre, justify]
    assert heading.paragraph_format.keep_with_next


def test_tables_repeat_their_headings_and_shade_hours(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    facts, hours, links, *_ = docx.Document(str(tmp_path / "summary.docx")).tables
    assert ["w:tblHeader" in row._tr.xml for row in facts.rows[:2]] == [False, False]
    assert ["w:tblHeader" in row._tr.xml for row in links.rows] == [True, False, False]
    assert [links.rows[at].cells[0].paragraphs[0].runs[0].bold for at in (0, 1)] == [True, False]
    widths = [cell.width for cell in links.rows[1].cells]
    assert [round(width / Mm(1)) for width in widths if width is not None] == [130, 35]
    fills = [[shade.get(qn("w:fill")) for shade in row._tr.iter(qn("w:shd"))] for row in hours.rows]
    assert fills == [["8C8C8C"] * 8, [*["auto"] * 20, "8C8C8C", *["auto"] * 3]]


def test_the_summary_has_every_fact_of_the_case(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    assert (tmp_path / "summary.docx").stat().st_mode & 0o777 == 0o600
    sha = [("e" * 64), RULES, "1" * 64, "2" * 64]
    assert blocks(tmp_path / "summary.docx") == [
        "PHỤ LỤC",
        f"TÓM TẮT VỤ VIỆC {CASE}",
        f"(Kèm theo Công văn số ……/SKHCN-BCVT {DAY} của Sở Khoa học và Công nghệ tỉnh Gia Lai)",
        "Tài liệu hạn chế: có dữ liệu cá nhân.",
        "I. VÌ SAO LÀ MỘT VỤ VIỆC, THÔNG TIN CHUNG",
        [
            ["Mã vụ việc", CASE], ["Tên vụ việc", "2 điểm, một giấy tờ cho 2 người"],
            ["Vì sao là một vụ việc", "một giấy tờ đến 2 người, 2 người, 2 số"],
            ["Kỳ dữ liệu", "10/2026"], ["Kỳ đầu tiên có vụ việc", "09/2026"],
            ["Trạng thái", "Đang tiếp diễn"], ["Doanh nghiệp viễn thông", "other, Viettel"], ["Người", "2"],
            ["Số thuê bao", "2"], ["Giấy tờ tùy thân", "1"], ["Ảnh chân dung", "0"],
            ["Điểm đăng ký thông tin thuê bao", "2"], ["Giao dịch viên", "1"],
            ["Thời gian đăng ký", "18/09/2026 – 18/09/2026"],
            ["Chín phần mười số đăng ký trong", "18/09/2026 – 18/09/2026"],
            ["Số thuê bao đã bị phản ánh", "1"],
            ["Tình trạng theo dõi", "Đã thông báo, 05/11/2026, 123/SKHCN-BCVT"],
            ["Lý do lập hồ sơ", "theo Công văn 45/CAT."],
        ],
        SYMBOLS,
        "II. GIỜ VÀ NGÀY ĐĂNG KÝ",
        HOURS,
        [["Ngày", *map(str, range(24))], ["18/09/2026", *[""] * 20, "1", "", "", ""]],
        "III. MỐI LIÊN KẾT GIỮA CÁC SỐ THUÊ BAO",
        [["Mối liên kết", "Số thuê bao"], ["Chung một giấy tờ", "2"], ["Chung một ảnh chân dung", "1"]],
        "IV. NGƯỜI ĐỨNG TÊN",
        [
            ["Người", "Giấy tờ", "Số thuê bao", "Từ ngày", "Đến ngày", "Dấu hiệu của vụ việc"],
            ["N1", "1", "1", "18/09/2026", "18/09/2026", "một giấy tờ, nhiều người"],
            ["N2", "1", "1", "–", "–", "một giấy tờ, nhiều người"],
        ],
        "V. ẢNH CHÂN DUNG, ĐIỂM ĐĂNG KÝ VÀ GIAO DỊCH VIÊN",
        "Ảnh chân dung:",
        [
            ["Ảnh", "Doanh nghiệp", "Số thuê bao", "Giấy tờ", "Người", "Từ ngày", "Đến ngày"],
            ["A1", "Viettel", "1", "1", "1", "18/09/2026", "18/09/2026"],
        ],
        "Điểm đăng ký thông tin thuê bao:",
        [
            ["Điểm", "Doanh nghiệp", "Mã", "Số thuê bao", "Người", "Giao dịch viên", "Từ ngày", "Đến ngày"],
            ["Đ1", "Viettel", "VIE-D1", "1", "1", "1", "18/09/2026", "18/09/2026"],
            ["Đ2", "other", "OTH-D1", "1", "1", "0", "–", "–"],
        ],
        "Giao dịch viên:",
        [
            ["Giao dịch viên", "Doanh nghiệp", "Mã", "Số thuê bao", "Người", "Điểm", "Từ ngày", "Đến ngày"],
            ["GDV1", "Viettel", "gdv1", "1", "1", "1", "18/09/2026", "18/09/2026"],
        ],
        "VI. DẤU HIỆU ĐÃ PHÁT HIỆN",
        CAUTION,
        [
            [
                "Tiêu chí rà soát và căn cứ", "Dấu hiệu", "Nguyên nhân khách quan thường gặp",
                "Số thuê bao",
            ],
            [
                "Một giấy tờ, nhiều người (ABC-01)\nĐiểm i khoản 2 Điều 13 Luật X",
                "Nghĩa.", "Vô ý.", "2",
            ],
            ["XYZ-09", "", "", "1"],
        ],
        "VII. TÀI LIỆU CẦN YÊU CẦU DOANH NGHIỆP CUNG CẤP",
        "Đề nghị doanh nghiệp giữ nguyên trạng và cung cấp những tài liệu sau, đối với các số thuê bao nêu "
        "trong danh sách (other: 1, Viettel: 1). Bảng nêu số thuê bao mà dữ liệu của doanh nghiệp có ghi mã "
        "lưu trữ hoặc thông tin tương ứng.",
        [
            ["TT", "Tài liệu", "other", "Viettel"],
            *(
                [f"{place}.", text, *counts]
                for place, (text, counts) in enumerate(
                    zip(
                        WORDS.under("asked.").values(),
                        ["00", "01", "00", "00", "00", "01", "11", "00", ("", "")],
                        strict=True,
                    ),
                    start=1,
                )
            ),
        ],
        "VIII. DIỄN BIẾN QUA CÁC KỲ DỮ LIỆU",
        [
            ["Kỳ", "Trạng thái", "Số thuê bao", "Nội dung"],
            ["09/2026", "Mới phát hiện", "1.062", ""],
            ["10/2026", "Đang tiếp diễn", "2", "gộp V-AAAA-2222"],
            ["10/2026", "", "", "V-CCCC-3333 tách ra"],
        ],
        "IX. SỐ THUÊ BAO ĐÃ BỊ PHẢN ÁNH",
        [["Loại phản ánh", "Nguồn", "Ngày", "Số thuê bao"], ["lừa đảo", "156", "05/10/2026", "1"]],
        "X. CĂN CỨ CHUYỂN THÔNG TIN",
        [
            ["Căn cứ", "Nội dung"],
            *([citation, provisions()[key][-1].says.vi] for key, citation in BASIS.items()),
        ],
        "Dữ liệu không có số tiền thiệt hại, nội dung và lưu lượng.",
        "XI. NGUỒN GỐC DỮ LIỆU",
        [
            ["Tệp, bộ tiêu chí, kho dữ liệu", "sha256"],
            *(
                [f"{carrier}: {what}", digest]
                for carrier in ("other", "Viettel")
                for what, digest in zip(
                    (
                        "tệp thông tin thuê bao, 1.200 bản ghi đã đọc",
                        f"bộ tiêu chí của lần rà soát lúc 03/11/2026 08:15{UNIT} (simaudit 0.1.0)",
                        "bản ghi của kỳ 10/2026 trong kho dữ liệu",
                        "bản ghi liên quan với nhau của kỳ 10/2026 trong kho dữ liệu",
                    ),
                    sha,
                    strict=True,
                )
            ),
        ],
        "Tệp của other có các cột sau bị hỏng, không khôi phục được, nên danh sách để trống: ICCID của SIM, "
        "Hạn tạm trú.",
        f"Hồ sơ do Trần Thị B, Phó Trưởng phòng lập lúc 20/11/2026 08:05{UNIT} bằng simaudit 0.1.0. Mã băm "
        "SHA-256 của từng tệp được ghi tại bản kê khai của hồ sơ.",
    ]  # fmt: skip


def test_words_of_other_rules_than_the_run_s_are_told(tmp_path: Path) -> None:
    other = replace(origin("viettel", "a.csv"), rule_set="cd" * 32)
    write_summary(contents(origins=(origin("other", "b.csv"), other)), tmp_path / "summary.docx")
    assert OTHER_RULES in blocks(tmp_path / "summary.docx")


def test_a_control_character_in_a_register_s_code_breaks_no_document(tmp_path: Path) -> None:
    maker = replace(contents().maker, reason="a\x0bb\x01c")
    write_summary(contents(maker=maker), tmp_path / "summary.docx")
    facts = blocks(tmp_path / "summary.docx")[5]
    assert facts[-1] == ["Lý do lập hồ sơ", "a\ufffdb\ufffdc"]


def test_numbers_that_nobody_reported_have_no_section(tmp_path: Path) -> None:
    write_summary(contents([row | {"reports": []} for row in ROWS]), tmp_path / "summary.docx")
    texts = blocks(tmp_path / "summary.docx")
    assert "IX. CĂN CỨ CHUYỂN THÔNG TIN" in texts
    assert not any("PHẢN ÁNH" in text for text in texts if isinstance(text, str))
    assert "Số thuê bao đã bị phản ánh" not in str(texts[5])
