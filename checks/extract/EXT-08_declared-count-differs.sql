/* [check]
id         = "EXT-08"
slug       = "declared-count-differs"
severity   = "high"
nature     = "data"
population = "judged"
shares     = ["sums"]
needs      = ["declared"]
basis      = ["174:34.9.d"]
this_month_only = true

# One carrier, one answer: any difference is a question. Not required: a carrier may have declared nothing.
[[reliability]]
criterion   = "declared"
doubt_above = 0
required    = false
name.vi     = "Số bản ghi khác số doanh nghiệp khai báo"
name.en     = "Records differ from the declared count"
reason.vi   = "Số đọc được khác số khai báo thì chưa chứng minh được dữ liệu là đầy đủ."
reason.en   = "Where the count read is not the count declared, the extract isn't shown to be complete."

[title]
vi = "Số bản ghi khác số doanh nghiệp khai báo"
en = "Record count differs from the declared one"

[meaning]
vi = "Số bản ghi đọc được của tệp (gồm cả bản ghi bị loại) khác số bản ghi mà doanh nghiệp khai báo cho kỳ dữ liệu này."
en = "The records read from the files, rejected ones included, are not as many as the carrier declared for this period."

[why]
vi = "Số khai báo là cách duy nhất để biết tệp có bị cắt hay gửi thiếu không; rà soát trên tệp thiếu thì mọi kết luận đều thiếu căn cứ."
en = "The declared count is the only way to know that a file was not cut or sent in part; no conclusion from an incomplete file holds."

[innocent]
vi = "Khai báo theo thời điểm khác với trích xuất; khai báo cả thuê bao ngoài phạm vi; một trong nhiều tệp chưa gửi; khai báo tính cả dòng tiêu đề."
en = "Declared at another moment than extracted; numbers outside the scope declared too; one of several files not sent; the header line counted in."

[remedy]
vi = "Đối chiếu lại và gửi tệp đầy đủ, hoặc gửi văn bản đính chính số khai báo kèm cách tính."
en = "Compare again and send the whole file, or correct the declared count in writing and say how it was counted."

[inspect]
vi = "Xem tệp có dừng giữa chừng không (dòng cuối, dãy điểm hoặc số thuê bao bị đứt); chưa dùng kết quả của kỳ này khi chưa có giải trình."
en = "See whether the file stops half-way (its last line, a break in points or numbers); do not use this period's results until it is explained."
*/
WITH received AS (
    SELECT
        carrier,
        count(*) AS records
    FROM delivered
    GROUP BY carrier
),

judged AS (
    SELECT
        carrier,
        declared.records AS records_declared,
        coalesce(received.records, 0) AS records_read
    FROM carriers
    JOIN declared USING (carrier)
    LEFT JOIN received USING (carrier)
)

SELECT
    carrier,
    NULL AS msisdn,
    NULL AS record,
    NULL AS subject,
    'read=' || records_read || ' declared=' || records_declared AS detail
FROM judged
WHERE records_read <> records_declared
