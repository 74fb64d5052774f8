/* [check]
id         = "MIS-12"
slug       = "revoked-paper"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["id_number", "revoked"]
basis      = ["163:17.1.a", "174:34.3.a"]

[act]
when = "continuing"

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

withdrawn AS (
    SELECT id_number, first(reason ORDER BY rowid) AS reason
    FROM revoked
    GROUP BY id_number
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    reason AS detail
FROM judged
INNER JOIN withdrawn USING (id_number)
-- By the hash alone, most rows are passed over while they are read.
WHERE paper_hash IN (SELECT paper_hash FROM revoked)
