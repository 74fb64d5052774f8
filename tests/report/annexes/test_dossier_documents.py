"""The letter read back by python-docx, and the picture: every fact in words, symbols that the list has."""

import re
from dataclasses import replace
from pathlib import Path

import docx
from support.dossiers import CASE, contents
from support.letters import MONTH, blocks
from support.linked import network_of_case

from simaudit.config import Letterhead
from simaudit.report.annexes.dossier_documents import write_letter, write_picture
from simaudit.report.figures.case_why import CaseWhy
from simaudit.rules.law import built_in_law

ENCLOSED = ["Bản tóm tắt (2.docx);", "Danh sách (3.xlsx);"]
DAY = "ngày …… tháng …… năm 2026"


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
                "Số: ……/SKHCN-BCVT\nV/v kiến nghị khởi tố vụ việc thuê bao di động có dấu hiệu vi "
                f"phạm (mã {CASE})",
                f"Pleiku, {DAY}",
            ],
        ],
        "Kính gửi: Công an tỉnh Gia Lai",
        "(Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao)",
        "Căn cứ khoản 1 Điều 23 Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của Chính phủ quy định "
        "chi tiết một số điều và biện pháp thi hành Luật Viễn thông;",
        "Căn cứ điểm b, điểm c khoản 1 Điều 19, điểm e khoản 1 Điều 17, khoản 6 Điều 21 Luật Bảo vệ dữ liệu "
        "cá nhân số 91/2025/QH15 ngày 26 tháng 6 năm 2025 của Quốc hội;",
        f"Thực hiện công tác rà soát, phân tích dữ liệu thông tin thuê bao di động mặt đất kỳ {MONTH}, "
        "Sở Khoa học và Công nghệ tỉnh Gia Lai phát hiện 2 số thuê bao của other, Viettel có dấu hiệu liên "
        f"quan với nhau, được theo dõi dưới mã vụ việc {CASE}: “2 điểm, một giấy tờ cho 2 người” (một giấy "
        "tờ đến 2 người, 2 người, 2 số); "
        "đăng ký từ ngày 18/09/2026 đến ngày 18/09/2026.",
        "Các số thuê bao này liên quan với nhau vì: chung một ảnh chân dung; chung một giấy tờ.",
        "Trong số đó, 1 số thuê bao đã bị phản ánh (loại, nguồn và ngày được nêu trong bản tóm tắt).",
        "Những nội dung nêu trên là dấu hiệu để làm rõ, không phải kết luận vi phạm; danh sách kèm "
        "theo ghi các nguyên nhân khách quan thường gặp của từng dấu hiệu. Dữ liệu không có số tiền thiệt "
        "hại, nội dung và lưu lượng.",
        "Lý do chuyển thông tin: theo Công văn 45/CAT.",
        "Người lập hồ sơ: Trần Thị B, Phó Trưởng phòng.",
        "Sở Khoa học và Công nghệ tỉnh Gia Lai kiến nghị quý cơ quan xem xét, khởi tố theo thẩm quyền và gửi "
        "kèm tài liệu có liên quan. Những tài liệu doanh nghiệp viễn thông đang lưu giữ mà quý cơ quan có "
        "thể "
        "yêu cầu cung cấp được nêu tại mục “Tài liệu cần yêu cầu doanh nghiệp cung cấp” của bản tóm tắt.",
        "Tài liệu kèm theo có dữ liệu cá nhân. Đề nghị quý cơ quan quản lý, sử dụng đúng mục đích theo quy "
        "định của pháp luật về bảo vệ dữ liệu cá nhân và thông báo kết quả xử lý để Sở Khoa học và Công "
        "nghệ tỉnh Gia Lai phối hợp, theo dõi. Việc xử lý, chuyển giao dữ liệu cá nhân được giám sát theo "
        "khoản 2 Điều 19 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15.",
        "Tài liệu gửi kèm theo:",
        "1. Bản tóm tắt (2.docx);",
        "2. Danh sách (3.xlsx);",
        "Trân trọng./.",
        [["Nơi nhận:\n- Như trên;\n- Lưu: VT, BCVT.", "GIÁM ĐỐC\n\n\n\n\n……………"]],
    ]


def test_the_form_is_cited_once_somebody_has_compared_it(tmp_path: Path) -> None:
    (article,) = built_in_law().provisions["XLVPHC:62"]
    checked = article.model_copy(update={"checked": True})
    law = replace(built_in_law(), provisions={**built_in_law().provisions, "XLVPHC:62": (checked,)})
    maker = replace(contents().maker, article="62", law=law)
    write_letter(contents(maker=maker), [], tmp_path / "letter.docx")
    head, *read = blocks(tmp_path / "letter.docx")
    assert "V/v chuyển hồ sơ vụ việc thuê bao" in head[1][0]
    assert (
        "Căn cứ Điều 62 Luật Xử lý vi phạm hành chính số 15/2012/QH13 ngày 20 tháng 6 năm 2012 của Quốc hội;"
    ) in read
    assert any("chuyển hồ sơ vụ vi phạm có dấu hiệu tội phạm để quý cơ quan" in str(line) for line in read)
    assert "†" not in str(read)


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


def test_what_is_to_be_looked_at_first_and_no_report_are_said(tmp_path: Path) -> None:
    dossier = contents()
    figures = dossier.case.model_copy(
        update={"why": CaseWhy(parts=dossier.case.why.parts, everyday=("face",))}
    )
    rows = dossier.rows.with_columns(reports=dossier.rows["reports"].list.head(0))
    write_letter(contents(case=figures, rows=rows.to_dicts()), [], tmp_path / "letter.docx")
    texts = "\n".join(block for block in blocks(tmp_path / "letter.docx") if isinstance(block, str))
    assert "Cần xem trước: cần xem ảnh trước: có thể là ảnh mặc định. Dữ liệu không có" in texts
    assert "bị phản ánh" not in texts


def test_every_symbol_of_the_picture_is_in_the_list(tmp_path: Path) -> None:
    dossier = contents()
    write_picture(contents(network=network_of_case(dossier.rows)), tmp_path / "picture.svg")
    drawing = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    texts = set(re.findall(r"<text[^>]*>([^<]*)</text>", drawing))
    listed = [set(dossier.rows[f"{kind}_symbol"].drop_nulls()) for kind in ("face", "paper", "clerk")]
    assert listed == [{"A1"}, {"G1"}, {"GDV1"}]
    assert {text for text in texts if re.match(r"(A|G|GDV)[0-9]", text)} == set.union(*listed)
    assert {text for text in texts if text.startswith("Đ") and text[1:2].isdigit()} == {
        "Đ1 VIE-D1 · Viettel", "Đ2 OTH-D1 · other",
    }  # fmt: skip
