/* [check]
id         = "PRC-07"
slug       = "device-change-unlocked"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["device_changed_at", "reauthenticated_at"]
optional   = ["status", "service_type"]
basis      = ["TT08:8", "174:34.9.c"]
from       = 2026-06-15

[act]
when = "continuing"

[params]
hours_to_suspend = 2
face_valid_hours = 2

[title]
vi = "Đổi thiết bị quá 2 giờ chưa xác thực lại mà chưa bị khóa chiều đi"
en = "Device changed, not re-authenticated, not suspended after 2 hours"

[meaning]
vi = "Thuê bao H2H đổi thiết bị từ ngày 15/06/2026, không xác thực lại khuôn mặt sau lần đổi hoặc trong 2 giờ trước đó, vẫn hoạt động đầy đủ khi đã quá 2 giờ tính đến 23:59:59 ngày cuối kỳ dữ liệu."
en = "An H2H number whose device changed on or after 15/06/2026, without a face re-authentication since or in the 2 hours before, that is still in full service more than 2 hours later, counted to 23:59:59 of the audit period's last day."

[why]
vi = "SIM chuyển sang thiết bị khác là lúc số thuê bao có thể đổi người dùng thật; tạm dừng cung cấp dịch vụ chiều đi cho đến khi khuôn mặt khớp để số không bị chuyển cho người khác sử dụng hoặc bị chiếm đoạt."
en = "A SIM in another handset is the moment a number changes its real user; outgoing service is shut until the face matches so that it isn't passed on or taken over."

[innocent]
vi = "Xác thực lại đã làm nhưng thời điểm chưa đồng bộ; trường hợp đổi thiết bị do chính chủ báo trước; bản ghi đổi thiết bị sinh ra do thay đổi số IMEI khi sửa chữa."
en = "The re-authentication took place and its time was not carried over; a change the holder had announced; an entry made by a repair that gave the handset another identity."

[remedy]
vi = "Bổ sung thời điểm xác thực lại kèm nhật ký; số chưa xác thực thì tạm dừng ngay cung cấp dịch vụ chiều đi, thông báo và hướng dẫn chủ thuê bao xác thực khuôn mặt."
en = "Supply the time of re-authentication with its log; suspend outgoing service of the others at once, and tell holders how to authenticate."

[inspect]
vi = "Yêu cầu nhật ký phát hiện đổi thiết bị và lệnh tạm dừng theo giờ, phút; đo thời gian từ lúc đổi đến lúc tạm dừng ở một mẫu cả số đã tạm dừng."
en = "Ask for the log of detected changes and of orders to suspend by the minute; measure the delay in a sample that includes suspended numbers."
*/
WITH judged AS (
    SELECT * FROM live_h2h WHERE device_changed_at >= TIMESTAMP '2026-06-15 00:00:00'
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    full_service(status)
    AND not_reauthenticated(reauthenticated_at, device_changed_at, $face_valid_hours)
    AND $as_of + INTERVAL '1 day' - INTERVAL '1 second' - device_changed_at > $hours_to_suspend * INTERVAL '1 hour'
