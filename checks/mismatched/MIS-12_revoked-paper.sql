/* [check]
id         = "MIS-12"
slug       = "revoked-paper"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["id_number", "revoked"]
optional   = ["status", "registered_at"]
basis      = ["163:17.1.a", "174:34.3.a"]

[act]
when = "continuing"

[params]
days_of_heirs = 90

[title]
vi = "Giấy tờ đã bị thu hồi, hủy hoặc báo mất"
en = "Paper on the list of those withdrawn"

[meaning]
vi = "Số giấy tờ của thuê bao có trong danh sách giấy tờ không còn giá trị do cơ quan có thẩm quyền cung cấp cho kỳ dữ liệu; chi tiết là lý do ghi trong danh sách (lý do đầu tiên nếu số xuất hiện nhiều lần)."
en = "The subscriber's paper number is on the list of papers no longer valid that was handed in for the period; the detail is the reason given there (the first where the number stands there more than once)."

[why]
vi = "Chỉ giấy tờ còn giá trị mới được dùng để đăng ký thuê bao. Giấy tờ đã báo mất mà vẫn đứng tên thuê bao là thủ đoạn thường gặp của SIM dùng để lừa đảo."
en = "Only a valid paper may register a number. A paper reported lost that still stands behind a number is a familiar road to the SIMs used in fraud."

[innocent]
vi = "Chủ thuê bao đã được cấp lại giấy tờ nhưng chưa cập nhật với doanh nghiệp; danh sách ghi số định danh không đổi sau khi cấp lại thẻ."
en = "The holder has a new paper and has not told the carrier; the list gives a personal number, which stays the same when the card is issued again."

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
