/* [check]
id         = "PRC-10"
slug       = "transition-lock-overdue"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["id_type", "registered_at", "authenticated_at", "status", "status_at", "device_changed_at"]
optional   = ["customer_type", "service_type", "nationality", "channel", "id_issue_date", "confirmed_at"]
basis      = ["TT08:10", "174:34.9.c"]
from       = 2026-08-14

[act]
when = "continuing"

[params]
days_one_way = 60
days_two_way = 5

[title]
vi = "Số chuyển tiếp chưa xác thực quá hạn khóa hai chiều hoặc thanh lý"
en = "Unauthenticated transition number overdue for suspension or ending"

[meaning]
vi = "Thuê bao H2H cá nhân người Việt Nam đăng ký trước ngày 15/04/2026, chưa xác thực, chưa được xác nhận trên VNeID, không thuộc diện không phải xác thực lại (CCCD cấp từ ngày 23/01/2021 được coi là CCCD gắn chip, thẻ cấp trước ngày đó thì không, dù ghi là loại gì) và không đổi thiết bị, đang bị tạm dừng chiều đi quá 60 ngày hoặc tạm dừng hai chiều quá 5 ngày tính đến cuối kỳ dữ liệu."
en = "An H2H number of a Vietnamese individual, registered before 15/04/2026, neither authenticated nor confirmed on VNeID nor spared (a citizen card given on or after 23/01/2021 counts as one with a chip, one given before doesn't, whatever it is called), whose device didn't change, that at the end of the audit period has been suspended one way for more than 60 days, or both ways for more than 5."

[why]
vi = "Quy định chuyển tiếp đặt thời hạn cho từng bước: 60 ngày tạm dừng chiều đi, 5 ngày tạm dừng hai chiều, rồi thanh lý; không thực hiện đủ các bước thì số chưa xác thực vẫn tồn tại vô thời hạn."
en = "The transition sets a time for each step: 60 days one way, 5 both ways, then the end; stopping half-way keeps unauthenticated numbers for ever."

[innocent]
vi = "Tạm dừng vì nợ cước hoặc theo yêu cầu chủ thuê bao từ trước đợt chuyển tiếp; chủ thuê bao đã xác thực mà trạng thái và thời điểm chưa cập nhật; đang giải quyết tranh chấp."
en = "Suspended for debt or at the holder's wish before the transition; authenticated since, with status and time not yet renewed; a dispute that is being settled."

[remedy]
vi = "Chuyển ngay các số quá hạn sang bước xử lý tiếp theo; nêu lý do và ngày tạm dừng của số bị tạm dừng vì nguyên nhân khác; gửi danh sách số đã thanh lý trong kỳ."
en = "Take the overdue step at once; give reason and date where the suspension had another cause; send the list of numbers ended in the period."

[inspect]
vi = "Tính riêng từ ngày tạm dừng của từng số, không từ 15/06/2026; so số lượng mỗi bước với báo cáo của doanh nghiệp và xem có số được mở lại không qua xác thực."
en = "Count from each number's own date of suspension, not from 15/06/2026; compare the numbers in each step with the carrier's report and look for reopenings without authentication."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h_vn
    WHERE
        registered_at < TIMESTAMP '2026-04-15 00:00:00'
        AND authenticated_at IS NULL
        AND confirmed_at IS NULL
        AND NOT exempt_paper(id_type, id_issue_date, channel, registered_at)
        AND status IN ('ONE_WAY', 'TWO_WAY')
        AND status_at IS NOT NULL
        AND device_changed_at IS NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    (status = 'ONE_WAY' AND $as_of - CAST(status_at AS DATE) > $days_one_way)
    OR (status = 'TWO_WAY' AND $as_of - CAST(status_at AS DATE) > $days_two_way)
