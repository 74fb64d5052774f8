/* [check]
id         = "UNR-08"
slug       = "four-fields-unproven"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["registered_at", "authenticated_at", "matched_id", "matched_name", "matched_dob", "matched_face"]
optional   = ["status", "service_type", "nationality"]
basis      = ["TT08:4.1", "174:34.3.a"]
from       = 2026-04-15

[act]
when = "continuing"

[act.alternative]
basis = "174:34.3.b"
channel = ["APP", "VNEID"]

[title]
vi = "Đã xác thực nhưng thiếu kết quả đối chiếu bốn trường"
en = "Authenticated, but not all four fields have a result"

[meaning]
vi = "Thuê bao H2H chưa thanh lý của người Việt Nam, kể cả người được tổ chức giao sử dụng số, đăng ký từ ngày 15/04/2026, có thời điểm xác thực mà để trống kết quả của ít nhất một trong bốn trường: số định danh cá nhân, họ tên, ngày sinh, ảnh khuôn mặt."
en = "A live H2H number of a Vietnamese person, whoever an organisation gave it to included, registered on or after 15/04/2026, with a time of authentication, for which the result of at least one of the four fields is empty: personal number, name, date of birth, face."

[why]
vi = "Xác thực chỉ hoàn thành khi cả bốn trường được đối chiếu với Cơ sở dữ liệu quốc gia về dân cư; thiếu một trường, nhất là khuôn mặt, thì người cầm giấy tờ của người khác vẫn được chấp nhận."
en = "Authentication is complete only when all four fields were matched with the National Population Database; with one left out, the face above all, somebody else holding the paper gets through."

[innocent]
vi = "Dịch vụ xác thực điện tử trả về một kết quả chung, hệ thống chưa tách ra bốn trường; xác thực qua chip thẻ chưa ghi kết quả khuôn mặt vào cột này."
en = "The electronic authentication service returns one joint result that was not spread over four columns; a chip match whose face result is kept elsewhere."

[remedy]
vi = "Cung cấp kết quả từng trường kèm mã giao dịch xác thực; trường nào chưa đối chiếu thì đối chiếu bổ sung, chưa xong thì tạm dừng cung cấp dịch vụ."
en = "Supply the result of each field with the transaction's code; match what was not matched, and stop service until it is."

[inspect]
vi = "Thống kê trường bị trống theo phương thức xác thực và kênh; lấy mẫu nhật ký giao dịch với Cơ sở dữ liệu quốc gia về dân cư để xem trường khuôn mặt có được gửi đi không."
en = "Count the empty fields by method and channel; take a sample of the transaction log with the population database and see whether the face was sent at all."
*/
WITH judged AS (
    SELECT *
    FROM live_h2h
    WHERE
        (nationality IS NULL OR nationality = 'VN')
        AND registered_at >= TIMESTAMP '2026-04-15 00:00:00'
        AND authenticated_at IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE matched_id IS NULL OR matched_name IS NULL OR matched_dob IS NULL OR matched_face IS NULL
