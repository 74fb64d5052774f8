/* [check]
id         = "PRC-03"
slug       = "foreigner-online"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["nationality", "registered_at", "channel", "auth_method"]
optional   = ["status", "customer_type", "service_type"]
basis      = ["TT08:6.2", "174:34.5.c"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Người nước ngoài đăng ký trực tuyến mà không đối chiếu dữ liệu xuất nhập cảnh"
en = "Foreigner registered online without a match with the immigration database"

[meaning]
vi = "Thuê bao H2H cá nhân người nước ngoài chưa thanh lý, đăng ký từ ngày 15/04/2026 qua ứng dụng hoặc VNeID mà phương thức xác thực để trống hoặc không phải đối chiếu cơ sở dữ liệu người nước ngoài."
en = "A live H2H number of a foreign individual registered on or after 15/04/2026 in the app or on VNeID whose method of authentication is empty or not FOREIGN_DB."

[why]
vi = "Hộ chiếu nước ngoài không có trong Cơ sở dữ liệu quốc gia về dân cư; không đối chiếu được với dữ liệu xuất nhập cảnh thì chỉ được xác thực trực tiếp."
en = "Foreign passports aren't in the National Population Database; without a match with the immigration database only authentication face to face is allowed."

[innocent]
vi = "Quốc tịch nhập sai ở công dân Việt Nam; người nước ngoài dùng tài khoản định danh điện tử, hệ thống ghi phương thức là tài khoản định danh điện tử; kênh ghi là ứng dụng vì giao dịch viên dùng ứng dụng tại điểm."
en = "A wrong nationality for a Vietnamese citizen; a foreigner with an electronic identity account entered as EID; the app stands as channel because a clerk used it at the point."

[remedy]
vi = "Sửa quốc tịch, kênh hoặc phương thức theo nhật ký; số chưa đối chiếu thì mời chủ thuê bao đến điểm đăng ký xác thực trực tiếp, quá hạn thì tạm dừng cung cấp dịch vụ."
en = "Correct nationality, channel or method from the log; have the others come to a point and authenticate in person, and suspend when the time has passed."

[inspect]
vi = "Xem hộ chiếu, thị thực và ảnh khuôn mặt của mẫu; kiểm tra ứng dụng có cho người nước ngoài hoàn tất khi dịch vụ đối chiếu không trả kết quả hay không."
en = "Look at passport, visa and face image of a sample; see whether the app lets a foreigner finish when the matching service gives no answer."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h
    WHERE
        nationality <> 'VN'
        AND registered_at >= TIMESTAMP '2026-04-15 00:00:00'
        AND channel IN ('APP', 'VNEID')
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE auth_method IS NULL OR auth_method <> 'FOREIGN_DB'
