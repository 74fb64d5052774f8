/* [check]
id         = "MIS-16"
slug       = "paper-before-its-time"
severity   = "high"
nature     = "substantive"
population = "judged"
needs      = ["id_type", "id_issue_date"]
basis      = ["L26", "L59"]

[title]
vi = "Giấy tờ cấp trước khi loại giấy tờ đó ra đời"
en = "Paper issued before its kind existed"

[meaning]
vi = "Ngày cấp sớm hơn ngày bắt đầu cấp loại giấy tờ đã khai: CCCD từ 01/01/2016, CCCD gắn chip từ 01/01/2021, thẻ căn cước từ 01/07/2024."
en = "The issue date is earlier than the first day of the kind declared: citizen cards from 01/01/2016, chip citizen cards from 01/01/2021, identity cards from 01/07/2024."

[why]
vi = "Không thể có thẻ loại đó vào ngày ấy: hoặc loại giấy tờ, hoặc ngày cấp không đúng với giấy tờ được xuất trình; người làm giả giấy tờ hay mắc lỗi này."
en = "No card of that kind existed on that day: either the kind or the date does not match the paper that was shown; forgers are prone to this slip."

[innocent]
vi = "Chủ thuê bao đổi từ CMND sang CCCD gắn chip, số và loại được cập nhật nhưng ngày cấp của CMND còn lại; phần mềm ghi mọi CCCD là CCCD gắn chip."
en = "The holder went from an old card to a chip card and number and kind were updated while the old issue date stayed; software that calls every citizen card a chip card."

[remedy]
vi = "Lấy loại giấy tờ và ngày cấp từ ảnh giấy tờ đã lưu rồi sửa hồ sơ; lỗi do phần mềm gán loại thì sửa một lần cho toàn bộ."
en = "Take kind and issue date from the stored image and correct the record; where the software assigned the kind, mend it once for all."

[inspect]
vi = "Ngày cấp cách mốc vài năm và phân tán là hồ sơ cập nhật dở. Nhiều số có cùng một ngày cấp bất hợp lý tại một điểm thì yêu cầu ảnh giấy tờ."
en = "Dates scattered years before the first day are half-done updates. Many numbers with one impossible date at one point: ask for the images."
*/
WITH judged AS (
    SELECT * FROM live_individual
    WHERE id_issue_date IS NOT NULL AND id_type IN ('CCCD', 'CCCD_CHIP', 'CAN_CUOC')
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    id_issue_date < CASE id_type
        WHEN 'CCCD' THEN DATE '2016-01-01'
        WHEN 'CCCD_CHIP' THEN DATE '2021-01-01'
        ELSE DATE '2024-07-01'
    END
