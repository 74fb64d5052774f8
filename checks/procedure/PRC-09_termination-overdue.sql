/* [check]
id         = "PRC-09"
slug       = "termination-overdue"
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
days_two_way     = 5
face_valid_hours = 2

[title]
vi = "Khóa hai chiều quá 5 ngày sau khi đổi thiết bị mà chưa thanh lý"
en = "Two way suspended for more than 5 days after a device change and not ended"

[meaning]
vi = "Thuê bao H2H đang bị tạm dừng hai chiều, đổi thiết bị từ ngày 15/06/2026 và không xác thực lại khuôn mặt sau lần đổi hoặc trong 2 giờ trước đó, đã tạm dừng hai chiều quá 5 ngày tính đến cuối kỳ dữ liệu mà chưa thanh lý hợp đồng."
en = "An H2H number suspended both ways, whose device changed on or after 15/06/2026 without a face re-authentication since or in the 2 hours before, and which has been so for more than 5 days at the end of the audit period without being ended."

[why]
vi = "Bước cuối của quy trình là thanh lý hợp đồng và thu hồi số; số chưa thanh lý vẫn giữ thông tin chưa được chứng minh trong cơ sở dữ liệu và có thể được mở lại mà không qua xác thực."
en = "The last step is to end the contract and recover the number; left hanging, it keeps unproven information in the database and may be reopened without authentication."

[innocent]
vi = "Đang giải quyết khiếu nại của chủ thuê bao; số trả sau còn nợ cước nên hệ thống chưa cho thanh lý; tạm dừng hai chiều vì lý do khác."
en = "A holder's complaint is being dealt with; a postpaid number with an unpaid bill that the system won't end; a suspension for another reason."

[remedy]
vi = "Thanh lý và thu hồi số quá hạn; số đang khiếu nại thì nêu mã vụ việc và thời hạn giải quyết."
en = "End overdue numbers and recover them; for complaints give the case and when it will be settled."

[inspect]
vi = "Kiểm tra số quá hạn có được mở lại sau kỳ dữ liệu không, bằng bước xác thực nào; đối chiếu với kho số đã thu hồi."
en = "See whether overdue numbers were reopened after the period and by what authentication; compare with the stock of recovered numbers."
*/
WITH judged AS (
    SELECT *
    FROM live_h2h
    WHERE status = 'TWO_WAY' AND device_changed_at >= TIMESTAMP '2026-06-15 00:00:00' AND status_at IS NOT NULL
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
    AND $as_of - CAST(status_at AS DATE) > $days_two_way
