/* [check]
id         = "EXT-07"
slug       = "volume-swing"
severity   = "medium"
nature     = "risk"
population = "judged"
shares     = ["sums"]
needs      = ["previous"]
basis      = []
this_month_only = true
calendar_month_before = true

[params]
most_percent = 20

# One carrier, one answer: any swing is a question. Not required: a first audit, or one after a gap, has no
# month before.
[[reliability]]
criterion   = "volume"
doubt_above = 0
required    = false
name.vi     = "Số thuê bao tăng, giảm bất thường so với kỳ trước"
name.en     = "Unusual swing in numbers since the month before"
reason.vi   = "Biến động lớn cần giải trình trước khi so sánh tỷ lệ giữa hai kỳ."
reason.en   = "A large swing needs an answer before two months' rates are compared."

[title]
vi = "Số thuê bao thay đổi đột ngột so với tháng trước"
en = "Sudden change in the number of subscribers"

[meaning]
vi = "Số thuê bao chưa thanh lý trong dữ liệu tháng này chênh lệch hơn 20% so với tháng trước, hoặc tháng trước không có mà tháng này có."
en = "The live numbers of this month's extract differ from the month before by more than 20 %, or there were none before and there are some now."

[why]
vi = "Biến động lớn thường là trích xuất thiếu hoặc thừa phạm vi, khi đó mọi tỷ lệ khác đều sai; biến động thật thì là đợt phát triển thuê bao cần xem xét."
en = "A large change usually means that the extract leaves something out or takes too much in, and then every other share is wrong; a real one is a wave of registrations worth a look."

[innocent]
vi = "Sáp nhập tỉnh hoặc thay đổi địa bàn; doanh nghiệp mới bắt đầu kinh doanh; đợt thu hồi số theo yêu cầu của cơ quan quản lý; tháng trước gửi thiếu."
en = "Provinces merged or areas redrawn; a carrier that has just started; numbers recovered at the authority's request; an incomplete extract the month before."

[remedy]
vi = "Giải trình bằng số liệu: phát triển mới, thanh lý, chuyển mạng, thay đổi phạm vi; nếu trích xuất sai phạm vi thì gửi lại."
en = "Account for it in figures: new, ended, ported, change of scope; where the extract's scope was wrong, send it again."

[inspect]
vi = "Xem trước khi đọc các kết quả khác; so với số thuê bao biến mất và số đăng ký mới trong tháng để biết biến động nằm ở đâu."
en = "Look at this before the other results; compare with the numbers that vanished and the month's new registrations to see where the change lies."
*/
WITH before AS (
    SELECT
        carrier,
        count(*) FILTER (WHERE status IS NULL OR status <> 'TERMINATED') AS numbers
    FROM previous
    GROUP BY carrier
),

present AS (
    SELECT
        carrier,
        count(*) AS numbers
    FROM live
    GROUP BY carrier
),

judged AS (
    SELECT
        carrier,
        before.numbers AS numbers_before,
        coalesce(present.numbers, 0) AS numbers_now
    FROM carriers
    JOIN before USING (carrier)
    LEFT JOIN present USING (carrier)
)

SELECT
    carrier,
    NULL AS msisdn,
    NULL AS record,
    NULL AS subject,
    'before=' || numbers_before || ' now=' || numbers_now AS detail
FROM judged
-- In whole numbers, so that a change of exactly the limit is one; from 0, any number is more.
WHERE abs(numbers_now - numbers_before) * 100 > numbers_before * $most_percent
