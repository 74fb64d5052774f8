/* [check]
id         = "PRC-12"
slug       = "undetermined-nationality-without-video-and-otp"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["id_type", "registered_at", "id_number", "video_verified", "otp_verified"]
optional   = ["status", "customer_type", "service_type", "channel"]
basis      = ["TT08:7", "174:34.3.a"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Người gốc Việt Nam chưa xác định được quốc tịch đăng ký tại điểm mà thiếu cuộc gọi ghi hình, hoặc thiếu mã OTP từ số thứ hai"
en = "Person of undetermined nationality registered at a point without video call, or without OTP from the second number on"

[meaning]
vi = "Thuê bao H2H cá nhân chưa thanh lý, giấy tờ là giấy chứng nhận căn cước, đăng ký từ ngày 15/04/2026 không qua ứng dụng hay VNeID (kênh để trống cũng được xét), dùng bất kỳ phương thức xác thực nào, mà không có cuộc gọi ghi hình (chi tiết: cuộc gọi ghi hình), hoặc là số thứ hai trở đi của giấy tờ mà không có xác thực OTP (chi tiết: mã OTP). Số đầu tiên của một giấy tờ không cần mã OTP, vì mã được gửi đến SIM đã đăng ký trước đó."
en = "A live H2H individual number on a certificate of identity, registered on or after 15/04/2026 neither in the app nor on VNeID (an unknown channel counts), by whatever method, without a video call (detail: video), or, from the second number of the paper on, without an OTP (detail: otp). The first number of a paper owes no OTP: the code goes to the SIM registered before."

[why]
vi = "Người gốc Việt Nam chưa xác định được quốc tịch chỉ được xác thực trực tiếp; cuộc gọi ghi hình, và mã OTP từ số thứ hai, là bằng chứng rằng chính người có giấy chứng nhận đã có mặt và giữ số. Cuộc gọi ghi hình và mã OTP đã được yêu cầu từ ngày 24/12/2024 (các điểm b, c khoản 2 Điều 18 Nghị định số 163/2024/NĐ-CP); tiêu chí này chỉ xét từ ngày thông tư có hiệu lực."
en = "People of Vietnamese origin whose nationality is undetermined are authenticated in person only; the video call and, from the second number on, the OTP show that the holder of the certificate was there and has the number. The video call and the OTP have been asked for since 24/12/2024 (Decree 163/2024/NĐ-CP, article 18(2)(b) and (c)); this check begins with the circular."

[innocent]
vi = "Cuộc gọi và mã OTP đã thực hiện nhưng kết quả lưu ở hệ thống khác; người dùng thẻ căn cước bị chọn nhầm loại giấy tờ là giấy chứng nhận căn cước vì hai tên gần giống nhau."
en = "Call and OTP took place and their results lie in another system; an identity card entered as a certificate of identity, the two names being alike in Vietnamese."

[remedy]
vi = "Kiểm tra lại loại giấy tờ; cung cấp bản ghi cuộc gọi và nhật ký OTP; thiếu bước nào thì thực hiện lại bước đó với chủ thuê bao, chưa hoàn thành thì tạm dừng cung cấp dịch vụ."
en = "Check the kind of paper again; supply the recording and the OTP log; repeat with the holder whichever step is missing, and stop service until it is done."

[inspect]
vi = "Yêu cầu ảnh giấy tờ của toàn bộ các số này vì thường rất ít; xem bản ghi cuộc gọi và đối chiếu người trong ảnh với giấy chứng nhận."
en = "Ask for the paper's image of all these numbers, usually few; watch the recordings and compare the person with the certificate."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h
    WHERE
        id_type = 'GCN_CAN_CUOC'
        AND registered_at >= TIMESTAMP '2026-04-15 00:00:00'
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
