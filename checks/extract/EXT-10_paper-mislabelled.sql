/* [check]
id         = "EXT-10"
slug       = "paper-mislabelled"
severity   = "low"
nature     = "data"
remark     = true
population = "judged"
shares     = []
needs      = ["id_type", "id_issue_date"]
basis      = ["L26", "L59"]

[title]
vi = "Thẻ được gọi theo tên mới hơn tên lúc cấp"
en = "Card called by a newer name than it was given under"

[meaning]
vi = "Loại giấy tờ là CCCD gắn chip nhưng ngày cấp từ 01/01/2016 đến 22/01/2021, khi chỉ có CCCD không gắn chip; hoặc là thẻ căn cước nhưng ngày cấp từ 01/01/2016 đến 30/06/2024, khi thẻ còn mang tên khác."
en = "The kind is a chip citizen card and the issue date from 01/01/2016 to 22/01/2021, when citizen cards had no chip; or it is an identity card and the issue date from 01/01/2016 to 30/06/2024, when the card had another name."

[why]
vi = "Loại thẻ quyết định hình thức xác thực: thẻ không gắn chip ghi thành thẻ có chip thì được hưởng ngoại lệ không thuộc về nó. Thẻ có chip gọi theo tên mới thì không ảnh hưởng đến quyền lợi, nhưng bản ghi không đúng như trên thẻ."
en = "The kind decides how a holder must be authenticated: a plain card entered as one with a chip enjoys an exemption that isn't its own. A chip card by its newer name changes nothing for its holder, but the record does not read as the card does."

[innocent]
vi = "Phần mềm gọi mọi CCCD là CCCD gắn chip, hoặc đổi tên mọi loại thẻ thành thẻ căn cước khi luật mới có hiệu lực; chủ thuê bao đã đổi thẻ, loại được cập nhật nhưng ngày cấp của thẻ cũ còn lại."
en = "Software that calls every citizen card a chip card, or renamed all of them identity cards when the new law came into force; the holder changed the card, and the kind was updated while the old issue date stayed."

[remedy]
vi = "Sửa loại giấy tờ theo ảnh giấy tờ đã lưu; lỗi do phần mềm gán loại thì sửa một lần cho toàn bộ, giữ đúng tên thẻ tại ngày cấp."
en = "Correct the kind from the stored image; where the software assigned it, mend it once for all, keeping the name that the card had when it was given."

[inspect]
vi = "Đây là vấn đề chất lượng dữ liệu, thường do phần mềm. Chỉ xem các CCCD gắn chip cấp trước năm 2021 chưa xác thực lại: nếu là thẻ không gắn chip thì không được miễn."
en = "A matter of data quality, mostly of software. Look only at chip cards dated before 2021 that were not authenticated again: where they are plain cards, no exemption covers them."
*/
WITH judged AS (
    SELECT * FROM live_individual
    WHERE id_issue_date IS NOT NULL AND id_type IN ('CCCD_CHIP', 'CAN_CUOC')
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    id_issue_date >= DATE '2016-01-01'
    AND id_issue_date <= CASE id_type WHEN 'CCCD_CHIP' THEN DATE '2021-01-22' ELSE DATE '2024-06-30' END
