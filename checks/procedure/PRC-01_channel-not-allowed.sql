/* [check]
id         = "PRC-01"
slug       = "channel-not-allowed"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["registered_at", "channel"]
optional   = ["status", "service_type"]
basis      = ["TT08:4.1", "163:16", "174:34.5.c"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Đăng ký ngoài các kênh được phép"
en = "Registered through a channel that isn't allowed"

[meaning]
vi = "Thuê bao H2H chưa thanh lý, đăng ký từ ngày 15/04/2026, có kênh đăng ký để trống hoặc là kênh khác, không thuộc VNeID, ứng dụng của doanh nghiệp, điểm của doanh nghiệp, điểm được ủy quyền."
en = "A live H2H subscriber registered on or after 15/04/2026 whose channel is empty or OTHER, that is none of VNeID, the carrier's app, its own points and authorised points."

[why]
vi = "Pháp luật chỉ cho phép một số hình thức đăng ký xác định; ngoài các hình thức đó không có ai chịu trách nhiệm nhận diện chủ thuê bao."
en = "The law names the forms of registration it allows; outside them nobody answers for having identified the subscriber."

[innocent]
vi = "Kênh được ghi bằng mã nội bộ hay tên chiến dịch mà bảng từ vựng chưa nhận ra; số thuê bao chuyển từ mạng khác đến chưa được gán kênh."
en = "The channel stands as an internal code or a campaign's name that the vocabulary doesn't know; ported-in numbers to which no channel was given."

[remedy]
vi = "Bổ sung kênh thật từ nhật ký đăng ký, gửi kèm bảng giải mã nội bộ; số thật sự đăng ký ngoài kênh thì mời chủ thuê bao đăng ký, xác thực lại qua kênh hợp lệ."
en = "Supply the true channel from the registration log with a key to internal codes; where it was outside the allowed ones, have the subscriber register and authenticate again through one of them."

[inspect]
vi = "Xem mã điểm và giao dịch viên của các số này; kiểm tra có bán hàng lưu động, cộng tác viên hay trang mạng của bên thứ ba đang nhận đăng ký hay không."
en = "Look at the point and clerk of these numbers; find out whether street sellers, helpers or third parties' sites take registrations."
*/
WITH judged AS (
    SELECT * FROM live_h2h WHERE registered_at >= TIMESTAMP '2026-04-15 00:00:00'
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE channel IS NULL OR channel = 'OTHER'
