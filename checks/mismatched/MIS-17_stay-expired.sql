/* [check]
id         = "MIS-17"
slug       = "stay-expired"
severity   = "low"
nature     = "risk"
population = "judged"
shares     = []
needs      = ["nationality", "id_type", "stay_until"]
basis      = ["163:17.1.b"]

[title]
vi = "Người nước ngoài đã hết thời hạn tạm trú tại Việt Nam"
en = "Foreigner whose permitted stay has ended"

[meaning]
vi = "Thuê bao là người nước ngoài dùng hộ chiếu, đang hoạt động đầy đủ, thời hạn được phép ở Việt Nam kết thúc trước ngày cuối kỳ dữ liệu."
en = "A foreigner on a passport, in full service, whose permitted stay in Viet Nam ended before the last day of the period."

[why]
vi = "Thời hạn tạm trú còn giá trị là điều kiện khi đăng ký, sau đó không còn là yêu cầu đối với thuê bao; nhưng người đăng ký thường đã rời Việt Nam và số có thể do người khác sử dụng, nên đây là mức rủi ro để xem xét."
en = "A valid stay is asked for when registering, and no longer; but the person has usually left and the number may be in other hands, so this is a level of risk worth a look."

[innocent]
vi = "Đã gia hạn thị thực hoặc có thẻ tạm trú nhưng chưa cập nhật với doanh nghiệp; người nước ngoài chuyển vùng quốc tế giữ số để nhận tin nhắn."
en = "The visa was extended or a residence card issued, and the carrier not told; a traveller who keeps the number abroad for messages."

[remedy]
vi = "Nhắn tin yêu cầu cập nhật thời hạn tạm trú, đối chiếu với cơ quan quản lý xuất nhập cảnh nơi có kết nối; không cập nhật thì tạm dừng cung cấp dịch vụ theo quy định."
en = "Ask by message for the new end of stay and check it with the immigration authority where connected; suspend as the law provides those who do not update."

[inspect]
vi = "Xem lưu lượng sau ngày hết hạn và số lượng trên từng điểm đăng ký: nhiều số của khách đã rời đi vẫn phát sinh lưu lượng là nghi vấn mua bán SIM."
en = "Look at traffic after the end of stay (`last_used_at`) and at numbers to a point: many departed visitors whose numbers are still in use suggest a trade in SIMs."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE nationality <> 'VN' AND id_type = 'PASSPORT' AND stay_until IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE full_service(status) AND stay_until < $as_of
