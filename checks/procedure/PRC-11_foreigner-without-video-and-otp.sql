/* [check]
id         = "PRC-11"
slug       = "foreigner-without-video-and-otp"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["nationality", "registered_at", "id_number", "auth_method", "video_verified", "otp_verified"]
optional   = ["status", "customer_type", "service_type", "channel"]
basis      = ["TT08:6.2", "163:18.2.b", "174:34.3.a"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Người nước ngoài đăng ký tại điểm mà thiếu cuộc gọi ghi hình, hoặc thiếu mã OTP từ số thứ hai"
en = "Foreigner registered at a point without video call, or without OTP from the second number on"

[meaning]
vi = "Thuê bao H2H cá nhân người nước ngoài chưa thanh lý, đăng ký từ ngày 15/04/2026 không qua ứng dụng hay VNeID (kênh để trống cũng được xét), phương thức xác thực để trống hoặc không phải đối chiếu cơ sở dữ liệu người nước ngoài, mà không có cuộc gọi ghi hình (chi tiết: cuộc gọi ghi hình), hoặc là số thứ hai trở đi của giấy tờ mà không có xác thực OTP (chi tiết: mã OTP). Số đầu tiên của một giấy tờ không cần mã OTP, vì mã được gửi đến SIM đã đăng ký trước đó."
en = "A live H2H number of a foreign individual, registered on or after 15/04/2026 neither in the app nor on VNeID (an unknown channel counts), whose method of authentication is empty or not FOREIGN_DB, without a video call (detail: video), or, from the second number of the paper on, without an OTP (detail: otp). The first number of a paper owes no OTP: the code goes to the SIM registered before."

[why]
vi = "Hộ chiếu nước ngoài không có trong Cơ sở dữ liệu quốc gia về dân cư; khi không đối chiếu điện tử với dữ liệu xuất nhập cảnh, cuộc gọi ghi hình, và mã OTP từ số thứ hai, là bằng chứng duy nhất rằng người đứng tên đã có mặt và giữ số. Cuộc gọi ghi hình và mã OTP đã được yêu cầu từ ngày 24/12/2024 (các điểm b, c khoản 2 Điều 18 Nghị định số 163/2024/NĐ-CP); tiêu chí này chỉ xét từ ngày thông tư có hiệu lực."
en = "Foreign passports aren't in the National Population Database; where no electronic match with the immigration database took place, the video call and, from the second number on, the OTP are all that shows that the holder was there and has the number. The video call and the OTP have been asked for since 24/12/2024 (Decree 163/2024/NĐ-CP, article 18(2)(b) and (c)); this check begins with the circular."

[innocent]
vi = "Cuộc gọi và mã OTP đã thực hiện nhưng kết quả lưu ở hệ thống khác; đã đối chiếu với dữ liệu xuất nhập cảnh mà phương thức ghi sai; quốc tịch nhập sai ở công dân Việt Nam."
en = "Call and OTP took place and their results lie in another system; the match with the immigration database was made and entered as another method; a wrong nationality for a Vietnamese citizen."

[remedy]
vi = "Cung cấp bản ghi cuộc gọi, nhật ký OTP hoặc kết quả đối chiếu dữ liệu xuất nhập cảnh; thiếu bước nào thì thực hiện lại bước đó với chủ thuê bao, chưa hoàn thành thì tạm dừng cung cấp dịch vụ."
en = "Supply the recording, the OTP log or the result of the match with the immigration database; repeat with the holder whichever step is missing, and stop service until it is done."

[inspect]
vi = "Gom theo điểm đăng ký và giao dịch viên; đối chiếu hộ chiếu, thị thực, ảnh chân dung của một mẫu; chú ý điểm gần khu du lịch, khu công nghiệp bán SIM trọn gói cho khách nước ngoài."
en = "Group by registration point and clerk; compare passport, visa and portrait of a sample; mind points near resorts and industrial zones that sell ready-made SIMs to foreigners."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h
    WHERE
        nationality <> 'VN'
        AND registered_at >= TIMESTAMP '2026-04-15 00:00:00'
        AND (auth_method IS NULL OR auth_method <> 'FOREIGN_DB')
        AND at_point(channel)
),

-- As the ordinals of populations.sql, which would sort every shared paper: few of them have such a number.
ordinal_on_paper AS (
    SELECT
        carrier,
        record,
        row_number() OVER (PARTITION BY carrier, id_number ORDER BY registered_at, msisdn NULLS LAST, record) AS ordinal
    FROM repeated_mate
    SEMI JOIN judged USING (carrier, id_number)
    WHERE registered_at IS NOT NULL
),

steps AS (
    SELECT
        judged.carrier,
        judged.msisdn,
        judged.record,
        judged.video_verified IS NOT TRUE AS no_video,
        coalesce(ordinal_on_paper.ordinal >= 2, FALSE) AND judged.otp_verified IS NOT TRUE AS no_otp
    FROM judged
    LEFT JOIN ordinal_on_paper
        ON judged.carrier = ordinal_on_paper.carrier AND judged.record = ordinal_on_paper.record
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(',', CASE WHEN no_video THEN 'video' END, CASE WHEN no_otp THEN 'otp' END) AS detail
FROM steps
WHERE no_video OR no_otp
