/* [check]
id         = "EXT-11"
slug       = "ended-record-gone"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = ["msisdn"]
needs      = ["msisdn", "status", "status_at", "previous", "missing"]
basis      = ["163:22.2", "174:34.11.c"]

[act]
when = "done"
date = "as_of"
to_prove = true

[title]
vi = "Bản ghi của số đã thanh lý không còn trước khi hết hai năm"
en = "Record of an ended number gone before its two years are over"

[meaning]
vi = "Trong dữ liệu của kỳ được rà soát gần nhất trước đó của doanh nghiệp (tháng trước, hoặc kỳ sớm hơn nếu các tháng ở giữa không gửi) số này đã thanh lý, thời điểm thanh lý chưa quá hai năm, hoặc kỳ đó đã được nêu là không còn bản ghi; tháng này không có bản ghi nào của số. Số còn bị nêu từng tháng cho đến khi có lại trong dữ liệu hoặc hết hai năm kể từ thời điểm thanh lý gửi lần cuối. Nếu kỳ so sánh không phải tháng trước, chi tiết nêu đó là kỳ nào."
en = "In this carrier's last judged month (the month before, or an earlier one where those between were not handed in) the number had ended, less than two years ago, or its record was found gone; this month it has no row at all. It is found month after month until it is back or two years have passed since the last date of end handed in. `since=YYYY-MM` says which month that was where it is not the one before."

[why]
vi = "Thông tin thuê bao phải được lưu giữ hai năm sau khi chấm dứt; xóa sớm thì không còn tra cứu được ai đã dùng số vào thời điểm xảy ra vụ việc."
en = "Subscriber information must be kept for two years after the end; once it is deleted, nobody can tell any more who used the number when something happened."

[innocent]
vi = "Tệp chỉ trích xuất số chưa thanh lý hoặc số thanh lý trong tháng; số chuyển sang địa bàn khác; bản ghi đã chuyển sang hệ thống lưu trữ nhưng vẫn còn."
en = "The file has only numbers that haven't ended, or that ended in the month; a number moved to another province; the record is in an archive and is still kept."

[remedy]
vi = "Bổ sung bản ghi của các số này vào dữ liệu cho đến khi hết hai năm; nếu đã xóa thì báo cáo bằng văn bản thời điểm và lý do xóa."
en = "Put the rows of these numbers back into the extract until their two years are over; if they were deleted, report in writing when and why."

[inspect]
vi = "Yêu cầu tra cứu một số thuê bao trong danh sách trên hệ thống của doanh nghiệp; xem ở kỳ được rà soát gần nhất trước đó các số này có dấu hiệu vi phạm nào không."
en = "Have some of these numbers looked up in the carrier's own system; see which signs of violation they bore in the last judged month."
*/
-- Of several ended rows of a number the latest end counts.
WITH ended AS (
    SELECT
        carrier,
        msisdn,
        max(status_at) AS ended_at
    FROM previous
    WHERE msisdn IS NOT NULL AND status = 'TERMINATED'
    GROUP BY carrier, msisdn
),

judged AS (
    SELECT
        carrier,
        msisdn
    FROM ended
    WHERE CAST(ended_at AS DATE) > $as_of - INTERVAL 2 YEAR
    UNION
    SELECT
        carrier,
        msisdn
    FROM missing
    WHERE check_id = 'EXT-11' AND CAST(ended_at AS DATE) > $as_of - INTERVAL 2 YEAR
)

SELECT
    carrier,
    msisdn,
    NULL AS record,
    NULL AS subject,
    'since=' || since AS detail
FROM judged
ANTI JOIN subscriber USING (carrier, msisdn)
INNER JOIN last_judged_month USING (carrier)
