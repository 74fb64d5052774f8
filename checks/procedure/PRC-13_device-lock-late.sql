/* [check]
id         = "PRC-13"
slug       = "device-lock-late"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["status", "status_at", "device_changed_at", "reauthenticated_at"]
optional   = ["service_type"]
basis      = ["TT08:8", "174:34.9.c"]
from       = 2026-06-15

[act]
when = "continuing"

[params]
face_valid_hours = 2
hours_to_suspend = 2

[title]
vi = "Tạm dừng chiều đi muộn hơn 2 giờ sau khi đổi thiết bị"
en = "Suspended later than 2 hours after a device change"

[meaning]
vi = "Thuê bao H2H đang bị tạm dừng chiều đi, đổi thiết bị từ ngày 15/06/2026, không xác thực lại khuôn mặt sau lần đổi hoặc trong 2 giờ trước đó, mà thời điểm tạm dừng muộn hơn lần đổi quá 2 giờ. Chỉ xét khi cả hai thời điểm đều ghi giờ và tạm dừng không sớm hơn lần đổi. Chi tiết nêu số giờ tròn từ lúc đổi đến lúc tạm dừng."
en = "An H2H number suspended one way, whose device changed on or after 15/06/2026 without a face re-authentication since or in the 2 hours before, that was suspended more than 2 hours after the change. Judged only where both times hold an hour and the suspension isn't earlier. The detail gives the whole hours from change to suspension."

[why]
vi = "Trong khoảng thời gian chậm tạm dừng, người cầm SIM ở thiết bị mới vẫn gọi và nhắn tin được như chủ thuê bao; hạn 2 giờ là để rút ngắn khoảng đó."
en = "Until the suspension whoever has the SIM in the new device calls and texts as the holder; the two hours are there to keep that time short."

[innocent]
vi = "Số bị tạm dừng vì lý do khác (nợ cước, theo yêu cầu chủ thuê bao) sau lần đổi thiết bị; thời điểm trạng thái được ghi lại khi hệ thống đồng bộ; hệ thống phát hiện thiết bị mới chậm vì máy tắt hoặc ngoài vùng phủ sóng."
en = "A number suspended for another reason (unpaid bills, the holder's wish) after the change; a status time that a later synchronisation wrote anew; a device that was off or out of coverage and so was noticed late."

[remedy]
vi = "Cung cấp nhật ký phát hiện đổi thiết bị và lệnh tạm dừng; nêu lý do của các số bị tạm dừng vì nguyên nhân khác; rút ngắn chu kỳ quét để lệnh tạm dừng được gửi trong 2 giờ."
en = "Supply the log of detected changes and of orders to suspend; state the reason where it was another one; shorten the scan so that the order goes out within two hours."

[inspect]
vi = "Xem phân bố số giờ chậm: tập trung ở một mức là do chu kỳ quét theo đợt; rải rác là do xử lý thủ công; xem cuộc gọi, tin nhắn phát sinh trong khoảng chậm của các số chậm nhất."
en = "Look at how many hours late: all alike means a scan in batches, scattered means work by hand; see the calls and messages of the latest ones in that time."
*/
WITH judged AS (
    SELECT *
    FROM live_h2h
    WHERE
        status = 'ONE_WAY'
        AND device_changed_at >= TIMESTAMP '2026-06-15 00:00:00'
        AND timed(device_changed_at)
        AND timed(status_at)
        AND status_at >= device_changed_at
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    'hours=' || CAST(floor(extract('epoch' FROM status_at - device_changed_at) / 3600) AS BIGINT) AS detail
FROM judged
WHERE
    not_reauthenticated(reauthenticated_at, device_changed_at, $face_valid_hours)
    AND status_at - device_changed_at > $hours_to_suspend * INTERVAL '1 hour'
