/* [check]
id         = "UNR-13"
slug       = "evidence-missing"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["id_type", "registered_at", "portrait_ref", "id_image_ref"]
optional   = ["status", "customer_type", "channel", "id_issue_date"]
basis      = ["163:19.4.b", "163:19.4.c", "49:1", "174:34.5.đ"]

[act]
when = "done"
date = "registered_at"
to_prove = true

[title]
vi = "Dữ liệu không có mã lưu trữ ảnh chân dung hoặc ảnh giấy tờ"
en = "No reference to the portrait or to the image of the paper"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý, đăng ký từ ngày 24/04/2017, không dùng giấy tờ hay kênh thuộc diện không phải xác thực lại (căn cước, CCCD gắn chip và CCCD cấp từ ngày 23/01/2021, căn cước và CCCD gắn chip không rõ ngày cấp, tài khoản định danh điện tử, VNeID trước 15/04/2026), để trống mã ảnh chân dung hoặc mã ảnh giấy tờ. Chi tiết nêu cột để trống."
en = "A live individual subscriber registered on or after 24/04/2017, not on a paper or channel that is spared (an identity card or citizen card, with a chip or without, given on or after 23/01/2021; an identity card or chip card of unknown date; electronic identity account; VNeID before 15/04/2026), without a reference to the portrait or to the image of the paper. The detail names which."

[why]
vi = "Từ 24/04/2017, bản số hóa giấy tờ và ảnh người đến đăng ký là một phần của thông tin thuê bao; không còn ảnh thì không chứng minh được người đăng ký đã có mặt."
en = "Since 24/04/2017 the digitised paper and the photo of who came are part of the subscriber information; without them nothing shows that the person was there."

[innocent]
vi = "Ảnh lưu ở kho ảnh riêng theo số thuê bao nên không có mã trong dữ liệu trích xuất; trẻ em do cha mẹ giao kết, ảnh chụp cha mẹ lưu ở hồ sơ khác."
en = "Images lie in a store of their own under the number and the extract has no reference; a child whose parent contracted and whose portrait is on the parent's file."

[remedy]
vi = "Bổ sung mã tham chiếu từ kho ảnh; ảnh đã mất hoặc chưa từng chụp thì chụp lại, có ngày giờ, khi chủ thuê bao cập nhật thông tin."
en = "Supply the reference from the image store; where there is no image, take it again, with date and time, when the subscriber updates."

[inspect]
vi = "Chọn mẫu cả số có mã và không có mã, yêu cầu mở ảnh tại chỗ; kiểm tra ảnh rõ, có ngày giờ, đúng người và không dùng lại cho số khác."
en = "Sample numbers with and without a reference and have the images opened on the spot; see that they are clear, dated, of the right person and not used twice."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE registered_at >= TIMESTAMP '2017-04-24 00:00:00' AND NOT exempt_paper(id_type, id_issue_date, channel, registered_at)
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(
        ',',
        CASE WHEN portrait_ref IS NULL THEN 'portrait_ref' END,
        CASE WHEN id_image_ref IS NULL THEN 'id_image_ref' END
    ) AS detail
FROM judged
WHERE portrait_ref IS NULL OR id_image_ref IS NULL
