/* [check]
id         = "MIS-21"
slug       = "number-twice"
severity   = "critical"
nature     = "data"
population = "live"
shares     = ["msisdn"]
needs      = ["msisdn"]
basis      = ["L24:13.2.k"]

# A register holds a number once; twice means that two exports or two months were laid together.
[[reliability]]
criterion   = "twice"
doubt_above = 0.0005
fail_above  = 0.005
name.vi     = "Số thuê bao xuất hiện hơn một lần"
name.en     = "Numbers that stand more than once"
reason.vi   = "Mỗi số chỉ có một bản ghi; trùng lặp cho thấy hai lần trích xuất đã bị ghép vào nhau."
reason.en   = "A number has one record; twice means that two exports were laid together."

[title]
vi = "Một số thuê bao có nhiều bản ghi"
en = "One number on several rows"

[meaning]
vi = "Cùng một số thuê bao xuất hiện từ hai bản ghi chưa thanh lý trở lên trong dữ liệu của một doanh nghiệp; mọi bản ghi đó được liệt kê."
en = "The same subscriber number stands on two or more rows of one carrier that are not terminated; all those rows are listed."

[why]
vi = "Một số chỉ có một chủ thuê bao tại một thời điểm. Hai bản ghi cho cùng một số khiến không xác định được ai chịu trách nhiệm, và mọi tỷ lệ tính trên dữ liệu này đều bị sai lệch."
en = "A number has one holder at a time. With two rows nobody can say who answers for it, and every rate computed from the extract is distorted."

[innocent]
vi = "Việc ghép dữ liệu khi trích xuất nhân đôi bản ghi (nhiều gói cước, nhiều địa chỉ); bản ghi của chủ cũ còn giữ sau khi chuyển quyền sử dụng số thuê bao hoặc thu hồi mà không ghi trạng thái thanh lý."
en = "A join in the export doubled the row (several tariffs, several addresses); the former holder's row kept after a transfer or recovery without being marked as ended."

[remedy]
vi = "Trích xuất lại với mỗi số một bản ghi: giữ bản ghi hiện hành, ghi trạng thái đã thanh lý cho bản ghi cũ. Nếu hai bản ghi cùng đang có hiệu lực trong hệ thống thì xử lý ngay và báo cáo nguyên nhân."
en = "Export again with one row a number: keep the current record and mark the old one TERMINATED. Where both are current in the system itself, settle it at once and report the cause."

[inspect]
vi = "So hai bản ghi của cùng một số: giống hệt là lỗi trích xuất; khác chủ thuê bao thì yêu cầu lịch sử chuyển quyền sử dụng số thuê bao."
en = "Compare the rows of one number: alike, it is the export; with different holders, ask for the history of that number's transfers."
*/
WITH candidate AS MATERIALIZED (
    SELECT carrier, msisdn, record
    FROM live
    WHERE number_hash IN (SELECT number_hash FROM repeated_number)
),

repeated AS (
    SELECT carrier, msisdn
    FROM candidate
    WHERE msisdn IS NOT NULL
    GROUP BY carrier, msisdn
    HAVING count(*) > 1
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM candidate
SEMI JOIN repeated USING (carrier, msisdn)
