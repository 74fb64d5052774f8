/* [check]
id         = "UNR-07"
slug       = "new-number-unauthenticated"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["registered_at", "authenticated_at"]
optional   = ["status", "service_type"]
basis      = ["TT08:3.3", "163:20", "174:34.3.a"]
from       = 2026-04-15

[act]
when = "continuing"

[act.alternative]
basis = "174:34.3.b"
channel = ["APP", "VNEID"]

[title]
vi = "Số đăng ký mới được cung cấp dịch vụ khi chưa xác thực"
en = "New number in service without authentication"

[meaning]
vi = "Thuê bao H2H chưa thanh lý, đăng ký từ ngày 15/04/2026, đang hoạt động đầy đủ mà không có thời điểm xác thực thông tin thuê bao."
en = "A live H2H subscriber registered on or after 15/04/2026 that is in full service and has no time of authentication."

[why]
vi = "Từ ngày 15/04/2026, số thuê bao đăng ký mới chỉ được cung cấp dịch vụ sau khi hoàn thành đăng ký và xác thực; số chưa xác thực mà gọi được cho thấy bước xác thực đã bị bỏ qua."
en = "Since 15/04/2026 a newly registered number gets service only when registration and authentication are complete; one that works without it went round the step."

[innocent]
vi = "Xác thực đã làm nhưng kết quả nằm ở hệ thống định danh riêng, chưa ghép vào dữ liệu trích xuất; số của máy móc, thiết bị chưa được ghi loại dịch vụ là dữ liệu, thiết bị."
en = "The authentication took place and its result lies in another system that was not joined in; a machine's number not marked NON_H2H."

[remedy]
vi = "Bổ sung thời điểm và bằng chứng xác thực; số chưa xác thực thì tạm dừng ngay việc cung cấp dịch vụ cho đến khi xác thực đủ bốn trường."
en = "Supply time and proof of the authentication; stop service at once to numbers that have none, until the four fields are authenticated."

[inspect]
vi = "Yêu cầu nhật ký xác thực theo từng số của mẫu; kiểm tra quy trình kích hoạt có điều kiện chặn khi chưa có kết quả xác thực hay không."
en = "Ask for the authentication log of each sampled number; see whether the activation process is barred until a result is there."
*/
WITH judged AS (
    SELECT * FROM live_h2h WHERE registered_at >= TIMESTAMP '2026-04-15 00:00:00'
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE full_service(status) AND authenticated_at IS NULL
