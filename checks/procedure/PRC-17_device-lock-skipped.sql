/* [check]
id         = "PRC-17"
slug       = "device-lock-skipped"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
unassessable = "not_kept"
needs      = ["device_changed_at", "reauthenticated_at", "status_at"]
optional   = ["status", "service_type"]
basis      = ["TT08:8", "174:34.9.c"]
from       = 2026-06-15

[act]
when = "done"
date = "device_changed_at"

[params]
hours_to_suspend = 2
fewest_faces = 10
most_percent = 90

[title]
vi = "Xác thực lại khuôn mặt muộn hơn 2 giờ sau khi đổi thiết bị mà không tạm dừng chiều đi"
en = "Face taken later than 2 hours after a device change, without a suspension in between"

[meaning]
vi = "Thuê bao H2H đổi thiết bị từ ngày 15/06/2026, xác thực lại khuôn mặt muộn hơn lần đổi quá 2 giờ, đang hoạt động đầy đủ mà thời điểm của trạng thái còn trước lần đổi: giữa hai thời điểm đó số không được tạm dừng cung cấp dịch vụ. Chỉ xét khi lần đổi và lần xác thực đều ghi giờ. Không đánh giá doanh nghiệp có từ 10 lần xác thực muộn mà trên 90% như vậy, vì doanh nghiệp đó không ghi lại thời điểm của trạng thái."
en = "An H2H number whose device changed on or after 15/06/2026 and whose face was taken again more than 2 hours later is in full service, and its status is from before the change: nothing locked it between the two. Judged only where both times hold an hour. A carrier with ten or more such late faces of which over 90 % are like that is not assessed: it does not keep the time of the status."

[why]
vi = "Quá 2 giờ chưa xác thực lại thì phải tạm dừng chiều đi; nếu không, người cầm SIM ở thiết bị mới gọi và nhắn tin được như chủ thuê bao cho đến khi có khuôn mặt."
en = "After 2 hours without a face outgoing service has to be shut; otherwise whoever has the SIM in the new device calls and texts as the holder until a face is there."

[innocent]
vi = "Số đã được tạm dừng rồi mở lại mà thời điểm của trạng thái không được cập nhật; lần đổi thiết bị được ghi trước khi máy thực sự bật; đồng hồ của hai hệ thống lệch nhau."
en = "The number was locked and opened again and the time of its status was not renewed; a change recorded before the device was on; clocks of two systems that differ."

[remedy]
vi = "Cung cấp nhật ký tạm dừng và mở lại dịch vụ của các số này; ghi lại thời điểm của trạng thái mỗi lần như vậy; kiểm tra vì sao lệnh tạm dừng không được gửi."
en = "Supply the log of locks and openings of these numbers; record the time of the status at each; find out why no order to suspend went out."

[inspect]
vi = "Xem khoảng cách từ lần đổi đến lần xác thực; xem cuộc gọi, tin nhắn phát sinh trong khoảng đó của các số chậm nhất."
en = "See how long after the change the face was taken; look at the calls and messages of the latest ones in that time."
*/
WITH judged AS (
    SELECT *
    FROM live_h2h
    WHERE
        device_changed_at >= TIMESTAMP '2026-06-15 00:00:00'
        AND timed(device_changed_at)
        AND timed(reauthenticated_at)
        AND reauthenticated_at - device_changed_at > $hours_to_suspend * INTERVAL '1 hour'
),

face AS (
    SELECT
        carrier,
        msisdn,
        record,
        coalesce(
            full_service(status)
            AND CASE
                WHEN timed(status_at) THEN status_at < device_changed_at
                ELSE CAST(status_at AS DATE) < CAST(device_changed_at AS DATE)
            END,
            FALSE
        ) AS skipped
    FROM judged
),

-- Carriers that don't keep the time of a status.
not_kept AS (
    SELECT carrier
    FROM face
    GROUP BY carrier
    HAVING count(*) >= $fewest_faces AND 100 * count(*) FILTER (WHERE skipped) > $most_percent * count(*)
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM face
WHERE skipped
