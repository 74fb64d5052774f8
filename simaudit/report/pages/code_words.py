"""The words for the codes of figures, in Vietnamese; the catalogues of messages translate them."""

from collections.abc import Mapping


def marked(message: str) -> str:
    """Marks a Vietnamese message for translation; it is looked up when it is shown."""
    return message


WORDS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        "critical": marked("Nghiêm trọng"),
        "high": marked("Cao"),
        "medium": marked("Trung bình"),
        "low": marked("Thấp"),
    },
    "form": {
        "comma": marked("phân cách bằng dấu phẩy"),
        "semicolon": marked("phân cách bằng dấu chấm phẩy"),
        "pipe": marked("phân cách bằng dấu gạch đứng"),
        "tab": marked("phân cách bằng dấu tab"),
        "blank": marked("phân cách bằng dấu cách"),
    },
    "nature": {
        "substantive": marked("Nội dung"),
        "procedural": marked("Thủ tục"),
        "risk": marked("Rủi ro"),
        "data": marked("Dữ liệu"),
    },
    "status": {
        "passed": marked("Đạt"),
        "failed": marked("Có dấu hiệu"),
        "not_applicable": marked("Không áp dụng"),
        "not_assessable": marked("Không đánh giá được"),
        "error": marked("Lỗi"),
    },
    "gone": {
        "row_gone": marked("bản ghi không còn"),
        "value_changed": marked("giá trị đã thay đổi"),
        "rule_changed": marked("quy tắc đã thay đổi"),
        "not_assessable": marked("kỳ này không đánh giá được"),
        "undetermined": marked("không rõ vì dữ liệu kỳ trước không còn lưu"),
    },
    "rule": {
        "added": marked("phép kiểm tra mới"),
        "removed": marked("không còn phép kiểm tra này"),
        "changed": marked("quy tắc đã thay đổi"),
    },
    "waiver": {
        "msisdn": marked("số thuê bao"),
        "subject": marked("đối tượng"),
        "pattern": marked("theo mẫu"),
        "expired": marked("đã hết hạn"),
        "unused": marked("không dùng đến"),
    },
    "family": {
        "unregistered": marked("Chưa đăng ký, chưa xác thực"),
        "mismatched": marked("Thông tin không chính xác, không trùng khớp"),
        "bulk": marked("Đăng ký số lượng lớn"),
        "procedure": marked("Trình tự, hình thức đăng ký"),
        "extract": marked("Chất lượng dữ liệu trích xuất"),
    },
    "verdict": {
        "sufficient": marked("Đủ tin cậy"),
        "not_sufficient": marked("Không đủ tin cậy"),
        "undetermined": marked("Chưa xác định được"),
    },
    "outcome": {
        "sound": marked("Đạt"),
        "doubtful": marked("Cần làm rõ"),
        "unsound": marked("Không đạt"),
        "unmeasured": marked("Chưa đo được"),
    },
    "criterion": {
        "empty": marked("Không có thuê bao nào để đánh giá"),
        "rejected": marked("Bản ghi không nạp được"),
        "columns": marked("Cột bắt buộc không có trong dữ liệu"),
        "identity_columns": marked("Không có họ tên, ngày sinh hoặc số giấy tờ"),
        "identity_empty": marked("Cột định danh để trống quá nửa số thuê bao cá nhân"),
        "errors": marked("Phép kiểm tra bị lỗi giữa chừng"),
        "not_assessable": marked("Phép kiểm tra không đánh giá được"),
    },
    "reason": {
        "empty": marked("Không có gì để đánh giá thì không kết luận nào về doanh nghiệp có căn cứ."),
        "rejected": marked(
            "Mất một phần nghìn bản ghi chưa làm đổi tỷ lệ; "
            "mất một phần trăm có thể che cả một đợt hồ sơ sai."
        ),
        "columns": marked(
            "Thiếu đến ba trong mười sáu cột có thể do sơ suất khi trích xuất; thiếu hơn thế "
            "không còn là dữ liệu đã yêu cầu."
        ),
        "identity_columns": marked(
            "Thiếu một trong ba thông tin này thì dữ liệu không trả lời được câu hỏi ai là chủ thuê bao."
        ),
        "identity_empty": marked(
            "Để trống quá nửa: hoặc hồ sơ thuê bao thiếu, hoặc việc trích xuất thiếu, không rõ bên nào."
        ),
        "errors": marked("Phép kiểm tra bị lỗi không nói lên điều gì; không được coi là đạt."),
        "not_assessable": marked(
            "Quá nửa số phép kiểm tra không làm được thì phần chưa xem nhiều hơn phần đã xem."
        ),
    },
    "column": {
        "full_name": marked("Họ và tên"),
        "date_of_birth": marked("Ngày sinh"),
        "nationality": marked("Quốc tịch"),
        "id_type": marked("Loại giấy tờ"),
        "id_number": marked("Số giấy tờ"),
        "id_issue_date": marked("Ngày cấp"),
        "id_issue_place": marked("Nơi cấp"),
        "iccid": marked("Số ICCID của SIM"),
        "payment_type": marked("Loại thuê bao"),
        "status": marked("Trạng thái"),
        "registered_at": marked("Thời điểm đăng ký"),
        "activated_at": marked("Thời điểm kích hoạt"),
        "channel": marked("Kênh đăng ký"),
        "point_code": marked("Mã điểm đăng ký"),
        "contract_no": marked("Số hợp đồng"),
        "authenticated_at": marked("Thời điểm xác thực"),
    },
    "counts": {
        "numbers": marked("số thuê bao"),
        "points": marked("điểm đăng ký"),
        "numbers_in_app": marked("số đăng ký qua ứng dụng"),
    },
    "damage": {
        "zero": marked("mất số 0 ở đầu"),
        "exponent": marked("bị đổi sang dạng khoa học (9.12E+08), mất các chữ số cuối"),
        "point_zero": marked("thêm .0 ở cuối"),
        "digits": marked("chỉ còn 15 chữ số, các chữ số sau thành 0 hoặc sai"),
        "serial": marked("ngày bị đổi thành số thứ tự (45231), không đọc được"),
        "month_first": marked(
            "viết tháng trước ngày: ngày đến 12 bị đọc thành tháng, ngày sau 12 không đọc được"
        ),
        "error": marked("ô báo lỗi (#N/A) hoặc cột quá hẹp (###)"),
        "letters": marked("chữ có dấu bị thay bằng dấu hỏi"),
    },
    "damage_cure": {
        "zero": marked(
            "Định dạng cột là Văn bản (Text) trước khi đưa dữ liệu vào, hoặc xuất thẳng từ hệ thống ra CSV."
        ),
        "exponent": marked(
            "Xuất lại từ hệ thống ra CSV, không mở và lưu bằng bảng tính, hoặc để cột là Văn bản (Text)."
        ),
        "point_zero": marked("Xuất cột này dưới dạng văn bản, không phải số thập phân."),
        "digits": marked(
            "Xuất lại từ hệ thống với cột này là Văn bản (Text); chữ số đã mất không khôi phục được."
        ),
        "serial": marked(
            "Xuất ngày theo dạng dd/mm/yyyy hoặc yyyy-mm-dd; trong bảng tính, định dạng cột là Ngày (Date)."
        ),
        "month_first": marked(
            "Xuất ngày theo dạng dd/mm/yyyy hoặc yyyy-mm-dd; hoặc khai date_formats trong simaudit.toml."
        ),
        "error": marked("Sửa công thức hoặc nguồn của các ô này, nới rộng cột, rồi xuất lại."),
        "letters": marked("Xuất lại từ hệ thống với bảng mã UTF-8; chữ đã mất không khôi phục được."),
    },
    "set_aside": {
        "preamble": marked("dòng phía trên tiêu đề"),
        "repeated header": marked("dòng tiêu đề lặp lại"),
        "total": marked("dòng tổng cộng"),
        "column numbers": marked("dòng số thứ tự cột"),
        "units": marked("dòng đơn vị"),
    },
}
"""Kind of code → code → Vietnamese message."""
