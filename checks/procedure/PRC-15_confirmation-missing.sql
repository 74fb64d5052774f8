/* [check]
id         = "PRC-15"
slug       = "confirmation-missing"
severity   = "medium"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["payment_type", "registered_at", "confirmation_ref"]
optional   = ["status", "customer_type", "channel", "contract_no"]
basis      = ["163:21.1", "163:19.4.d", "174:34.5.đ", "174:34.5.b"]
from       = 2026-07-01

[act]
when = "done"
date = "registered_at"
to_prove = true

[title]
vi = "Dữ liệu không có mã lưu trữ bản xác nhận thông tin thuê bao"
en = "No reference to the confirmation of the subscriber information"

[meaning]
vi = "Thuê bao trả trước của cá nhân chưa thanh lý, kể cả số chỉ dùng dữ liệu, đăng ký từ ngày 01/07/2026 không qua ứng dụng hay VNeID (kênh để trống cũng được xét), để trống cả mã bản xác nhận thông tin thuê bao và số hợp đồng theo mẫu (từ số thứ tư hợp đồng thay cho bản xác nhận)."
en = "A live prepaid number of an individual, one for data alone included, registered on or after 01/07/2026 neither in the app nor on VNeID (an unknown channel counts), with neither a reference to the confirmation of the subscriber information nor a form contract (which takes its place from the fourth number on)."

[why]
vi = "Bản xác nhận có chữ ký là bằng chứng chủ thuê bao đã đọc và chịu trách nhiệm về thông tin của mình; không có bản này thì không chứng minh được ai đã khai."
en = "The signed confirmation shows that the subscriber read the information and answers for it; without one nothing shows who gave it."

[innocent]
vi = "Bản xác nhận được ký trên giấy hoặc lưu ở hệ thống khác nên không có mã trong dữ liệu trích xuất."
en = "The confirmation was signed on paper or lies in another system and the extract has no reference."

[remedy]
vi = "Bổ sung mã tham chiếu từ kho lưu trữ; chưa có bản xác nhận thì mời chủ thuê bao ký bổ sung khi cập nhật thông tin."
en = "Supply the reference from the archive; where there is no confirmation, have the subscriber sign one with the next update."

[inspect]
vi = "Chọn mẫu cả số có mã và không có mã, yêu cầu mở bản xác nhận tại chỗ; xem chữ ký có của chính chủ thuê bao và ngày ký có khớp ngày đăng ký không."
en = "Sample numbers with and without a reference and have the confirmation opened on the spot; see whether it is the subscriber's own signature and of the day of registration."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE
        payment_type = 'PREPAID'
        AND registered_at >= TIMESTAMP '2026-07-01 00:00:00'
        AND at_point(channel)
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE confirmation_ref IS NULL AND contract_no IS NULL
