/* [check]
id         = "PRC-08"
slug       = "two-way-lock-overdue"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["status", "status_at", "device_changed_at", "reauthenticated_at"]
optional   = ["service_type"]
basis      = ["TT08:8.3", "174:34.9.c"]
from       = 2026-06-15

[act]
when = "continuing"

[params]
days_one_way     = 30
face_valid_hours = 2

[title]
vi = "Khóa một chiều quá 30 ngày sau khi đổi thiết bị mà chưa khóa hai chiều"
en = "One way suspended for more than 30 days after a device change"

[meaning]
vi = "Thuê bao H2H đang bị tạm dừng chiều đi, đổi thiết bị từ ngày 15/06/2026 và không xác thực lại khuôn mặt sau lần đổi hoặc trong 2 giờ trước đó, đã tạm dừng chiều đi quá 30 ngày tính đến cuối kỳ dữ liệu."
en = "An H2H number suspended one way, whose device changed on or after 15/06/2026 without a face re-authentication since or in the 2 hours before, and which has been so for more than 30 days at the end of the audit period."

[why]
vi = "Số không xác thực lại trong 30 ngày phải bị tạm dừng cung cấp dịch vụ hai chiều; nếu để quá hạn, số vẫn nhận được cuộc gọi và mã OTP thay cho chủ thuê bao."
en = "A number not re-authenticated within 30 days is to be suspended both ways; left as it is, it still receives calls and one-time codes meant for its former user."

[innocent]
vi = "Số bị tạm dừng chiều đi vì lý do khác (nợ cước, theo yêu cầu chủ thuê bao) trước khi đổi thiết bị; thời điểm trạng thái không được cập nhật khi đã tạm dừng hai chiều."
en = "A number suspended one way for another reason (unpaid bills, the holder's wish) before the change; a status time that was not renewed with the two-way suspension."

[remedy]
vi = "Tạm dừng cung cấp dịch vụ hai chiều các số quá hạn; nêu lý do tạm dừng của các số bị tạm dừng vì nguyên nhân khác; tự động hóa việc chuyển sang bước xử lý tiếp theo theo ngày."
en = "Suspend overdue numbers both ways; state the reason where it was another one; let the system take the step by date."

[inspect]
vi = "Xem phân bố số ngày quá hạn: dồn vào một ngày là việc quét theo đợt; rải đều nhiều tháng là không có quy trình chuyển sang bước xử lý tiếp theo."
en = "Look at how many days overdue: all alike means a batch that ran late, spread over months means there is no such step at all."
*/
WITH judged AS (
    SELECT *
    FROM live_h2h
    WHERE status = 'ONE_WAY' AND device_changed_at >= TIMESTAMP '2026-06-15 00:00:00' AND status_at IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    not_reauthenticated(reauthenticated_at, device_changed_at, $face_valid_hours)
    AND $as_of - CAST(status_at AS DATE) > $days_one_way
