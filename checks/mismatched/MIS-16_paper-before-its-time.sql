/* [check]
id         = "MIS-16"
slug       = "paper-before-its-time"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["id_type", "id_issue_date"]
basis      = ["L26", "L59"]

[act]
when = "continuing"

[title]
vi = "Ngày cấp trước ngày loại giấy tờ đó được ban hành"
en = "Paper issued before its kind existed"

[meaning]
vi = "CCCD, CCCD gắn chip hoặc thẻ căn cước mà ngày cấp trước 01/01/2016, khi chưa có thẻ nào như vậy, kể cả theo tên gọi trước đây. Thẻ được ghi theo tên mới hơn tên lúc cấp không tính ở đây."
en = "A citizen card, with a chip or without, or an identity card whose issue date is before 01/01/2016, when there was no such card under any name. A card called by a newer name than it had when it was given is not counted here."

[why]
vi = "Không thể có thẻ loại đó vào ngày ấy: hoặc loại giấy tờ, hoặc ngày cấp không đúng với giấy tờ được xuất trình; đây là lỗi thường gặp ở giấy tờ giả."
en = "No card of that kind existed on that day: either the kind or the date does not match the paper that was shown; forgers are prone to this slip."

[innocent]
vi = "Chủ thuê bao đổi từ CMND sang CCCD, số và loại được cập nhật nhưng ngày cấp của CMND còn lại; ngày khác bị nhập vào ô ngày cấp."
en = "The holder went from an old card to a citizen card and number and kind were updated while the old issue date stayed; another date entered in the field."

[remedy]
vi = "Lấy loại giấy tờ và ngày cấp từ ảnh giấy tờ đã lưu rồi sửa bản ghi; nếu ảnh đúng như đã khai thì yêu cầu chủ thuê bao cập nhật và xác thực lại."
en = "Take kind and issue date from the stored image and correct the record; where the image reads as declared, have the holder update and authenticate again."

[inspect]
vi = "Ngày cấp cách mốc vài năm và phân tán là bản ghi cập nhật chưa đầy đủ. Nhiều số có cùng một ngày cấp bất hợp lý tại một điểm thì yêu cầu ảnh giấy tờ."
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
WHERE id_issue_date < DATE '2016-01-01'
