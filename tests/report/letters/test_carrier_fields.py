"""The letter and the minutes to a carrier, as they read."""

from pathlib import Path

import pytest
from support.letters import DAY, DECISIONS, HEAD, MONTH, blocks, decided, demands, written

from simaudit.config import Letterhead
from simaudit.report.figures.base import Count, Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters.carrier_fields import VI, carrier_fields
from simaudit.rules.carrier_names import CarrierName

REASON = "nhiều hơn mức của các điểm khác: 40 số, mức dự kiến 12,3"
VERDICT = "dữ liệu còn nội dung cần làm rõ"
LEGAL = "Tập đoàn Công nghiệp - Viễn thông Quân đội"

HEADED = [
    [
        "ỦY BAN NHÂN DÂN TỈNH GIA LAI\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\n",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
    ],
    "Gia Lai, ngày …… tháng …… năm 2026",
]


def test_the_letter_says_what_was_found_what_is_to_be_done_and_by_when(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    assert blocks(written("cong-van", carrier_fields(decided(figures), HEAD, DAY), tmp_path)) == [
        [
            HEADED[0],
            [
                "Số: ……/SKHCN-BCVT\nV/v yêu cầu rà soát, xử lý, giải trình thuê bao có dấu hiệu thông tin "
                f"không đúng quy định kỳ {MONTH}",
                HEADED[1],
            ],
        ],
        f"Kính gửi: {LEGAL}",
        "Căn cứ khoản 2 Điều 23 Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của Chính phủ quy định "
        "chi tiết một số điều và biện pháp thi hành Luật Viễn thông; điểm d khoản 2 Điều 13 Luật Viễn thông "
        "số 24/2023/QH15 ngày 24 tháng 11 năm 2023 của Quốc hội; "
        "căn cứ chức năng, nhiệm vụ, quyền hạn của Sở Khoa học và Công nghệ (……………); căn cứ nghĩa vụ của "
        "doanh nghiệp viễn thông tại điểm i, điểm k khoản 2 Điều 13 Luật Viễn thông số 24/2023/QH15, Sở Khoa "
        "học và Công nghệ đã rà soát, phân tích dữ liệu thông tin thuê bao di động mặt đất kỳ "
        f"{MONTH} do {LEGAL} (sau đây gọi là Viettel) cung cấp. Kết quả như sau (chi tiết tại Phụ lục kèm "
        "theo):",
        f"Dữ liệu gồm 10 bản ghi, 8 số thuê bao chưa thanh lý; {VERDICT}: 2 tiêu chí chưa đạt.",
        "8 số thuê bao có dấu hiệu thông tin không đầy đủ, không chính xác ở mức cao trở lên, gồm: 1.200 số "
        "còn dấu hiệu sau khi đã được thông báo; 30 số có từ kỳ trước, chưa được thông báo; 4 số mới phát "
        "hiện trong kỳ.",
        "Sở Khoa học và Công nghệ đề nghị Viettel ưu tiên xử lý: Một giấy tờ, nhiều người (1.200 số); Thiếu "
        "ngày sinh (34 số).",
        f"Các điểm đăng ký thông tin thuê bao sau cần được kiểm tra trước: VTL-1 (40/40 số có dấu hiệu; "
        f"{REASON}). "
        "Các vụ việc sau có "
        f"nhiều số liên quan với nhau: {figures.cases[0].case_id} “2 điểm, một khuôn mặt cho 8 "
        "người” (8 số).",
        "Những trường hợp nêu trên là dấu hiệu để làm rõ, không phải kết luận vi phạm.",
        "Sở Khoa học và Công nghệ yêu cầu Viettel thực hiện các nội dung sau:",
        "a) Viettel làm rõ 2 tiêu chí về độ tin cậy của dữ liệu nêu tại Phụ lục.",
        "b) Viettel xử lý dứt điểm 1.200 số thuê bao còn dấu hiệu sau khi đã được thông báo; giải trình "
        "bằng văn bản "
        "lý do chưa xử lý.",
        "c) Viettel rà soát, đối chiếu với hồ sơ, chuẩn hóa thông tin của 34 số thuê bao có dấu hiệu ở mức "
        "cao trở "
        "lên, ngoài các số nêu tại điểm b; đối với số "
        "không chuẩn hóa được, Viettel tạm dừng cung cấp dịch vụ, thanh lý hợp đồng theo khoản 1 Điều 25 "
        "Nghị định "
        "số "
        "163/2024/NĐ-CP (thông báo lần đầu đến thuê bao chậm nhất ngày\xa006/11/2026, trong 5 ngày liên "
        "tục; "
        "tạm dừng một chiều sau 15 ngày kể từ ngày thông báo lần đầu, chậm nhất ngày\xa023/11/2026; hai "
        "chiều sau 15 ngày kể từ ngày tạm dừng một chiều, chậm nhất ngày\xa009/12/2026; chấm dứt sau 5 ngày "
        "kể từ ngày tạm dừng hai chiều, chậm nhất ngày\xa015/12/2026; mỗi hạn là ngày làm việc); "
        "Viettel cho biết ngày thông báo "
        "lần đầu của từng số.",
        "d) Viettel giải trình hoặc khắc phục 7 trường hợp có dấu hiệu không đúng trình tự, hình thức đăng "
        "ký thông "
        "tin thuê bao; làm rõ trách nhiệm của điểm đăng ký, giao dịch viên có liên quan.",
        "đ) Viettel yêu cầu 3 chủ thuê bao giải trình việc sử dụng các số thuê bao đứng tên mình.",
        "e) Viettel ghi kết quả xử lý, giải trình từng trường hợp của 1.250 dấu hiệu về nội dung thông tin, "
        "trình "
        "tự, thủ tục vào tệp danh sách do Sở Khoa học và Công nghệ cung cấp riêng và gửi lại.",
        "Văn bản trả lời và kết quả xử lý gửi về Sở Khoa học và Công nghệ trước ngày 13/11/2026. Đầu mối "
        "liên hệ: Phòng Bưu chính, Viễn thông.",
        "Sở Khoa học và Công nghệ đề nghị Viettel tham khảo 9 trường hợp rủi ro tại Phụ lục (không phải vi "
        "phạm, không yêu cầu trả lời, không phát sinh thời hạn theo khoản 1 Điều 25 Nghị định số "
        "163/2024/NĐ-CP) và khắc phục 5 lỗi dữ liệu ở kỳ trích xuất sau.",
        "Danh sách số thuê bao là tài liệu hạn chế, được chuyển riêng; đề nghị Viettel quản lý, sử dụng đúng "
        "mục đích theo quy định của pháp luật về bảo vệ dữ liệu cá nhân.",
        "Trân trọng./.",
        [
            [
                "Nơi nhận:\n- Như trên;\n- Cục Viễn thông (để b/c);\n- Lưu: VT, BCVT.",
                "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\n\n\nNguyễn Văn A",
            ]
        ],
    ]


def test_the_minutes_have_what_was_found_and_room_for_what_is_said(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    fields = carrier_fields(decided(figures), HEAD, DAY)
    read = blocks(written("bien-ban-lam-viec", fields, tmp_path))
    assert [block for block in read if block != "\t"] == [
        [HEADED[0], ["Số: ……/BB-SKHCN", HEADED[1]]],
        "BIÊN BẢN LÀM VIỆC",
        f"Về thông tin thuê bao di động có dấu hiệu không đúng quy định, kỳ {MONTH}",
        "Hôm nay, hồi …… giờ …… phút, ngày …… tháng …… năm 2026, tại ………………………………………………, chúng tôi gồm:",
        "1. Đại diện Sở Khoa học và Công nghệ:",
        f"2. Đại diện {LEGAL}:",
        "I. NỘI DUNG ĐÃ PHÁT HIỆN",
        f"Qua rà soát, phân tích dữ liệu thông tin thuê bao di động mặt đất kỳ {MONTH} do Viettel cung cấp "
        f"(10 bản ghi; 8 số thuê bao chưa thanh lý; {VERDICT}), 8 số thuê bao có dấu hiệu thông tin không "
        "đầy đủ, không chính xác ở mức cao trở lên, gồm: 1.200 số còn dấu hiệu sau khi đã được thông báo; 30 "
        "số có từ kỳ trước, chưa được thông báo; 4 số mới phát hiện trong kỳ.",
        [
            ["TT", "Nội dung", "Số thuê bao", "Trong đó còn từ kỳ trước", "Ý kiến của doanh nghiệp"],
            ["1", "Một giấy tờ, nhiều người", "1.200", "1.200", ""],
            ["2", "Thiếu ngày sinh", "34", "30", ""],
        ],
        "Các điểm đăng ký thông tin thuê bao sau cần được kiểm tra trước: VTL-1 (40/40 số có dấu hiệu, "
        f"{VI.percent(1)}; {REASON}).",
        f"Các vụ việc sau có nhiều số liên quan với nhau: {figures.cases[0].case_id} “2 điểm, một khuôn "
        "mặt cho 8 người” (8 số: một khuôn mặt "
        "trên 6 giấy tờ, 8 số trên một thiết bị, 8 người, 8 số, 2 điểm, một giao dịch viên, trong 3 ngày).",
        "Những nội dung nêu trên là dấu hiệu để làm rõ, không phải kết luận vi phạm.",
        "II. Ý KIẾN, GIẢI TRÌNH CỦA DOANH NGHIỆP",
        "III. HỒ SƠ, TÀI LIỆU CUNG CẤP TẠI BUỔI LÀM VIỆC",
        "IV. NỘI DUNG THỐNG NHẤT, YÊU CẦU THỰC HIỆN",
        "Biên bản kết thúc hồi …… giờ …… phút cùng ngày, gồm …… trang, lập thành …… bản có giá trị như nhau, "
        "mỗi bên giữ …… bản; đã đọc lại cho những người tham dự cùng nghe, công nhận đúng và ký tên dưới "
        "đây./.",
        [
            [
                "NGƯỜI GHI BIÊN BẢN\n(Ký, ghi rõ họ tên)\n\n\n\n",
                "ĐẠI DIỆN DOANH NGHIỆP\n(Ký, ghi rõ họ tên)\n\n\n\n",
                "ĐẠI DIỆN CƠ QUAN\n(Ký, ghi rõ họ tên)\n\n\n\n",
            ]
        ],
    ]
    assert read.count("\t") == 16


NO_TERM = Letterhead(answer_days=None)


def test_what_the_letterhead_lacks_is_a_gap(figures: CarrierFigures, tmp_path: Path) -> None:
    bare = decided(figures)
    bare = bare.model_copy(update={"run": bare.run.model_copy(update={"letterhead": NO_TERM})})
    read = blocks(written("cong-van", carrier_fields(bare, NO_TERM, DAY), tmp_path))
    gap = "……………"
    assert [row[0].split("\n") for row in read[0]] == [
        [gap, gap, ""],
        [
            f"Số: ……/{gap}-{gap}",
            "V/v yêu cầu rà soát, xử lý, giải trình thuê bao có dấu hiệu thông tin không đúng quy định kỳ "
            f"{MONTH}",
        ],
    ]
    assert read[0][1][1] == f"{gap}, ngày …… tháng …… năm 2026"
    assert (
        f"Văn bản trả lời và kết quả xử lý gửi về {gap} trước ngày ……/……/……. Đầu mối liên hệ: {gap}." in read
    )
    assert read[-1] == [[f"Nơi nhận:\n- Như trên;\n- Lưu: VT, {gap}.", f"{gap}\n\n\n\n\n{gap}"]]


def test_where_nothing_is_asked_the_letter_is_short_and_says_so(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    quiet = DECISIONS.model_copy(
        update={
            "checks": (), "points": (), "asked": demands(), "to_clarify": (), "notified": Count(n=0),
            "found_before": Count(n=0), "new": Count(n=0),
        }
    )  # fmt: skip
    compliance = figures.compliance.model_copy(update={"compliant": Share(n=8, of=8)})
    shown = decided(
        figures.model_copy(update={"cases": (), "exposures": (), "compliance": compliance}), quiet
    )
    read = blocks(written("cong-van", carrier_fields(shown, HEAD, DAY), tmp_path))
    assert read[0][1][0].endswith(f"V/v thông báo kết quả rà soát dữ liệu thông tin thuê bao kỳ {MONTH}")
    assert str(read[2]).endswith("cung cấp. Kết quả như sau:")
    assert read[3:-1] == [
        f"Dữ liệu gồm 10 bản ghi, 8 số thuê bao chưa thanh lý; {VERDICT}.",
        "Chưa phát hiện số thuê bao có dấu hiệu thông tin không đầy đủ, không chính xác ở mức cao trở lên.",
        "Sở Khoa học và Công nghệ không yêu cầu Viettel xử lý, giải trình hoặc trả lời đối với dữ liệu kỳ "
        "này.",
        "Sở Khoa học và Công nghệ đề nghị Viettel tham khảo 9 trường hợp rủi ro (không phải vi phạm, không "
        "yêu cầu trả lời, không phát sinh thời hạn theo khoản 1 Điều 25 Nghị định số 163/2024/NĐ-CP) và khắc "
        "phục 5 lỗi dữ liệu ở kỳ trích xuất sau.",
        "Trân trọng./.",
    ]


def test_no_figure_is_at_least_none(figures: CarrierFigures, tmp_path: Path) -> None:
    partly = DECISIONS.model_copy(update={"found_before": Count(n=0, at_least=True)})
    read = blocks(written("cong-van", carrier_fields(decided(figures, partly), HEAD, DAY), tmp_path))
    # A part of which there is none isn't named.
    assert "; 4 số mới phát hiện trong kỳ." in str(read)
    assert "từ kỳ trước" not in str(read)


def test_a_carrier_is_addressed_by_its_legal_name(figures: CarrierFigures, tmp_path: Path) -> None:
    shown = decided(figures)
    names = {"viettel": CarrierName(name="Viettel", legal_name="Tập đoàn A & B <Chi nhánh>")}
    shown = shown.model_copy(update={"run": shown.run.model_copy(update={"names": names})})
    read = blocks(written("cong-van", carrier_fields(shown, HEAD, DAY), tmp_path))
    assert read[1] == "Kính gửi: Tập đoàn A & B <Chi nhánh>"


@pytest.mark.parametrize(
    ("day", "deadline"), [(3, "13/11/2026"), (12, "13/11/2026"), (13, "23/11/2026"), (20, "30/11/2026")]
)
def test_the_deadline_is_that_of_the_report_while_it_is_to_come(
    figures: CarrierFigures, day: int, deadline: str
) -> None:
    fields = carrier_fields(decided(figures), HEAD, DAY.replace(day=day))
    assert fields["head"]["deadline"] == deadline


def test_without_a_legal_name_the_letter_has_a_gap(figures: CarrierFigures, tmp_path: Path) -> None:
    shown = decided(figures).model_copy(update={"carrier": "itel"})
    read = blocks(written("cong-van", carrier_fields(shown, HEAD, DAY), tmp_path))
    assert read[1] == "Kính gửi: …………… [iTel]"
    assert "do …………… [iTel] (sau đây gọi là iTel) cung cấp" in str(read[2])
