/* [check]
id         = "MIS-12"
slug       = "revoked-paper"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["id_number", "revoked"]
optional   = ["status", "registered_at"]
basis      = ["163:17.1.a", "174:34.3.a"]

[act]
when = "continuing"

[params]
days_of_heirs = 90

[title]
vi = "Giấy tờ không còn giá trị theo danh sách của cơ quan có thẩm quyền"
en = "Paper on the list of those withdrawn"

[meaning]
vi = "Số giấy tờ của thuê bao có trong danh sách giấy tờ không còn giá trị nộp cho kỳ dữ liệu, vì một lý do được tính cho thuê bao đó; chi tiết là lý do (của mục đầu tiên được tính nếu số có nhiều mục). Số gồm 12 chữ số chỉ được tính khi bị hủy, không tồn tại hoặc chủ giấy tờ đã chết. Mục có ghi ngày: hủy và không tồn tại luôn được tính; chết được tính khi đã quá 90 ngày; lý do khác được tính khi thuê bao đăng ký từ ngày đó trở đi."
en = "The subscriber's paper number is on the list of papers no longer valid that was handed in for the period, for a reason that counts for the row; the detail is the reason (that of the first entry that counts where there are several). Twelve digits count only where they are cancelled, nonexistent or those of a holder who died. Of an entry with a day, cancelled and nonexistent always count, a death once it is more than 90 days ago, any other reason where the number was registered on that day or later."

[why]
vi = "Chỉ giấy tờ còn giá trị mới được dùng để đăng ký thuê bao. Số giấy tờ đã hủy, không tồn tại hoặc của người đã chết mà vẫn đứng tên thuê bao thì không có người sử dụng nào chịu trách nhiệm về số đó."
en = "Only a valid paper may register a number. A number that stands on a paper which was cancelled, never was, or is a dead holder's has nobody who answers for its use."

[innocent]
vi = "Người thừa kế đang làm thủ tục thay đổi chủ thuê bao; giấy tờ được khôi phục sau khi bị hủy mà danh sách chưa cập nhật; ngày trong danh sách là ngày ghi nhận, không phải ngày giấy tờ mất giá trị."
en = "The heirs are about to have the number transferred; the paper was restored after it had been cancelled, and the list doesn't say so yet; the list's day is that of the entry, not that on which the paper ended."

[remedy]
vi = "Liên hệ chủ thuê bao, yêu cầu xuất trình giấy tờ còn giá trị và xác thực lại; không liên hệ được trong thời hạn thì tạm dừng cung cấp dịch vụ theo quy định."
en = "Reach the holder, have a valid paper shown and authenticate again; suspend as the law provides those who cannot be reached in time."

[inspect]
vi = "So ngày đăng ký với ngày giấy tờ mất giá trị: đăng ký sau ngày đó là điểm đăng ký đã nhận giấy tờ không hợp lệ. Kiểm tra các số khác của cùng điểm."
en = "Compare the registration with the day the paper was withdrawn: where it is later, the point took an invalid paper. Look at the point's other numbers."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE id_number IS NOT NULL
),

-- The entries that count for a row, one by one.
counting AS (
    SELECT carrier, msisdn, record, reason, entry
    FROM judged
    INNER JOIN revoked USING (id_number)
    -- By the hash alone, most rows are passed over while they are read.
    WHERE
        judged.paper_hash IN (SELECT paper_hash FROM revoked)
        -- The twelve digits never change: a card that was lost, replaced or has expired leaves them as they are.
        AND (
            reason IN ('cancelled', 'nonexistent', 'deceased')
            OR NOT regexp_full_match(id_number, '[0-9]{12}')
        )
        AND (
            since IS NULL
            OR reason IN ('cancelled', 'nonexistent')
            OR (reason = 'deceased' AND CAST($as_of AS DATE) - since > $days_of_heirs)
            OR (reason <> 'deceased' AND CAST(registered_at AS DATE) >= since)
        )
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    first(reason ORDER BY entry) AS detail
FROM counting
GROUP BY carrier, msisdn, record
