"""The request for the papers of a sample's subscribers, as it reads."""

from datetime import datetime
from pathlib import Path

import polars as pl
from support.letters import DAY, HEAD, MONTH, blocks, decided, written

from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.letters.carrier_fields import sample_fields
from simaudit.rules.load import load_catalogue

CHECKS = {check.id: check for check in load_catalogue()}
ONE, OTHER = sorted(CHECKS)[:2]
WHEN = datetime(2026, 10, 2, 8)  # noqa: DTZ001 (extracts have local times)


def drawn(*rows: tuple[str, str | None, datetime | None, str | None]) -> pl.DataFrame:
    schema: dict[str, type[pl.DataType] | pl.DataType] = {
        "check_id": pl.String,
        "msisdn": pl.String,
        "registered_at": pl.Datetime("us"),
        "point_code": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_it_lists_each_number_once_with_what_is_to_be_compared(
    figures: CarrierFigures, tmp_path: Path
) -> None:
    sample = drawn(
        (OTHER, "84961000002", None, None),
        (OTHER, "84961000001", WHEN, "VTL-1"),
        (ONE, "84961000001", WHEN, "VTL-1"),
        (ONE, None, None, "VTL-2"),
    )
    fields = sample_fields(sample, WHEN, decided(figures), CHECKS, HEAD, DAY)
    read = blocks(written("phieu-yeu-cau-ho-so", fields, tmp_path))
    one, other = (CHECKS[check_id].header.title.vi for check_id in (ONE, OTHER))
    assert read[1:] == [
        "PHIẾU YÊU CẦU",
        f"Cung cấp hồ sơ thuê bao để đối chiếu, kỳ {MONTH}",
        "(Tài liệu hạn chế: có dữ liệu cá nhân)",
        "Kính gửi: Tập đoàn Công nghiệp - Viễn thông Quân đội",
        "Căn cứ khoản 2 Điều 23, khoản 4 Điều 22 Nghị định số 163/2024/NĐ-CP ngày 24 tháng 12 năm 2024 của "
        "Chính phủ quy định chi tiết một số điều và biện pháp thi hành Luật Viễn thông, để đối chiếu kết "
        "quả rà soát dữ liệu "
        f"thông tin thuê bao di động mặt đất kỳ {MONTH}, Sở Khoa học và Công nghệ yêu cầu Tập đoàn Công "
        "nghiệp - Viễn thông Quân đội (sau đây gọi là Viettel) cung cấp hồ sơ của 2 số thuê bao nêu tại "
        "danh sách kèm theo (mẫu chọn ngày 02/10/2026, 3 trường hợp có dấu "
        "hiệu).",
        "Hồ sơ của mỗi số thuê bao gồm, nếu có:",
        "a) Hợp đồng cung cấp và sử dụng dịch vụ, hoặc bản xác nhận thông tin thuê bao;",
        "b) Ảnh chụp giấy tờ tùy thân và ảnh chân dung lưu tại thời điểm đăng ký;",
        "c) Nhật ký xác thực thông tin thuê bao và lịch sử thay đổi thông tin, thiết bị;",
        "d) Tài liệu khác chứng minh thông tin thuê bao là đúng.",
        "Hồ sơ gửi về Sở Khoa học và Công nghệ trước ngày 13/11/2026, theo phương thức bảo đảm an toàn dữ "
        "liệu cá nhân; giữ nguyên trạng bản gốc để đối chiếu. Đầu mối liên hệ: Phòng Bưu chính, Viễn thông.",
        "Trân trọng./.",
        [["Nơi nhận:\n- Như trên;\n- Lưu: VT, BCVT.", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\n\n\nNguyễn Văn A"]],
        "DANH SÁCH SỐ THUÊ BAO",
        "(Kèm theo Phiếu yêu cầu số ……/PYC-SKHCN ngày …… tháng …… năm 2026)",
        [
            ["TT", "Số thuê bao", "Ngày đăng ký", "Điểm đăng ký", "Nội dung cần đối chiếu"],
            ["1", "84961000001", "02/10/2026", "VTL-1", "; ".join([one, other])],
            ["2", "84961000002", "–", "–", other],
        ],
    ]
