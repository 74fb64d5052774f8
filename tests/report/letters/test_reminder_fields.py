"""The reminder, its annex, and the record for the file of a sanction, as they read."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.letters import DAY, HEAD, MONTH, Block, blocks, decided, written
from support.overdue import EXTRACTS, NOTICES, REGISTER, overdue

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters import reminder_fields as module
from simaudit.report.letters.reminder_fields import (
    annex_fields,
    record_fields,
    reminder_fields,
    subject_in_words,
)
from simaudit.report.letters.templates import LetterName
from simaudit.rules.law import built_in_law
from simaudit.rules.load import load_catalogue

TITLES = {check.id: check.header.title.vi for check in load_catalogue() if check.id == "UNR-03"}
TITLE = TITLES["UNR-03"]
LIST = "c" * 64


def fields(figures: CarrierFigures) -> dict[str, Any]:
    shown = overdue()
    return {
        **reminder_fields(shown, decided(figures), HEAD, DAY, TITLES),
        **annex_fields(shown, LIST),
        **record_fields(shown, EXTRACTS, built_in_law()),
    }


def read(name: LetterName, figures: CarrierFigures, folder: Path) -> list[Block]:
    return blocks(written(name, fields(figures), folder))


LETTER = "123/SKHCN-BCVT ngày 10/08/2026"
ONE_WAY, TWO_WAY = (f"tạm dừng cung cấp dịch vụ {ways} chiều" for ways in ("một", "hai"))
STEPS = [
    ["TT", "Văn bản đã thông báo", "Nội dung", "Số đã nêu", "Bước đã quá hạn", "Từ ngày", "Số còn quá hạn"],
    ["1", LETTER, TITLE, "4", ONE_WAY, "04/09/2026", "1"],
    ["2", LETTER, TITLE, "4", TWO_WAY, "22/09/2026", "1"],
    ["3", LETTER, TITLE, "4", "thanh lý hợp đồng", "29/09/2026", "1"],
]
SHORT = ("tạm dừng một chiều", "tạm dừng hai chiều")
ROWS = [
    ["TT", "Số thuê bao", "Văn bản đã thông báo", "Bước đã quá hạn", "Từ ngày", "Số ngày"],
    ["1", "84961000001", LETTER, SHORT[0], "04/09/2026", "79"],
    ["2", "84961000002", LETTER, SHORT[1], "22/09/2026", "79"],
    ["3", "84961000004", LETTER, "thanh lý hợp đồng", "29/09/2026", "79"],
]


def test_the_letter_says_what_is_overdue_since_when_and_names_no_number(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    read_letter = read("cong-van-don-doc", figures, tmp_path)
    assert read_letter[0] == [
        [
            "ỦY BAN NHÂN DÂN TỈNH GIA LAI\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\n",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
        ],
        [
            "Số: ……/SKHCN-BCVT\nV/v đôn đốc xử lý thuê bao có dấu hiệu thông tin không đúng quy định đã được "
            "thông báo",
            "Gia Lai, ngày …… tháng …… năm 2026",
        ],
    ]
    assert read_letter[1:-1] == [
        "Kính gửi: Tập đoàn Công nghiệp - Viễn thông Quân đội",
        "Căn cứ khoản 2 Điều 23 Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của Chính phủ quy định "
        "chi tiết một số điều và biện pháp thi hành Luật Viễn thông; điểm d khoản 2 Điều 13 Luật Viễn thông "
        "số 24/2023/QH15 ngày 24 tháng 11 năm 2023 của Quốc hội; "
        "căn cứ chức năng, nhiệm vụ, quyền hạn của Sở Khoa học và Công nghệ (……………); căn cứ nghĩa vụ của "
        "doanh nghiệp viễn thông tại khoản 1 Điều 25 Nghị định số 163/2024/NĐ-CP, Sở Khoa học và Công nghệ "
        "đã thông báo bằng văn bản cho Tập đoàn Công nghiệp - Viễn thông Quân đội (sau đây gọi là Viettel) "
        "các "
        "số thuê bao có dấu hiệu thông tin không đúng quy định.",
        f"Theo dữ liệu kỳ {MONTH} do Viettel cung cấp, đến ngày 31/10/2026, 3 số thuê bao nêu tại các văn "
        "bản đó còn dấu hiệu và đã quá thời hạn xử lý quy định tại khoản 1 Điều 25 Nghị định số "
        "163/2024/NĐ-CP (tạm dừng cung cấp dịch vụ một chiều sau 15 ngày kể từ ngày thông báo lần đầu "
        "cho thuê "
        "bao, hai chiều sau 15 ngày kể từ ngày tạm dừng một chiều, thanh lý hợp đồng sau 5 ngày kể từ "
        "ngày tạm "
        "dừng hai chiều; hạn rơi vào ngày nghỉ thì đến ngày làm việc tiếp theo; chưa biết ngày thông báo lần "
        "đầu thì tính là ngày làm việc thứ 3 sau ngày của văn bản). Số được nêu tại nhiều văn bản tính theo "
        "văn bản có ngày bắt đầu sớm nhất. Cụ thể:",
        STEPS,
        "Sở Khoa học và Công nghệ yêu cầu Viettel thực hiện các nội dung sau:",
        "a) Viettel thực hiện ngay bước xử lý đã quá hạn đối với từng số thuê bao tại Phụ lục kèm theo;",
        "b) Viettel báo cáo kết quả đối với từng số: ngày thông báo lần đầu cho thuê bao, ngày tạm dừng "
        "cung cấp "
        "dịch "
        "vụ một chiều, hai chiều, ngày thanh lý hợp đồng hoặc ngày cập nhật thông tin; đối với số có thông "
        "tin đúng, Viettel gửi kèm tài liệu chứng minh;",
        "c) Viettel giải trình bằng văn bản lý do chậm thực hiện; Viettel làm rõ trách nhiệm của bộ phận, "
        "cá nhân có liên "
        "quan.",
        "Văn bản trả lời và kết quả xử lý gửi về Sở Khoa học và Công nghệ trước ngày 13/11/2026. Đầu mối "
        "liên hệ: Phòng Bưu chính, Viễn thông. Trường hợp không thực hiện hoặc thực hiện không đầy đủ, Sở "
        "Khoa học và Công nghệ xem xét, xử lý theo quy định của pháp luật về xử phạt vi phạm hành chính.",
        "Những trường hợp nêu trên là dấu hiệu để làm rõ, không phải kết luận vi phạm. Phụ lục là tài liệu "
        "hạn chế, được chuyển riêng; đề nghị Viettel quản lý, sử dụng đúng mục đích theo quy định của pháp "
        "luật về bảo vệ dữ liệu cá nhân.",
        "Trân trọng./.",
    ]
    assert [number for number in REGISTER["msisdn"] if number in str(read_letter)] == []


def test_the_annex_has_the_letter_s_number_and_lists_the_numbers(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    assert read("phu-luc-don-doc", figures, tmp_path) == [
        "PHỤ LỤC",
        "Danh sách số thuê bao quá thời hạn xử lý, đến ngày 31/10/2026",
        "(Kèm theo Công văn số ……/SKHCN-BCVT ngày …… tháng …… năm 2026 của Sở Khoa học và Công nghệ)",
        "(Tài liệu hạn chế: có dữ liệu cá nhân)",
        ROWS,
        "Số ngày tính từ ngày thông báo lần đầu cho thuê bao (chưa biết ngày thông báo lần đầu thì tính "
        "là ngày "
        "làm việc thứ 3 sau ngày của văn bản) đến ngày 31/10/2026, là ngày liên tục, kể cả ngày nghỉ.",
    ]


def test_the_record_shows_letters_months_extracts_and_numbers(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    record = read("tong-hop-chung-cu", figures, tmp_path)
    assert [block for block in record if isinstance(block, list)][1:-1] == [
        STEPS,
        [
            [
                "Kỳ", "Đến ngày", "Hoạt động đầy đủ", "Dừng một chiều", "Dừng hai chiều",
                "Không còn dấu hiệu", "Đã thanh lý", "Không có trong tệp", "Chưa rõ",
            ],
            ["08/2026", "31/08/2026", "2", "0", "0", "0", "0", "0", "1"],
            ["09/2026", "30/09/2026", "1", "0", "1", "0", "0", "1", "0"],
            ["10/2026", "31/10/2026", "1", "1", "1", "0", "0", "0", "0"],
        ],
        [
            ["Kỳ", "Dung lượng", "SHA-256", "Rà soát lúc"],
            ["09/2026", "2\xa0MB", "a" * 64, "03/10/2026 08:15\xa0UTC+7"],
            ["10/2026", "4,7\xa0MB", "b" * 64, "03/11/2026 09:30\xa0UTC+7"],
        ],
        ROWS,
    ]  # fmt: skip
    assert record[1:4] == [
        "BẢN TỔNG HỢP TÀI LIỆU, CHỨNG CỨ",
        f"Về thuê bao của Viettel quá thời hạn xử lý sau khi được thông báo, kỳ {MONTH}",
        "(Lưu hồ sơ; tài liệu hạn chế: có dữ liệu cá nhân)",
    ]
    assert (
        "Hành vi cần xem xét là không thực hiện hoặc thực hiện không đầy đủ trách nhiệm xử lý thuê bao di "
        "động "
        "mặt đất có thông tin thuê bao không đúng quy định (điểm c khoản 9 Điều 34 Nghị định số "
        "174/2026/NĐ-CP ngày 15 tháng 5 năm 2026 của Chính phủ quy định xử phạt vi phạm hành chính trong "
        "lĩnh vực "
        "bưu chính, viễn thông, tần số vô tuyến điện, giao dịch điện tử và công nghệ thông tin)."
    ) in record
    assert "c" * 64 in record


def test_what_is_too_long_for_word_is_left_to_the_workbook(
    figures: CarrierFigures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LISTED", 2)
    assert read("phu-luc-don-doc", figures, tmp_path)[4:] == [
        "Danh sách gồm 3 dòng, ghi tại bảng tính kèm theo có mã băm SHA-256:",
        "c" * 64,
    ]
    record = read("tong-hop-chung-cu", figures, tmp_path)
    assert record[-2:-1] == ["Danh sách gồm 3 dòng, ghi tại bảng tính nói trên."]


def test_a_check_that_is_no_longer_there_is_named_by_its_id() -> None:
    assert [subject_in_words(notice, TITLES) for notice in NOTICES] == [TITLE, "UNR-01", "UNR-01"]


def test_a_letter_of_many_checks_says_how_many_and_names_its_cases() -> None:
    whole = replace(NOTICES[0], checks=("UNR-01", "UNR-03"), cases=("V-7F3K-29QD",))
    assert subject_in_words(whole, TITLES) == f"UNR-01; {TITLE}; Vụ việc V-7F3K-29QD"
    many = replace(whole, checks=("UNR-01", "UNR-02", "UNR-03", "UNR-04"), cases=())
    assert subject_in_words(many, TITLES) == "4 tiêu chí"
