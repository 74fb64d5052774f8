"""The Vietnamese texts for the codes in figures; reports/messages translates them."""

from collections.abc import Mapping


def translatable(message: str) -> str:
    """Mark a Vietnamese message for the catalogues; it is translated where it is shown."""
    return message


CODE_WORDS: Mapping[str, Mapping[str, str]] = {
    "severity": {
        "critical": translatable("Nghiêm trọng"),
        "high": translatable("Cao"),
        "medium": translatable("Trung bình"),
        "low": translatable("Thấp"),
    },
    "provision": {
        "law": translatable("Căn cứ pháp lý"),
        "technical": translatable("Căn cứ kỹ thuật"),
        "practice": translatable("Thực tiễn rà soát"),
    },
    "form": {
        "comma": translatable("phân cách bằng dấu phẩy"),
        "semicolon": translatable("phân cách bằng dấu chấm phẩy"),
        "pipe": translatable("phân cách bằng dấu gạch đứng"),
        "tab": translatable("phân cách bằng dấu tab"),
        "blank": translatable("phân cách bằng dấu cách"),
    },
    "nature": {
        "substantive": translatable("Nội dung"),
        "procedural": translatable("Thủ tục"),
        "risk": translatable("Rủi ro"),
        "data": translatable("Dữ liệu"),
    },
    "nature_heading": {
        "substantive": translatable("Dấu hiệu vi phạm về nội dung thông tin"),
        "procedural": translatable("Dấu hiệu vi phạm về trình tự, thủ tục"),
        "risk": translatable("Dấu hiệu rủi ro"),
        "data": translatable("Chất lượng dữ liệu trích xuất"),
    },
    "nature_meaning": {
        "substantive": translatable(
            "Thông tin thuê bao thiếu, sai hoặc không khớp. Mỗi mục là dấu hiệu để làm rõ, "
            "không phải kết luận vi phạm."
        ),
        "procedural": translatable(
            "Cách tiếp nhận, xác thực thông tin hoặc xử lý số thuê bao chưa đúng quy định. "
            "Mỗi mục là dấu hiệu để làm rõ, không phải kết luận vi phạm."
        ),
        "risk": translatable(
            "Tự nó không vi phạm, nhưng hiếm gặp ở người dùng bình thường nên cần xem hồ sơ. "
            "Không tính là dấu hiệu vi phạm."
        ),
        "data": translatable(
            "Nói về dữ liệu trích xuất, không nói về người đứng tên thuê bao. Không tính là dấu hiệu vi phạm."
        ),
    },
    "finding_state": {
        "new": translatable("Mới"),
        "persisting": translatable("Còn tồn tại"),
        "reopened": translatable("Xuất hiện lại"),
    },
    "status": {
        "passed": translatable("Đạt"),
        "failed": translatable("Có dấu hiệu"),
        "not_applicable": translatable("Không áp dụng"),
        "not_assessable": translatable("Không đánh giá được"),
        "error": translatable("Lỗi"),
    },
    "gone": {
        "row_gone": translatable("bản ghi không còn"),
        "value_changed": translatable("giá trị đã thay đổi"),
        "rule_changed": translatable("tiêu chí đã thay đổi"),
        "not_assessable": translatable("kỳ này không đánh giá được"),
        "undetermined": translatable("không rõ vì dữ liệu kỳ trước không còn lưu"),
    },
    "rule": {
        "added": translatable("tiêu chí mới"),
        "removed": translatable("không còn tiêu chí này"),
        "changed": translatable("tiêu chí đã thay đổi"),
    },
    "waiver": {
        "msisdn": translatable("số thuê bao"),
        "subject": translatable("đối tượng"),
        "pattern": translatable("theo mẫu"),
        "expired": translatable("đã hết hạn"),
        "unused": translatable("không dùng đến"),
    },
    "family": {
        "unregistered": translatable("Chưa đăng ký, chưa xác thực"),
        "mismatched": translatable("Thông tin không chính xác, không trùng khớp"),
        "bulk": translatable("Đăng ký số lượng lớn"),
        "procedure": translatable("Trình tự, hình thức đăng ký"),
        "extract": translatable("Chất lượng dữ liệu trích xuất"),
    },
    "verdict": {
        "sufficient": translatable("Dùng được"),
        "not_sufficient": translatable("Không dùng được"),
        "undetermined": translatable("Còn điểm cần làm rõ"),
    },
    "consequence": {
        "usable": translatable("Dùng được"),
        "clarify": translatable("Dùng được, có điểm cần làm rõ"),
        "no_conclusion": translatable("Chưa đủ căn cứ kết luận"),
        "resend": translatable("Không dùng được: đề nghị gửi lại"),
    },
    "outcome": {
        "sound": translatable("Đạt"),
        "doubtful": translatable("Cần làm rõ"),
        "unsound": translatable("Không đạt"),
        "unmeasured": translatable("Chưa đo được"),
    },
    "criterion": {
        "empty": translatable("Không có thuê bao nào để đánh giá"),
        "rejected": translatable("Bản ghi không nạp được"),
        "columns": translatable("Cột bắt buộc không có trong dữ liệu"),
        "identity_columns": translatable("Không có họ tên, ngày sinh hoặc số giấy tờ"),
        "destroyed": translatable("Cột bị phần mềm bảng tính làm hỏng"),
        "identity_destroyed": translatable(
            "Họ tên, ngày sinh hoặc số giấy tờ bị phần mềm bảng tính làm hỏng"
        ),
        "identity_empty": translatable("Cột định danh để trống quá nửa số thuê bao cá nhân"),
        "errors": translatable("Tiêu chí bị lỗi giữa chừng"),
        "not_assessable": translatable("Tiêu chí không đánh giá được"),
    },
    "reason": {
        "empty": translatable("Không có gì để đánh giá thì không kết luận nào về doanh nghiệp có căn cứ."),
        "rejected": translatable(
            "Mất một phần nghìn bản ghi chưa làm đổi tỷ lệ; "
            "mất một phần trăm có thể che cả một đợt hồ sơ sai."
        ),
        "columns": translatable(
            "Thiếu đến ba trong mười sáu cột có thể do sơ suất khi trích xuất; thiếu hơn thế "
            "không còn là dữ liệu đã yêu cầu."
        ),
        "identity_columns": translatable(
            "Thiếu một trong ba thông tin này thì dữ liệu không trả lời được câu hỏi ai là chủ thuê bao."
        ),
        "destroyed": translatable(
            "Giá trị gốc không khôi phục được, nên cột coi như chưa nộp: tiêu chí cần đến nó "
            "không đánh giá được."
        ),
        "identity_destroyed": translatable(
            "Một trong ba thông tin này bị hỏng thì dữ liệu không trả lời được câu hỏi ai là chủ thuê bao, "
            "nên không đủ tin cậy."
        ),
        "identity_empty": translatable(
            "Để trống quá nửa: hoặc hồ sơ thuê bao thiếu, hoặc việc trích xuất thiếu, không rõ bên nào."
        ),
        "errors": translatable("Tiêu chí bị lỗi không cho kết quả; không được coi là đạt."),
        "not_assessable": translatable(
            "Quá nửa số tiêu chí không làm được thì phần chưa xem nhiều hơn phần đã xem."
        ),
    },
    "column": {
        "full_name": translatable("Họ và tên"),
        "date_of_birth": translatable("Ngày sinh"),
        "nationality": translatable("Quốc tịch"),
        "id_type": translatable("Loại giấy tờ"),
        "id_number": translatable("Số giấy tờ"),
        "id_issue_date": translatable("Ngày cấp"),
        "id_issue_place": translatable("Nơi cấp"),
        "iccid": translatable("Số ICCID của SIM"),
        "payment_type": translatable("Loại thuê bao"),
        "status": translatable("Trạng thái"),
        "registered_at": translatable("Thời điểm đăng ký"),
        "activated_at": translatable("Thời điểm kích hoạt"),
        "channel": translatable("Kênh đăng ký"),
        "point_code": translatable("Mã điểm đăng ký"),
        "contract_no": translatable("Số hợp đồng"),
        "authenticated_at": translatable("Thời điểm xác thực"),
    },
    "counts": {
        "numbers": translatable("số thuê bao"),
        "points": translatable("điểm đăng ký"),
        "numbers_in_app": translatable("số đăng ký qua ứng dụng"),
    },
    "act_group_short": {
        "older_law": translatable("xét theo quy định cũ"),
        "time_barred": translatable("hết thời hiệu xử phạt"),
        "date_unknown": translatable("không rõ ngày thực hiện"),
        "unchecked": translatable("† căn cứ chưa đối chiếu với văn bản đã ký"),
    },
    "act_group": {
        "open": translatable("Đang tiếp diễn, hoặc thực hiện trong thời hiệu và khi quy định đã có hiệu lực"),
        "older_law": translatable(
            "thực hiện trong một năm qua, trước khi quy định có hiệu lực: xét theo quy định lúc đó"
        ),
        "time_barred": translatable("chỉ yêu cầu khắc phục, hết thời hiệu xử phạt"),
        "date_unknown": translatable("không rõ ngày thực hiện"),
        "unchecked": translatable("† căn cứ chưa đối chiếu với văn bản đã ký"),
    },
    "follow_up": {
        "open": translatable("Đang mở"),
        "notified": translatable("Đã thông báo"),
        "answered": translatable("Doanh nghiệp đã giải trình"),
        "inspected": translatable("Đã kiểm tra"),
        "decided": translatable("Đã có quyết định xử lý"),
        "closed": translatable("Đã kết thúc"),
        "dismissed": translatable("Thôi theo dõi"),
    },
    "case_state": {
        "new": translatable("Mới phát hiện"),
        "continued": translatable("Đang tiếp diễn"),
        "quiet": translatable("Tạm lắng"),
    },
    "link": {
        "paper": translatable("chung một giấy tờ"),
        "face": translatable("chung một ảnh chân dung"),
        "forged series": translatable("giấy tờ gần trùng số, cùng họ tên và ngày sinh"),
        "paper run": translatable("giấy tờ có số liền nhau"),
        "number run": translatable("số thuê bao liền nhau"),
        "address": translatable("chung một địa chỉ"),
        "clerk's minute": translatable("cùng giao dịch viên trong một phút"),
        "stock": translatable("số chưa sử dụng tại cùng một điểm"),
        "device": translatable("chung một thiết bị"),
        "shared paper": translatable("giấy tờ dùng lại ở bản ghi khác"),
        "shared face": translatable("ảnh chân dung dùng lại ở bản ghi khác"),
    },
    "link_groups": {
        "forged series": translatable("dãy giấy tờ gần trùng số"),
        "paper run": translatable("dải giấy tờ liền số"),
        "number run": translatable("dải số thuê bao liền nhau"),
        "address": translatable("địa chỉ"),
        "device": translatable("thiết bị"),
    },
    "node": {
        "face": translatable("Ảnh chân dung"),
        "paper": translatable("Giấy tờ"),
        "number": translatable("Số thuê bao"),
        "clerk": translatable("Giao dịch viên"),
        "point": translatable("Điểm đăng ký"),
    },
    "node_mark": {
        "face": translatable("A"),
        "paper": translatable("G"),
        "clerk": translatable("GDV"),
    },
    "damage": {
        "zero": translatable("mất số 0 ở đầu"),
        "zeros": translatable("mất hai số 0 ở đầu"),
        "exponent": translatable("bị đổi sang dạng khoa học (9.12E+08), mất các chữ số cuối"),
        "point_zero": translatable("thêm .0 ở cuối"),
        "digits": translatable("chỉ còn 15 chữ số, các chữ số sau thành 0 hoặc sai"),
        "serial": translatable("ngày bị đổi thành số thứ tự (45231), không đọc được"),
        "month_first": translatable(
            "viết tháng trước ngày: ngày đến 12 bị đọc thành tháng, ngày sau 12 không đọc được"
        ),
        "error": translatable("ô báo lỗi (#N/A) hoặc cột quá hẹp (###)"),
        "letters": translatable("chữ có dấu bị thay bằng dấu hỏi"),
    },
    "damage_effect": {
        "repaired": translatable("Đã khôi phục khi đọc."),
        "destroyed": translatable(
            "Không khôi phục được: cột coi như chưa nộp, tiêu chí cần đến không đánh giá được."
        ),
        "kept": translatable("Không khôi phục; giá trị được xét như trong tệp."),
    },
    "damage_cure": {
        "zero": translatable(
            "Định dạng cột là Văn bản (Text) trước khi đưa dữ liệu vào, hoặc trích xuất thẳng từ hệ "
            "thống ra CSV."
        ),
        "zeros": translatable(
            "Định dạng cột là Văn bản (Text) trước khi đưa dữ liệu vào, hoặc trích xuất thẳng từ hệ "
            "thống ra CSV."
        ),
        "exponent": translatable(
            "Trích xuất lại từ hệ thống ra CSV, không mở và lưu bằng bảng tính, hoặc để cột là Văn bản "
            "(Text)."
        ),
        "point_zero": translatable("Xuất cột này dưới dạng văn bản, không phải số thập phân."),
        "digits": translatable(
            "Trích xuất lại từ hệ thống với cột này là Văn bản (Text); chữ số đã mất không khôi phục được."
        ),
        "serial": translatable(
            "Trích xuất ngày theo dạng dd/mm/yyyy hoặc yyyy-mm-dd; trong bảng tính, định dạng cột là "
            "Ngày (Date)."
        ),
        "month_first": translatable(
            "Trích xuất ngày theo dạng dd/mm/yyyy hoặc yyyy-mm-dd; hoặc khai date_formats trong "
            "simaudit.toml."
        ),
        "error": translatable("Sửa công thức hoặc nguồn của các ô này, nới rộng cột, rồi trích xuất lại."),
        "letters": translatable(
            "Trích xuất lại từ hệ thống với bảng mã UTF-8; chữ đã mất không khôi phục được."
        ),
    },
    "set_aside": {
        "preamble": translatable("dòng phía trên tiêu đề"),
        "repeated header": translatable("dòng tiêu đề lặp lại"),
        "total": translatable("dòng tổng cộng"),
        "column numbers": translatable("dòng số thứ tự cột"),
        "units": translatable("dòng đơn vị"),
        "feedback": translatable("dòng do chương trình cơ sở dữ liệu in ra"),
        "signature": translatable("dòng ký tên, ghi chú dưới bảng"),
    },
}
"""Kind of code → code → Vietnamese message."""
