/* [check]
id         = "UNR-12"
slug       = "active-not-in-register"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = ["msisdn"]
needs      = ["active"]
optional   = ["status"]
basis      = ["L24:13.2.k", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Số đang hoạt động trên mạng nhưng không có trong dữ liệu thuê bao"
en = "Live on the network and not in the register"

[meaning]
vi = "Số nằm trong danh sách số đang hoạt động trên mạng của doanh nghiệp mà trong dữ liệu trích xuất của doanh nghiệp không có bản ghi nào chưa thanh lý mang số đó. Mỗi số tính một lần."
en = "A number on the carrier's list of numbers live on the network for which the carrier's extract has no live row. Each number counts once."

[why]
vi = "Số có dịch vụ mà không có hồ sơ là số hoàn toàn chưa đăng ký, và không tiêu chí nào khác phát hiện được vì số không có trong dữ liệu được rà soát."
en = "A number with service and no record is unregistered in the fullest sense, and no other rule sees it, because it isn't in the data they judge."

[innocent]
vi = "Danh sách trên mạng và dữ liệu thuê bao được lấy ở hai thời điểm khác nhau; số kỹ thuật, số thử nghiệm của doanh nghiệp; danh sách lấy toàn quốc còn dữ liệu chỉ lấy một tỉnh."
en = "List and register were closed at different moments; the carrier's own technical and test numbers; a list of the whole country against the register of one province."

[remedy]
vi = "Giải trình từng số: bổ sung hồ sơ, hoặc ngừng cung cấp dịch vụ ngay; lấy số liệu hai nguồn cùng thời điểm 24 giờ ngày cuối kỳ dữ liệu."
en = "Account for each number: supply its record or cut its service at once; close both sources at midnight of the last day of the audit period."

[inspect]
vi = "Chọn mẫu, gọi thử hoặc yêu cầu số liệu cước phát sinh; kiểm tra số đó đã được thanh lý trong hệ thống thông tin thuê bao mà chưa bị xóa trên tổng đài hay chưa từng có hồ sơ."
en = "Take a sample, ring it or ask for its charged traffic; find out whether it was ended in the register but not on the exchange, or never had a record."
*/
-- The list comes without repetitions.
WITH judged AS (
    SELECT active.carrier, active.msisdn
    FROM active
    SEMI JOIN carriers USING (carrier)
    WHERE active.msisdn IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    CAST(NULL AS BIGINT) AS record,
    NULL AS subject,
    NULL AS detail
FROM judged
ANTI JOIN live USING (carrier, msisdn)
