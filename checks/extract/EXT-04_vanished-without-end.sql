/* [check]
id         = "EXT-04"
slug       = "vanished-without-end"
severity   = "high"
nature     = "data"
population = "judged"
shares     = ["msisdn"]
needs      = ["msisdn", "previous", "missing"]
basis      = ["L24:13.2.d", "174:34.9.d"]

# Numbers that vanish without an end are gaps in the extract until the carrier shows otherwise. Not required: a first
# audit has no earlier month.
[[reliability]]
criterion   = "vanished"
doubt_above = 0.001
fail_above  = 0.01
required    = false
name.vi     = "Số của các kỳ trước không còn mà chưa thanh lý"
name.en     = "Numbers of earlier months that vanished without an end"
reason.vi   = "Số biến mất mà không có trạng thái thanh lý là chỗ trống của dữ liệu cho đến khi giải trình."
reason.en   = "Numbers that vanish without an end are gaps in the extract until the carrier shows otherwise."

[title]
vi = "Số thuê bao biến mất không có thông tin chấm dứt"
en = "Number gone without an end"

[meaning]
vi = "Số này chưa thanh lý trong dữ liệu của kỳ được rà soát gần nhất trước đó của doanh nghiệp (tháng trước, hoặc kỳ sớm hơn nếu các tháng ở giữa không gửi), hoặc kỳ đó đã được nêu là biến mất, và không có bản ghi nào trong tháng này, kể cả bản ghi đã thanh lý. Số còn bị nêu từng tháng cho đến khi có lại trong dữ liệu hoặc được gửi với trạng thái đã thanh lý. Nếu kỳ so sánh không phải tháng trước, chi tiết nêu đó là kỳ nào."
en = "The number had not ended in this carrier's last judged month (the month before, or an earlier one where those between were not handed in), or was found missing then, and has no row at all this month, not even a terminated one. It is found month after month until it is back or handed in as terminated. `since=YYYY-MM` says which month that was where it is not the one before."

[why]
vi = "Thuê bao chấm dứt phải có ngày kết thúc và được lưu ít nhất hai năm; số biến mất là thông tin bị loại khỏi dữ liệu rà soát, có thể để tránh bị phát hiện."
en = "A subscription that ends must have its date of end and be kept for two years at least; a number that is gone has been left out of the inspected data, perhaps so as not to be found."

[innocent]
vi = "Số chuyển mạng đi; phạm vi trích xuất thay đổi (chuyển tỉnh); số được sửa sau khi chuyển đổi đầu số; kỳ so sánh có bản ghi thử nghiệm; số đã thanh lý trong các tháng không gửi dữ liệu."
en = "Ported to another carrier; a change of scope (moved to another province); the number corrected after the conversion of prefixes; test rows in the last judged month; an end in a month that was not handed in."

[remedy]
vi = "Bổ sung bản ghi với trạng thái đã thanh lý và thời điểm chấm dứt; số chuyển mạng hoặc chuyển tỉnh thì kèm danh sách có căn cứ."
en = "Supply the rows with status terminated and the time of the end; for ported or moved numbers add a list with the grounds."

[inspect]
vi = "Xem ở kỳ được rà soát gần nhất trước đó các số này có dấu hiệu vi phạm nào không; tỷ lệ cao trong số biến mất là dấu hiệu loại bỏ có chủ đích."
en = "See which signs of violation these numbers bore in the last judged month; a high share among the vanished suggests that they were removed on purpose."
*/
WITH looked_for AS (
    SELECT
        carrier,
        msisdn
    FROM previous
    WHERE msisdn IS NOT NULL AND (status IS NULL OR status <> 'TERMINATED')
    UNION ALL
    SELECT
        carrier,
        msisdn
    FROM missing
    WHERE check_id = 'EXT-04'
),

judged AS (
    SELECT DISTINCT
        carrier,
        msisdn
    FROM looked_for
)

-- Few are gone: made distinct after they were looked for, the many that are there need not be.
SELECT DISTINCT
    carrier,
    msisdn,
    NULL AS record,
    NULL AS subject,
    'since=' || since AS detail
FROM looked_for
ANTI JOIN subscriber USING (carrier, msisdn)
INNER JOIN last_judged_month USING (carrier)
