/* [check]
id         = "PRC-14"
slug       = "reported-number-in-service"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = []
needs      = ["reported"]
optional   = ["status"]
basis      = ["L24:13.2.l"]

[title]
vi = "Số bị phản ánh vẫn hoạt động đầy đủ"
en = "Reported number in full service"

[meaning]
vi = "Số thuê bao chưa thanh lý nằm trong danh sách số bị phản ánh (công an, ngân hàng, đầu số 156/5656, người dân) mà đang hoạt động đầy đủ. Mỗi bản ghi chưa thanh lý mang số đó là một trường hợp; chi tiết nêu các loại phản ánh của số đó trong danh sách."
en = "A live number on the list of reported numbers (by the police, banks, 156/5656, citizens) that is in full service. Each live record with the number is one case; the detail gives the kinds of report that the list has for it."

[why]
vi = "Doanh nghiệp có trách nhiệm ngăn chặn tin nhắn, cuộc gọi vi phạm pháp luật; số đã bị phản ánh mà vẫn gọi được thì có thể tiếp tục được dùng để lừa đảo, quấy rối."
en = "A carrier is to block unlawful messages and calls; a number that was reported and still works may go on being used for fraud and harassment."

[innocent]
vi = "Phản ánh nhầm, phản ánh vì mâu thuẫn cá nhân; số bị giả mạo khi hiển thị cuộc gọi; doanh nghiệp đã xác minh, không thấy vi phạm; số đã được thu hồi và cấp cho người khác sau khi bị phản ánh."
en = "Reported by mistake or out of a quarrel; a number that somebody else showed as the caller's; the carrier looked into it and found nothing; the number was recovered and given to another holder since."

[remedy]
vi = "Xác minh từng số theo nội dung phản ánh; số có vi phạm thì tạm dừng, chấm dứt cung cấp dịch vụ theo quy định; số không vi phạm thì trả lời bằng văn bản kèm kết quả xác minh."
en = "Look into each number by what was reported; suspend or end those used unlawfully as prescribed; for the others answer in writing with what was found."

[inspect]
vi = "Ưu tiên số bị nhiều loại phản ánh; xem thông tin thuê bao, điểm đăng ký, các số khác trên cùng giấy tờ, cùng thiết bị; đối chiếu ngày phản ánh với ngày đăng ký hiện tại của số."
en = "Begin with numbers reported in several ways; look at their information, registration point and the other numbers on the same paper and device; compare the day of the report with that of the present registration."
*/
WITH listed AS (
    SELECT msisdn, string_agg(DISTINCT kind, ',' ORDER BY kind) FILTER (WHERE kind <> '') AS kinds
    FROM reported
    GROUP BY msisdn
),

judged AS (
    SELECT live.carrier, live.msisdn, live.record, live.status, listed.kinds
    FROM live
    INNER JOIN listed ON live.msisdn = listed.msisdn
    -- By the hash alone, most rows are passed over while they are read.
    WHERE live.number_hash IN (SELECT number_hash FROM reported)
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    kinds AS detail
FROM judged
WHERE full_service(status)
