/* [check]
id         = "UNR-14"
slug       = "registration-unattributed"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["registered_at", "point_code", "clerk_code"]
optional   = ["status", "customer_type", "channel"]
basis      = ["163:19.5", "174:34.5.đ"]
from       = 2024-12-24

[act]
when = "done"
date = "registered_at"
to_prove = true

[title]
vi = "Không rõ thời điểm, điểm hoặc giao dịch viên thực hiện đăng ký"
en = "Time, point or clerk of the registration missing"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý, đăng ký từ ngày 24/12/2024 (hoặc không rõ ngày) không qua ứng dụng hay VNeID (kênh để trống cũng được xét), mà để trống thời điểm đăng ký, mã điểm hoặc mã giao dịch viên. Chi tiết nêu các cột để trống."
en = "A live individual subscriber registered on or after 24/12/2024 (or on an unknown day), neither in the app nor on VNeID (an unknown channel counts), for whom the time of registration, the point or the clerk is empty. The detail names the empty columns."

[why]
vi = "Thông tin thuê bao phải có giao dịch viên, thời gian và điểm thực hiện; để trống thì không quy được trách nhiệm và các tiêu chí về điểm, giao dịch viên, thời gian không xét được bản ghi này."
en = "Subscriber information has the clerk, the time and the point; left empty, nobody answers for the registration, and the rules on points, clerks and times pass the record by."

[innocent]
vi = "Hệ thống cũ không lưu mã giao dịch viên; mã lưu ở bảng khác và chưa ghép khi trích xuất; số nhập từ doanh nghiệp khác khi chuyển mạng."
en = "An old system does not keep the clerk; the codes are in another table and were not joined in; a number taken over from another carrier when it was ported."

[remedy]
vi = "Ghép thời điểm, mã điểm và mã giao dịch viên từ nhật ký đăng ký; không có nhật ký thì báo cáo bằng văn bản và sửa hệ thống để không nhận đăng ký thiếu các thông tin này."
en = "Join time, point and clerk from the log of registrations; where there is none, report so in writing and make the system refuse registrations without them."

[inspect]
vi = "Phân theo cột và thời điểm: thiếu đều một cột là lỗi trích xuất; thiếu rải rác ở một số ngày là dấu hiệu nhập thẳng vào cơ sở dữ liệu, không qua phần mềm của điểm."
en = "Part by column and time: one column missing throughout is the extract's fault; scattered gaps on certain days suggest rows put straight into the database, past the points' software."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE at_point(channel) AND (registered_at IS NULL OR registered_at >= TIMESTAMP '2024-12-24 00:00:00')
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(
        ',',
        CASE WHEN registered_at IS NULL THEN 'registered_at' END,
        CASE WHEN point_code IS NULL THEN 'point_code' END,
        CASE WHEN clerk_code IS NULL THEN 'clerk_code' END
    ) AS detail
FROM judged
WHERE registered_at IS NULL OR point_code IS NULL OR clerk_code IS NULL
