/* [check]
id         = "PRC-16"
slug       = "lock-after-notice-overdue"
severity   = "high"
nature     = "procedural"
population = "judged"
needs      = ["status", "notified"]
basis      = ["163:25.1", "174:34.9.c"]
from       = 2024-12-24

[act]
when = "continuing"

[params]
days_to_one_way = 15
days_to_two_way = 30
days_to_end     = 35
days_of_post    = 3

[title]
vi = "Quá hạn tạm dừng, thanh lý sau khi cơ quan nhà nước thông báo"
en = "Suspension or ending overdue after a state authority's notice"

[meaning]
vi = "Thuê bao chưa thanh lý mà văn bản của Sở đã nêu với doanh nghiệp theo một tiêu chí, kỳ này còn tồn tại dấu hiệu của chính tiêu chí đó (không thuộc danh sách loại trừ), và tính từ thông báo gần nhất đến cuối kỳ dữ liệu: quá 18 ngày (15 ngày, thêm 3 ngày gửi văn bản) vẫn hoạt động đầy đủ, quá 33 ngày mới tạm dừng cung cấp dịch vụ một chiều, hoặc quá 38 ngày mới tạm dừng hai chiều mà chưa thanh lý. Chi tiết nêu bước đã quá hạn và số ngày."
en = "A live number that the Department's letter named to the carrier by a check, which still has a finding of the same check this month (not waived), and for which, from the latest such notice to the end of the audit period, more than 18 days (15, and 3 for the post) have passed in full service, more than 33 suspended one way only, or more than 38 suspended both ways and not ended. The detail gives the step that is overdue and the days."

[why]
vi = "Khi được cơ quan nhà nước có thẩm quyền thông báo bằng văn bản, doanh nghiệp phải yêu cầu thuê bao cập nhật thông tin, sau 15 ngày thì tạm dừng một chiều, sau 15 ngày nữa thì tạm dừng hai chiều, sau 5 ngày nữa thì thanh lý hợp đồng; để quá hạn là chưa xử lý thuê bao có thông tin không đúng quy định."
en = "Told in writing by a competent state authority, a carrier has the subscriber put the information right, suspends one way after 15 days, both ways after 15 more, and ends the contract after 5 more; a step left undone means that numbers with wrong information are not handled as prescribed."

[innocent]
vi = "Văn bản đến chậm hoặc gửi lại; thuê bao đã được xác minh là đúng và doanh nghiệp đã trả lời nhưng chưa đưa vào danh sách loại trừ; thông tin đã cập nhật sau cuối kỳ dữ liệu; số đã được cấp cho người khác và thông tin của người mới cũng có dấu hiệu."
en = "A letter that arrived late or was sent again; information that the carrier looked into, found right and answered for, but that isn't among the waivers; information put right after the end of the period; a number given to somebody else since, whose information shows the same sign."

[remedy]
vi = "Thực hiện ngay bước xử lý đã quá hạn với từng số; nêu ngày thông báo cho thuê bao, ngày tạm dừng, ngày thanh lý; số có thông tin đúng thì trả lời bằng văn bản kèm căn cứ để được đưa vào danh sách loại trừ."
en = "Take the overdue step for each number at once; state on which day the subscriber was told, suspended and ended; for information that is right, answer in writing with what shows it, so that the finding can be waived."

[inspect]
vi = "Đối chiếu ngày văn bản đến tại doanh nghiệp với lịch sử thông báo, tạm dừng của từng số; xem số quá hạn nhiều ngày nhất; hỏi doanh nghiệp đã giao văn bản cho bộ phận nào."
en = "Compare the day on which the letter arrived with the history of messages and suspensions of each number; begin with those most days overdue; ask to which desk the letter was passed."
*/
WITH judged AS (
    SELECT
        live.carrier,
        live.msisdn,
        live.record,
        live.status,
        $as_of - CAST(max(notified.notified_at) AS DATE) AS days
    FROM live
    INNER JOIN unwaived_finding ON live.carrier = unwaived_finding.carrier AND live.record = unwaived_finding.record
    INNER JOIN notified
        ON
            live.carrier = notified.carrier
            AND live.msisdn = notified.msisdn
            AND unwaived_finding.check_id = notified.check_id
    -- By the hash alone, most rows are passed over while they are read.
    WHERE live.number_hash IN (SELECT number_hash FROM notified)
    GROUP BY live.carrier, live.msisdn, live.record, live.status
),

standing AS (
    SELECT
        carrier,
        msisdn,
        record,
        days,
        CASE
            WHEN full_service(status) AND days > $days_to_one_way + $days_of_post THEN 'stage=one-way'
            WHEN status = 'ONE_WAY' AND days > $days_to_two_way + $days_of_post THEN 'stage=two-way'
            WHEN status = 'TWO_WAY' AND days > $days_to_end + $days_of_post THEN 'stage=end'
        END AS stage
    FROM judged
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    stage || ' days=' || days AS detail
FROM standing
WHERE stage IS NOT NULL
