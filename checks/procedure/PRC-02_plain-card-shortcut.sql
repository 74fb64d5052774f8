/* [check]
id         = "PRC-02"
slug       = "plain-card-shortcut"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["id_type", "id_number", "registered_at", "auth_method", "otp_verified", "video_verified"]
optional   = ["status", "customer_type", "service_type", "nationality", "payment_type", "channel", "id_issue_date"]
basis      = ["TT08:5.3", "174:34.3.a"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Đăng ký bằng CCCD không gắn chip mà thiếu cuộc gọi ghi hình hoặc mã OTP"
en = "Bar-code card taken without video call or OTP"

[meaning]
vi = "Thuê bao H2H cá nhân người Việt Nam chưa thanh lý, đăng ký từ ngày 15/04/2026 bằng CCCD không gắn chip (không rõ ngày cấp, hoặc cấp trước ngày 23/01/2021), không xác thực bằng tài khoản định danh điện tử hay đọc chip, mà không có cuộc gọi ghi hình (chi tiết: cuộc gọi ghi hình); hoặc là số thứ hai trở đi trên giấy tờ đó mà không có xác thực OTP (chi tiết: mã OTP)."
en = "A live H2H number of a Vietnamese individual registered on or after 15/04/2026 on a bar-code citizen card (given before 23/01/2021, or on an unknown day), authenticated neither by EID nor by CHIP, without a video call (detail: video); or the second or a later number on that paper without an OTP (detail: otp)."

[why]
vi = "Thẻ không gắn chip không tự chứng minh được là thật; cuộc gọi ghi hình và mã OTP gửi đến số đã có là hai bước thay cho chip để ngăn người cầm giấy tờ của người khác. Cuộc gọi ghi hình và mã OTP đã được yêu cầu từ ngày 24/12/2024 (các điểm b, c khoản 2 Điều 18 Nghị định số 163/2024/NĐ-CP); tiêu chí này chỉ xét từ ngày thông tư có hiệu lực."
en = "A card without a chip can't prove itself; the video call and the OTP to an earlier number stand in for the chip against people who hold somebody else's paper. The video call and the OTP have been asked for since 24/12/2024 (Decree 163/2024/NĐ-CP, article 18(2)(b) and (c)); this check begins with the circular."

[innocent]
vi = "Cuộc gọi đã được ghi hình nhưng kết quả chưa đồng bộ vào cột này; số thứ nhất của chủ thuê bao đã ngừng dùng nên không nhận được OTP; thẻ có chip ghi là CCCD mà để trống ngày cấp."
en = "The call was recorded and its result not carried to this column; the holder's first number no longer works and can't get an OTP; a chip card entered as CCCD without its date of issue."

[remedy]
vi = "Cung cấp bản ghi cuộc gọi và nhật ký OTP; thiếu bước nào thì thực hiện lại bước đó với chủ thuê bao, chưa hoàn thành thì tạm dừng cung cấp dịch vụ."
en = "Supply the recording and the OTP log; repeat with the holder whichever step is missing, and stop service until it is done."

[inspect]
vi = "Xem bản ghi cuộc gọi của mẫu: có liên tục, thấy cả giao dịch viên và khách hàng không; gom theo giao dịch viên thường bỏ bước."
en = "Watch the recordings of a sample: unbroken, with both clerk and customer in view; group by the clerks who leave steps out."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h_vn
    WHERE
        registered_at >= TIMESTAMP '2026-04-15 00:00:00'
        AND id_type = 'CCCD'
        AND NOT exempt_paper(id_type, id_issue_date, channel, registered_at)
        AND (auth_method IS NULL OR auth_method NOT IN ('EID', 'CHIP'))
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
