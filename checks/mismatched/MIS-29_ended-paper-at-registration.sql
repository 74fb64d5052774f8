/* [check]
id         = "MIS-29"
slug       = "ended-paper-at-registration"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["id_type", "id_number", "registered_at"]
optional   = ["status", "customer_type", "first_registered_at", "activated_at"]
basis      = ["163:17.1.a", "L26:46", "174:34.5.a"]
from       = 2025-01-01

[act]
when = "done"
date = "registered_at"

[params]
moved_days = 30

[title]
vi = "Đăng ký bằng chứng minh nhân dân 9 số sau ngày loại giấy tờ này hết giá trị"
en = "Registered on an old identity card after these had ended"

[meaning]
vi = "Thuê bao cá nhân đăng ký thông tin từ ngày 01/01/2025 bằng chứng minh nhân dân có số gồm đúng 9 chữ số, loại giấy tờ hết giá trị sử dụng sau ngày 31/12/2024. Không xét số có thông tin được đăng ký lại sau hơn 30 ngày kể từ khi bắt đầu."
en = "An individual's number whose information was registered on or after 01/01/2025 on an old identity card with exactly 9 digits; these cards ceased to be valid after 31/12/2024. A number whose information was registered again more than 30 days after it began is not looked at."

[why]
vi = "Giấy tờ phải còn giá trị khi đăng ký; điểm đăng ký nhận giấy tờ đã hết giá trị tức là bỏ qua bước kiểm tra, và số 9 chữ số không đối chiếu được trực tiếp với Cơ sở dữ liệu quốc gia về dân cư."
en = "A paper must be valid when registering; a point that takes one which has ended leaves the check out, and nine digits can't be matched with the National Population Database."

[innocent]
vi = "Số chứng minh nhân dân cũ còn trong hồ sơ của khách hàng đã xuất trình thẻ căn cước; ngày đăng ký bị ghi đè khi cập nhật hồ sơ mà dữ liệu không có ngày bắt đầu."
en = "The old number left in the file of a customer who showed an identity card; a date of registration overwritten by an update where the extract does not tell when the number began."

[remedy]
vi = "Mở ảnh giấy tờ đã lưu; nếu khách hàng đã xuất trình thẻ căn cước thì sửa số và loại giấy tờ, nếu không thì yêu cầu chủ thuê bao cập nhật, xác thực lại và chấn chỉnh điểm đăng ký."
en = "Open the stored image of the paper; where an identity card was shown correct number and kind of paper, otherwise have the holder update and authenticate again, and set the registration point right."

[inspect]
vi = "Gộp theo điểm đăng ký và giao dịch viên; xem ảnh giấy tờ của một mẫu; chú ý nơi có nhiều số đăng ký trong cùng một ngày."
en = "Group by point and clerk; look at the images of a sample; mind places with many such registrations on one day."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE
        registered_at >= TIMESTAMP '2025-01-01 00:00:00'
        AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE id_type = 'CMND' AND regexp_full_match(id_number, '[0-9]{9}')
