"""The report to the Chairman, on a month and on several, as it reads."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.letters import DAY, DECISIONS, HEAD, MONTH, Block, blocks, decided, wording, written

from simaudit.report.figures.acts import ActCounts
from simaudit.report.figures.base import Share
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.changes import Changes, TrendMonth
from simaudit.report.figures.decisions import Priority, PriorityCarrier
from simaudit.report.figures.overview import OverviewFigures
from simaudit.report.figures.sanctions import exposures
from simaudit.report.letters.report_fields import report_fields
from simaudit.rules.law import built_in_law

DECREE = built_in_law().documents["Nghị định số 174/2026/NĐ-CP"]


@pytest.fixture
def shown(overview: OverviewFigures) -> OverviewFigures:
    parts = (
        PriorityCarrier(carrier=name, new=0, all=600, expected=0, expected_new=0)
        for name in ("itel", "viettel")
    )
    first = Priority(
        id="ABC-01", severity="high", title=wording("Một giấy tờ, nhiều người"), new=0, all=1200,
        expected=0.0, expected_new=0.0, carriers=tuple(parts),
    )  # fmt: skip
    decisions = overview.decisions.model_copy(update={"points": DECISIONS.points})
    return overview.model_copy(update={"first": (first,), "decisions": decisions})


def month(shown: OverviewFigures, period: str, **signs: int | str) -> OverviewFigures:
    """The overview of another month, with so many of 10,000 numbers, or another consequence, by carrier."""
    rows = [
        shown.carriers[0].model_copy(
            update={
                "carrier": carrier,
                "consequence": numbers if isinstance(numbers, str) else "usable",
                "compliant": Share(n=10_000 - numbers if isinstance(numbers, int) else 0, of=10_000),
                "partly": carrier == "itel",
            }
        )
        for carrier, numbers in signs.items()
    ]
    run = shown.run.model_copy(update={"period": period})
    return shown.model_copy(update={"run": run, "carriers": tuple(rows)})


def of_several(months: list[OverviewFigures], carriers: list[CarrierFigures], folder: Path) -> list[Block]:
    return blocks(written("bao-cao", report_fields(months, carriers, HEAD, DAY), folder))


def past_month(period: str, **facts: Any) -> TrendMonth:
    return TrendMonth(period=period, findings=0, serious=0, new=0, resolved=0, **facts)


def with_acts(figures: CarrierFigures) -> CarrierFigures:
    """The carrier with an act of each kind that the report tells apart."""
    acts = [
        ActCounts("34.3.a", "open", 8, 2, 2, 0, ("UNR-01",)),
        ActCounts("34.3.c", "time_barred", 40, 2, 2, 0, ("BLK-04",)),
        ActCounts("34.5.đ", "to_prove", 1200, 2, 2, 0, ("PRC-15",)),
        ActCounts("34.9.c", "open", 3, 1, 1, 0, ("PRC-07",)),
        ActCounts("34.10", "lead", 6, 1, 1, 0, ("MIS-09",)),
    ]
    return decided(figures).model_copy(
        update={"exposures": exposures(acts, date(2026, 10, 31), built_in_law())}
    )


def test_the_report_says_how_the_month_stands(
    shown: OverviewFigures, figures: CarrierFigures, tmp_path: Path
) -> None:
    ring, stock = (case.case_id for case in shown.cases if case.state != "quiet")
    assert of_several([shown], [with_acts(figures)], tmp_path) == [
        [
            [
                "ỦY BAN NHÂN DÂN TỈNH GIA LAI\nSỞ KHOA HỌC VÀ CÔNG NGHỆ\n",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n",
            ],
            ["Số: ……/BC-SKHCN", "Gia Lai, ngày …… tháng …… năm 2026"],
        ],
        "BÁO CÁO",
        f"Kết quả rà soát dữ liệu thông tin thuê bao di động kỳ {MONTH}",
        "Kính gửi: Chủ tịch Ủy ban nhân dân tỉnh Gia Lai",
        "Sở Khoa học và Công nghệ báo cáo kết quả rà soát, phân tích dữ liệu thông tin thuê bao di động mặt "
        f"đất kỳ {MONTH} như sau:",
        "I. TÌNH HÌNH DỮ LIỆU",
        f"Kỳ {MONTH} có 1 doanh nghiệp cung cấp dữ liệu; 8 số thuê bao chưa thanh lý thuộc dữ liệu dùng "
        "được. Chưa đọc được hoặc chưa nhận được dữ liệu của: Gmobile.",
        "II. KẾT QUẢ RÀ SOÁT",
        "1. Kết quả chung. 8 số thuê bao có dấu hiệu thông tin không đầy đủ, không chính xác ở mức cao trở "
        "lên.",
        [
            [
                "Doanh nghiệp", "Số thuê bao", "Có dấu hiệu", "Tỷ lệ", "Đã thông báo, còn tồn tại",
                "Từ kỳ trước, chưa thông báo", "Mới trong kỳ",
                "Độ tin cậy của dữ liệu",
            ],
            ["Viettel", "8", "8", "–", "1.200", "30", "4", "Còn nội dung cần làm rõ"],
        ],
        "2. Nội dung cần ưu tiên xử lý.",
        "- Một giấy tờ, nhiều người: 1.200 số thuê bao (iTel, Viettel).",
        "3. Điểm đăng ký cần kiểm tra. Các điểm đăng ký sau cần được kiểm tra trước: VTL-1 của Viettel "
        "(40/40 "
        "số có dấu hiệu; nhiều hơn mức của các điểm khác: 40 số, mức dự kiến 12,3).",
        "4. Vụ việc. Có 2 vụ việc gồm nhiều số thuê bao liên quan với nhau, đáng chú ý: "
        f"{ring} “4 điểm, 2 khuôn mặt cho 12 người” (12 số của iTel, Viettel: 2 khuôn mặt, mỗi khuôn mặt "
        "đến 6 giấy tờ, 12 số trên một thiết bị, 12 người, 12 số, 4 điểm, 2 giao dịch viên, trong 3 ngày); "
        f"{stock} “Một giao dịch viên, 5 số chưa từng phát sinh lưu lượng” (5 số của Viettel: 5 "
        "số chưa từng phát sinh lưu lượng, 5 người, 5 số, một điểm, một giao dịch viên).",
        "III. THEO DÕI, XỬ LÝ",
        "1. Theo dõi. Sở Khoa học và Công nghệ đang theo dõi 2 nội dung; 1 nội dung quá hạn; 2 nội dung đã "
        "thông báo mà kỳ này còn tồn tại; 2 nội dung sắp hết thời hiệu xử phạt (trong 60 ngày).",
        f"2. Hình thức, mức xử phạt dự kiến theo {DECREE} (ước tính, không phải quyết định).",
        [
            ["Hành vi", "Doanh nghiệp: khung phạt (triệu đồng)", "Thẩm quyền"],
            [
                "Điểm c khoản 9 Điều 34: không thực hiện hoặc thực hiện không "
                "đầy đủ trách nhiệm xử lý thuê bao di động mặt đất có thông tin thuê bao không đúng quy định",
                "Viettel: 80–100, đình chỉ phát triển thuê bao mới 01–03 tháng",
                "Giám đốc Sở Khoa học và Công nghệ",
            ],
            [
                "Điểm a khoản 3 Điều 34: cung cấp dịch vụ cho thuê bao có thông "
                "tin thuê bao không đầy đủ hoặc khi chưa hoàn thành việc đăng ký, xác thực, lưu giữ thông "
                "tin "
                "thuê bao đầy đủ, chính xác theo quy định",
                "Viettel: 8 số thuê bao, 10–20",
                "Giám đốc Sở Khoa học và Công nghệ",
            ],
        ],
        "Nội dung yêu cầu doanh nghiệp chứng minh theo khoản 4 Điều 22 Nghị định số 163/2024/NĐ-CP ngày 24 "
        "tháng 12 năm 2024 của Chính phủ quy định chi tiết một số điều và biện pháp thi hành Luật Viễn "
        "thông, không có khung phạt, gồm: điểm đ khoản 5 Điều 34: không bảo đảm việc thông tin thuê bao "
        "được xác thực, lưu giữ, quản lý đúng quy định tại các điểm, ứng dụng đăng ký: Viettel 1.200 số.",
        "Các đầu mối sau chưa xác định chủ thể, không tính cho doanh nghiệp, không có khung phạt: khoản 10 "
        "Điều 34: sử dụng phần mềm, ứng dụng công nghệ thông tin để giả mạo thông tin, "
        "ảnh chụp giấy tờ, ảnh chụp người trực tiếp đến đăng ký thông tin thuê bao mà chưa đến mức truy cứu "
        "trách nhiệm hình sự: 6 số.",
        "IV. ĐỀ XUẤT, KIẾN NGHỊ",
        "Sở Khoa học và Công nghệ kính trình Chủ tịch Ủy ban nhân dân tỉnh Gia Lai xem xét, quyết định:",
        f"- Đề nghị kiểm tra: Viettel (vụ việc {ring} (8 số có dấu hiệu)).",
        f"- Đề nghị chỉ đạo cơ quan công an phối hợp xác minh vụ việc: {ring} “4 điểm, 2 "
        "khuôn mặt cho 12 người”.",
        "Số liệu trong báo cáo là dấu hiệu để làm rõ, không phải kết luận vi phạm.",
        "Sở Khoa học và Công nghệ kính báo cáo./.",
        [
            [
                "Nơi nhận:\n- Như trên;\n- Cục Viễn thông (để b/c);\n- Lưu: VT, BCVT.",
                "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\n\n\nNguyễn Văn A",
            ]
        ],
    ]  # fmt: skip


def test_over_several_months_it_has_their_course(
    shown: OverviewFigures, figures: CarrierFigures, tmp_path: Path
) -> None:
    months = [
        month(shown, "2026-05", itel=600, viettel=320),
        month(shown, "2026-09", itel="resend", viettel=1150, gmobile=1),
        month(shown, "2026-10", itel=7, viettel=1149),
    ]
    read = of_several(months, [decided(figures)], tmp_path)
    assert read[2] == (
        "Kết quả rà soát dữ liệu thông tin thuê bao di động từ tháng\N{NO-BREAK SPACE}05/2026 đến tháng"
        "\N{NO-BREAK SPACE}10/2026"
    )
    assert str(read[6]).startswith(f"Đã rà soát 3 kỳ dữ liệu. Kỳ gần nhất, {MONTH}, có 1 doanh nghiệp")
    assert str(read[8]).startswith(f"1. Kết quả chung. Kỳ {MONTH}: 8 số thuê bao có")
    at = read.index("2. Diễn biến qua các kỳ.")
    # No line of the sum: it could fall while each of them rises, or where a file can not be used.
    assert read[at + 1] == [
        ["Doanh nghiệp", "Tỷ lệ thuê bao có dấu hiệu ở mức cao trở lên"],
        ["iTel", "05/2026: ≥\xa06,0%; 09/2026: dữ liệu chưa dùng được; 10/2026: ≥\xa00,1%"],
        ["Viettel", "05/2026: 3,2%; 09/2026: 11,5%; 10/2026: 11,5%"],
        ["Gmobile", "05/2026: –; 09/2026: <\xa00,1%; 10/2026: –"],
    ]
    assert read[at + 2] == "3. Nội dung cần ưu tiên xử lý."


def test_on_one_month_it_has_the_course_of_those_before(
    shown: OverviewFigures, figures: CarrierFigures, tmp_path: Path
) -> None:
    of_hundred = Share(n=90, of=100)
    trend = (
        past_month("2026-08", compliant=of_hundred, partly=True),
        past_month("2026-09", compliant=of_hundred, partly=True, unusable=True),
        past_month("2026-10", compliant=Share(n=0, of=8), partly=False),
    )
    rows = tuple(
        row.model_copy(update={"changes": Changes.model_construct(trend=trend)})
        if row.carrier == "viettel"
        else row.model_copy(update={"changes": None})
        for row in shown.carriers
    )
    read = of_several([shown.model_copy(update={"carriers": rows})], [decided(figures)], tmp_path)
    assert read[2] == f"Kết quả rà soát dữ liệu thông tin thuê bao di động kỳ {MONTH}"
    assert read[read.index("2. Diễn biến qua các kỳ.") + 1] == [
        ["Doanh nghiệp", "Tỷ lệ thuê bao có dấu hiệu ở mức cao trở lên"],
        ["iTel", "08/2026: –; 09/2026: –; 10/2026: –"],
        ["Viettel", "08/2026: ≥\xa010,0%; 09/2026: dữ liệu chưa dùng được; 10/2026: 8 số"],
    ]


def test_what_there_is_none_of_is_said(
    shown: OverviewFigures, figures: CarrierFigures, tmp_path: Path
) -> None:
    quiet = DECISIONS.model_copy(update={"points": ()})
    figures = figures.model_copy(update={"exposures": ()})
    pointless = shown.decisions.model_copy(update={"points": (), "police": (), "inspections": ()})
    shown = shown.model_copy(update={"first": (), "cases": (), "not_read": (), "decisions": pointless})
    read = of_several([shown], [decided(figures, quiet)], tmp_path)
    # Nothing is asked of the Chairman, and no section is there without a figure.
    assert [block for block in read if str(block)[:2] in ("2.", "3.", "4.")] == []
    assert [block for block in read if str(block).startswith(("I", "V"))] == [
        "I. TÌNH HÌNH DỮ LIỆU",
        "II. KẾT QUẢ RÀ SOÁT",
        "III. THEO DÕI, XỬ LÝ",
    ]
    assert str(read[6]) == (
        f"Kỳ {MONTH} có 1 doanh nghiệp cung cấp dữ liệu; 8 số thuê bao chưa thanh lý thuộc dữ liệu dùng được."
    )


def test_of_many_acts_the_highest_fines_are_named_and_the_others_counted(
    shown: OverviewFigures, figures: CarrierFigures, tmp_path: Path
) -> None:
    acts = [
        ActCounts(act, "open", numbers, 2, 2, 0, ("UNR-01",))
        for act, numbers in (
            ("34.3.a", 5), ("34.3.b", 15), ("34.3.c", 50), ("34.5.a", 5), ("34.5.c", 5), ("34.7.a", 5),
            ("34.8", 5), ("34.9.c", 5), ("34.11.c", 5), ("26.4.b", 5),
        )
    ]  # fmt: skip
    figures = decided(figures).model_copy(
        update={"exposures": exposures(acts, date(2026, 10, 31), built_in_law())}
    )
    read = of_several([shown], [figures], tmp_path)
    table = read[
        read.index(f"2. Hình thức, mức xử phạt dự kiến theo {DECREE} (ước tính, không phải quyết định).") + 1
    ]
    assert [row[1].removeprefix("Viettel: ").partition(", đình")[0] for row in table[1:]] == [
        "180–200", "50 số thuê bao, 80–100", "80–100", "40–60", "40–50", "30–40", "15 số thuê bao, 20–40",
        "5 số thuê bao, 10–20",
    ]  # fmt: skip
    assert "Và 2 hành vi khác có khung phạt không cao hơn." in read
