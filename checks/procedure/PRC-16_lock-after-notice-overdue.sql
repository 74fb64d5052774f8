/* [check]
id         = "PRC-16"
slug       = "lock-after-notice-overdue"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["findings"]
needs      = ["notified"]
optional   = ["status", "status_at", "registered_at"]
basis      = ["163:25.1", "174:34.9.c"]
from       = 2024-12-24

[act]
when = "continuing"

[params]
# Each is the first day on which the step is due: the days of the law are full ones.
days_to_one_way_lock  = 16
days_to_two_way_lock  = 16
days_to_contract_end  = 6
working_days_of_post  = 3

[least]
days_to_one_way_lock  = 1
days_to_two_way_lock  = 1
days_to_contract_end  = 1
working_days_of_post  = 1

[title]
vi = "Quá hạn tạm dừng, thanh lý sau khi cơ quan nhà nước thông báo"
en = "Suspension or ending overdue after a state authority's notice"

[meaning]
vi = "Thuê bao chưa thanh lý mà văn bản của Sở đã nêu với doanh nghiệp theo một tiêu chí về thông tin thuê bao (mức cao hoặc nghiêm trọng); kỳ này số còn dấu hiệu của chính tiêu chí đó (không thuộc danh sách loại trừ) và không được đăng ký lại từ ngày văn bản. Ngày bắt đầu là ngày doanh nghiệp thông báo lần đầu cho thuê bao; không rõ thì là ngày làm việc thứ 3 sau ngày văn bản; có nhiều văn bản thì lấy ngày bắt đầu sớm nhất. Quá hạn khi đến cuối kỳ dữ liệu, sau đủ 15 ngày kể từ ngày bắt đầu, số vẫn hoạt động đầy đủ; sau đủ 15 ngày kể từ ngày tạm dừng một chiều, số chưa tạm dừng hai chiều; hoặc sau đủ 5 ngày kể từ ngày tạm dừng hai chiều, số chưa thanh lý. Hạn rơi vào ngày nghỉ thì chuyển sang ngày làm việc tiếp theo; không rõ ngày tạm dừng thì coi như tạm dừng đúng hạn vào ngày cuối. Chi tiết nêu bước đã quá hạn và số ngày từ ngày bắt đầu."
en = "A live number that the Department's letter named to the carrier by a check of the subscriber's information (critical or high), which still has a finding of the same check this month (not waived) and has not been registered again since the letter. The clock starts on the day of the carrier's first notice to the subscriber or, where that isn't known, on the third working day after the letter; of several letters, the earliest start counts. A step is overdue at the end of the audit period where the number is in full service after fifteen full days from the start, not suspended both ways after fifteen full days from the one-way suspension, or not ended after five full days from the two-way suspension. A step that falls due on a day off is due on the next working day; where the day of a suspension isn't known, the last day in time is taken for it. The detail gives the overdue step and the days since the start."

[why]
vi = "Khi được cơ quan nhà nước có thẩm quyền thông báo bằng văn bản rằng thông tin thuê bao không đúng, doanh nghiệp phải thông báo cho thuê bao ít nhất 5 ngày liên tục; sau 15 ngày kể từ ngày đầu tiên thông báo thì tạm dừng một chiều, sau 15 ngày kể từ ngày tạm dừng một chiều thì tạm dừng hai chiều, sau 5 ngày kể từ ngày tạm dừng hai chiều thì thanh lý hợp đồng; để quá hạn là chưa xử lý thuê bao có thông tin không đúng quy định."
en = "Told in writing by a competent state authority that a subscriber's information is wrong, a carrier notifies the subscriber on five days running at least, suspends one way 15 days after the first notice, both ways 15 days after the one-way suspension, and ends the contract 5 days after the two-way suspension; a step left undone means that numbers with wrong information are not handled as prescribed."

[innocent]
vi = "Văn bản đến chậm hơn ba ngày làm việc, hoặc thông báo lần đầu cho thuê bao muộn hơn mà doanh nghiệp chưa gửi ngày thông báo; thuê bao đã được xác minh là đúng và doanh nghiệp đã trả lời nhưng chưa đưa vào danh sách loại trừ; thông tin đã cập nhật sau cuối kỳ dữ liệu; số đã được đăng ký lại mà ngày đăng ký trong dữ liệu vẫn là ngày cũ."
en = "A letter that took longer than three working days, or a first notice to the subscriber on a later day that the carrier has not stated; information that the carrier looked into, found right and answered for, but that isn't among the waivers; information put right after the end of the period; a number registered again since, where the extract still has the old date of registration."

[remedy]
vi = "Thực hiện ngay bước xử lý đã quá hạn với từng số; gửi ngày thông báo lần đầu cho thuê bao, ngày tạm dừng một chiều, hai chiều, ngày thanh lý; số có thông tin đúng thì trả lời bằng văn bản kèm căn cứ để được đưa vào danh sách loại trừ."
en = "Take the overdue step for each number at once; state the day of the first notice to the subscriber, and the days of suspension one way, both ways and of the end; for information that is right, answer in writing with what shows it, so that the finding can be waived."

[inspect]
vi = "Đối chiếu ngày văn bản đến tại doanh nghiệp với lịch sử thông báo, tạm dừng của từng số; xem số quá hạn nhiều ngày nhất; hỏi doanh nghiệp đã giao văn bản cho bộ phận nào."
en = "Compare the day on which the letter arrived with the history of messages and suspensions of each number; begin with those most days overdue; ask to which desk the letter was passed."
*/
WITH letter AS (
    SELECT
        carrier,
        msisdn,
        check_id,
        CAST(notified_at AS DATE) AS sent_on,
        CAST(first_notice_at AS DATE) AS told_on
    FROM notified
),

-- The working day on which the first notice is taken to be given, of the few days that letters have.
posted AS (
    SELECT
        sent_on,
        days_off,
        working_day(sent_on + 1, $working_days_of_post, days_off) AS arrived_on
    FROM (SELECT DISTINCT sent_on FROM letter) AS distinct_days
    CROSS JOIN (SELECT list(CAST(day AS DATE)) AS days_off FROM holiday) AS listed
),

-- Of several letters, that with the earliest start: a second one resets nothing.
judged AS (
    SELECT
        live.carrier,
        live.msisdn,
        live.record,
        live.status,
        CAST(live.status_at AS DATE) AS status_on,
        letter.sent_on,
        posted.days_off,
        coalesce(letter.told_on, posted.arrived_on) AS started_on
    FROM live
    INNER JOIN unwaived_finding ON live.carrier = unwaived_finding.carrier AND live.record = unwaived_finding.record
    INNER JOIN letter
        ON
            live.carrier = letter.carrier
            AND live.msisdn = letter.msisdn
            AND unwaived_finding.check_id = letter.check_id
    INNER JOIN posted ON letter.sent_on = posted.sent_on
    WHERE
        -- By the hash alone, most rows are passed over while they are read.
        live.number_hash IN (SELECT number_hash FROM notified)
        AND starts_clock(unwaived_finding.nature, unwaived_finding.severity)
        -- Registered again since, the letter wasn't about that.
        AND (live.registered_at IS NULL OR CAST(live.registered_at AS DATE) < letter.sent_on)
    QUALIFY row_number() OVER (PARTITION BY live.carrier, live.record ORDER BY started_on, letter.sent_on) = 1
),

-- A lock from before the letter, or of an unknown day, is taken to be put on when it was due.
due AS (
    SELECT
        carrier,
        msisdn,
        record,
        status,
        started_on,
        CASE
            WHEN full_service(status) THEN working_day(started_on + $days_to_one_way_lock, 1, days_off)
            WHEN status = 'ONE_WAY'
                THEN
                    working_day(
                        CASE
                            WHEN status_on >= sent_on THEN status_on
                            ELSE working_day(started_on + $days_to_one_way_lock, 1, days_off)
                        END
                        + $days_to_two_way_lock,
                        1,
                        days_off
                    )
            WHEN status = 'TWO_WAY'
                THEN
                    working_day(
                        CASE
                            WHEN status_on >= sent_on THEN status_on
                            ELSE
                                working_day(
                                    working_day(started_on + $days_to_one_way_lock, 1, days_off)
                                    + $days_to_two_way_lock,
                                    1,
                                    days_off
                                )
                        END
                        + $days_to_contract_end,
                        1,
                        days_off
                    )
        END AS due_on
    FROM judged
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    CASE status
        WHEN 'ONE_WAY' THEN 'stage=two-way'
        WHEN 'TWO_WAY' THEN 'stage=end'
        ELSE 'stage=one-way'
    END
    || ' days=' || ($as_of - started_on) AS detail
FROM due
WHERE $as_of > due_on
