"""The letter and the summary read back by python-docx: their form, and every fact in its words."""

from dataclasses import replace
from pathlib import Path

import docx
from docx.shared import Mm, Pt
from support.dossiers import CASE, RULES, contents, origin
from support.letters import MONTH, blocks

from simaudit.config import Letterhead
from simaudit.report.annexes.dossier_contents import WORDS
from simaudit.report.annexes.dossier_documents import write_letter, write_summary

ENCLOSED = ["Bản tóm tắt (2.docx);", "Danh sách (3.xlsx);"]
DAY = "ngày …… tháng …… năm 2026"
UNIT = "\N{NO-BREAK SPACE}UTC+7"


def test_the_letter_says_who_transfers_what_to_whom_and_why(tmp_path: Path) -> None:
    write_letter(contents(), ENCLOSED, tmp_path / "letter.docx")
    assert (tmp_path / "letter.docx").stat().st_mode & 0o777 == 0o600
    assert blocks(tmp_path / "letter.docx") == [
        [
            [
                "ỦY BAN NHÂN DÂN TỈNH GIA LAI\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\n",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
            ],
            [
                "Số: ……/SKHCN-BCVT\nV/v chuyển thông tin vụ việc thuê bao di động có dấu hiệu vi "
                f"phạm (mã {CASE})",
                f"Pleiku, {DAY}",
            ],
        ],
        "Kính gửi: Công an tỉnh Gia Lai",
        "(Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao)",
        "Căn cứ khoản 1 Điều 23 Nghị định số 163/2024/NĐ-CP;",
        "Căn cứ điểm b, điểm c khoản 1 Điều 19 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; điểm e khoản 1 "
        "Điều "
        "17 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15; khoản 6 Điều 21 Luật Bảo vệ dữ liệu cá nhân số "
        "91/2025/QH15;",
        "Căn cứ khoản 3 Điều 144 Bộ luật Tố tụng hình sự số 101/2015/QH13 † (kiến nghị khởi tố) hoặc Điều 62 "
        "Luật Xử lý vi phạm hành chính số 15/2012/QH13 † (chuyển hồ sơ vụ vi phạm) (†: chưa đối chiếu với "
        "văn bản đã ký);",
        f"Thực hiện công tác rà soát, phân tích dữ liệu thông tin thuê bao di động mặt đất kỳ {MONTH}, "
        "Sở Khoa học và Công nghệ tỉnh Gia Lai phát hiện 2 số thuê bao của other, Viettel có dấu hiệu liên "
        f"quan với nhau, được theo dõi dưới mã vụ việc {CASE}: 1 giấy tờ tùy thân, 0 ảnh chân dung, 2 điểm "
        "đăng ký thông tin thuê bao, 1 giao dịch viên; đăng ký từ ngày 18/09/2026 đến ngày 18/09/2026.",
        "Các số thuê bao này liên quan với nhau vì: chung một ảnh chân dung; chung một giấy tờ.",
        "Những nội dung nêu trên là dấu hiệu để làm rõ, không phải kết luận vi phạm; nguyên nhân thông "
        "thường, không vi phạm của từng dấu hiệu được nêu trong danh sách kèm theo.",
        "Lý do chuyển thông tin: theo Công văn 45/CAT.",
        "Sở Khoa học và Công nghệ tỉnh Gia Lai chuyển thông tin, tài liệu kèm theo để quý cơ quan xem xét, "
        "xử lý theo thẩm quyền. Những tài liệu doanh nghiệp viễn thông đang lưu giữ mà quý cơ quan có thể "
        "yêu cầu cung cấp được nêu tại mục V của bản tóm tắt.",
        "Tài liệu kèm theo có dữ liệu cá nhân. Đề nghị quý cơ quan quản lý, sử dụng đúng mục đích theo quy "
        "định của pháp luật về bảo vệ dữ liệu cá nhân và thông báo kết quả xử lý để Sở Khoa học và Công "
        "nghệ tỉnh Gia Lai phối hợp, theo dõi.",
        "Tài liệu gửi kèm theo:",
        "1. Bản tóm tắt (2.docx);",
        "2. Danh sách (3.xlsx);",
        "Trân trọng./.",
        [["Nơi nhận:\n- Như trên;\n- Lưu: VT, BCVT.", "GIÁM ĐỐC\n\n\n\n\n……………"]],
    ]


def test_a_letterhead_without_anything_leaves_gaps_to_fill_in(tmp_path: Path) -> None:
    maker = replace(contents().maker, head=Letterhead())
    write_letter(contents(maker=maker), [], tmp_path / "letter.docx")
    head, first, *_ = blocks(tmp_path / "letter.docx")
    assert head[0][0] == "……………\n……………\n"
    assert head[1][1] == f"……………, {DAY}"
    assert first == "Kính gửi: Công an ……………"


def test_the_office_s_own_template_is_used(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ case.id }}: {{ case.numbers }}, {{ enclosed|length }}")
    document.save(str(tmp_path / "phieu-chuyen.docx"))
    maker = replace(contents().maker, letters_folder=tmp_path)
    write_letter(contents(maker=maker), ENCLOSED, tmp_path / "letter.docx")
    assert blocks(tmp_path / "letter.docx") == [f"{CASE}: 2, 2"]


def test_the_summary_has_the_form_of_an_official_document(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    document = docx.Document(str(tmp_path / "summary.docx"))
    (section,) = document.sections
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin / Mm(1)) for margin in margins if margin] == [20, 20, 30, 15]
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert {run.font.size for paragraph in document.paragraphs for run in paragraph.runs} <= {Pt(13), Pt(14)}


def test_the_summary_has_every_fact_of_the_case(tmp_path: Path) -> None:
    write_summary(contents(), tmp_path / "summary.docx")
    assert (tmp_path / "summary.docx").stat().st_mode & 0o777 == 0o600
    sha = [("e" * 64), RULES, "1" * 64, "2" * 64]
    assert blocks(tmp_path / "summary.docx") == [
        "PHỤ LỤC",
        f"TÓM TẮT VỤ VIỆC {CASE}",
        f"(Kèm theo Công văn số ……/SKHCN-BCVT {DAY} của Sở Khoa học và Công nghệ tỉnh Gia Lai)",
        "Tài liệu hạn chế: có dữ liệu cá nhân.",
        "I. THÔNG TIN CHUNG",
        [
            ["Mã vụ việc", CASE], ["Kỳ dữ liệu", "10/2026"], ["Kỳ đầu tiên có vụ việc", "09/2026"],
            ["Trạng thái", "Đang tiếp diễn"], ["Doanh nghiệp viễn thông", "other, Viettel"],
            ["Số thuê bao", "2"], ["Giấy tờ tùy thân", "1"], ["Ảnh chân dung", "0"],
            ["Điểm đăng ký thông tin thuê bao", "2"], ["Giao dịch viên", "1"],
            ["Thời gian đăng ký", "18/09/2026 – 18/09/2026"],
            ["Tình trạng theo dõi", "Đã thông báo, 05/11/2026, 123/SKHCN-BCVT"],
            ["Lý do lập hồ sơ", "theo Công văn 45/CAT."],
        ],
        "II. MỐI LIÊN KẾT GIỮA CÁC SỐ THUÊ BAO",
        [["Mối liên kết", "Số thuê bao"], ["Chung một giấy tờ", "2"], ["Chung một ảnh chân dung", "1"]],
        "III. ĐIỂM ĐĂNG KÝ VÀ GIAO DỊCH VIÊN",
        [
            ["Doanh nghiệp", "Điểm đăng ký", "Giao dịch viên", "Số thuê bao", "Từ ngày", "Đến ngày"],
            ["other", "OTH-D1", "–", "1", "–", "–"],
            ["Viettel", "VIE-D1", "gdv1", "1", "18/09/2026", "18/09/2026"],
        ],
        "IV. DẤU HIỆU ĐÃ PHÁT HIỆN",
        "Mỗi dấu hiệu là điều cần làm rõ, không phải kết luận vi phạm. Nguyên nhân thông thường, không vi "
        "phạm của từng dấu hiệu và căn cứ pháp lý được nêu tại trang “Tiêu chí” của tệp danh sách.",
        [
            ["Mã", "Tiêu chí rà soát", "Căn cứ", "Số thuê bao"],
            [
                "ABC-01", "Một giấy tờ, nhiều người", "Điểm i khoản 2 Điều 13 Luật X\nĐiều 10 Thông tư Y †",
                "2",
            ],
            ["XYZ-09", "", "", "1"],
        ],
        "† Căn cứ chưa đối chiếu với văn bản đã ký; cần đối chiếu trước khi viện dẫn.",
        "V. TÀI LIỆU CẦN YÊU CẦU DOANH NGHIỆP CUNG CẤP",
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
        "VI. DIỄN BIẾN QUA CÁC KỲ DỮ LIỆU",
        [
            ["Kỳ", "Trạng thái", "Số thuê bao", "Nội dung"],
            ["09/2026", "Mới phát hiện", "1.062", ""],
            ["10/2026", "Đang tiếp diễn", "2", "gộp V-AAAA-2222"],
            ["10/2026", "", "", "V-CCCC-3333 tách ra"],
        ],
        "VII. NGUỒN GỐC DỮ LIỆU",
        [
            ["Tệp, bộ tiêu chí, kho dữ liệu", "sha256"],
            *(
                [f"{carrier}: {what}", digest]
                for carrier, file in (("other", "b.csv"), ("Viettel", "a.csv"))
                for what, digest in zip(
                    (
                        f"tệp {file}, 1.200 bản ghi đã đọc",
                        f"bộ tiêu chí của lần rà soát lúc 03/11/2026 08:15{UNIT} (simaudit 0.1.0)",
                        "bản ghi của kỳ 10/2026 trong kho dữ liệu",
                        "bản ghi liên quan với nhau của kỳ 10/2026 trong kho dữ liệu",
                    ),
                    sha,
                    strict=True,
                )
            ),
        ],
        "Tệp của other bị phần mềm bảng tính làm hỏng các cột sau, nên danh sách để trống: ICCID của SIM, "
        "Hạn tạm trú.",
        f"Hồ sơ do Trần Thị B, Phó Trưởng phòng lập lúc 20/11/2026 08:05{UNIT} bằng simaudit 0.1.0. Mã băm "
        "sha256 của từng tệp trong hồ sơ nằm ở manifest.json; kiểm tra bằng lệnh: simaudit verify.",
    ]  # fmt: skip


def test_words_of_other_rules_than_the_run_s_are_told(tmp_path: Path) -> None:
    other = replace(origin("viettel", "a.csv"), rule_set="cd" * 32)
    write_summary(contents(origins=(origin("other", "b.csv"), other)), tmp_path / "summary.docx")
    assert WORDS["summary.other_rules"] in blocks(tmp_path / "summary.docx")


def test_a_control_character_in_a_register_s_code_breaks_no_document(tmp_path: Path) -> None:
    maker = replace(contents().maker, reason="a\x0bb\x01c")
    write_summary(contents(maker=maker), tmp_path / "summary.docx")
    facts = blocks(tmp_path / "summary.docx")[5]
    assert facts[-1] == ["Lý do lập hồ sơ", "a\ufffdb\ufffdc"]
