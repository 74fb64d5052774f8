/* [check]
id         = "MIS-14"
slug       = "expired-now"
severity   = "low"
nature     = "risk"
remark     = true
population = "judged"
shares     = []
needs      = ["id_expiry_date"]
optional   = ["registered_at"]
basis      = ["L24:15.4.c"]

[title]
vi = "Giấy tờ hết hạn sau khi đăng ký"
en = "Paper that has expired since registration"

[meaning]
vi = "Số đang hoạt động đầy đủ, giấy tờ đã hết hạn trước ngày cuối kỳ dữ liệu nhưng khi đăng ký vẫn còn hạn, kể cả thời gian được kéo dài đến 30/06/2024 (hoặc không rõ ngày đăng ký). Trường hợp hết hạn từ trước khi đăng ký không tính ở đây."
en = "A number in full service whose paper expired before the last day of the period, though not before registration, the prolongation to 30/06/2024 counted in (or registration is unknown). Papers expired already at registration are not counted here."

[why]
vi = "Chủ thuê bao có trách nhiệm giữ thông tin đúng; giấy tờ mới có thể mang số khác, và hồ sơ cũ dần không còn khớp Cơ sở dữ liệu quốc gia về dân cư. Bản thân việc hết hạn không phải vi phạm của doanh nghiệp."
en = "The holder must keep the information true; the new paper may bear another number, and the record drifts from the National Population Database. The expiry itself is no fault of the carrier."

[innocent]
vi = "Chủ thuê bao đã đổi thẻ nhưng chưa báo doanh nghiệp; thẻ hết hạn theo mốc tuổi 25, 40, 60 trong tháng này."
en = "The holder has changed the card and not told the carrier; a card that ran out this month at one of the ages of 25, 40 or 60."

[remedy]
vi = "Nhắn tin mời chủ thuê bao cập nhật qua VNeID hoặc ứng dụng; không tạm dừng chỉ vì lý do này."
en = "Invite the holders by message to update through VNeID or the app; do not suspend for this alone."

[inspect]
vi = "Chỉ theo dõi xu hướng. Xem kỹ khi số đó còn chưa xác thực hoặc không khớp Cơ sở dữ liệu quốc gia về dân cư: giấy tờ cũ và chưa xác thực là hai dấu hiệu cùng hướng."
en = "Follow the trend only. Look closer where the number was never authenticated either, or doesn't match the National Population Database: an old paper and no authentication point the same way."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE full_service(status) AND id_expiry_date IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    id_expiry_date < $as_of
    AND (valid_until(id_expiry_date) < CAST(registered_at AS DATE)) IS NOT TRUE
