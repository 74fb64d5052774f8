/* [check]
id         = "UNR-09"
slug       = "retired-paper"
severity   = "high"
nature     = "substantive"
population = "live_individual"
needs      = ["id_type"]
optional   = ["status", "customer_type", "authenticated_at", "confirmed_at"]
basis      = ["163:17.1.a", "L26:46", "174:34.3.a"]
from       = 2025-01-01

[act]
when = "continuing"

[title]
vi = "Đang hoạt động đầy đủ bằng chứng minh nhân dân đã hết giá trị"
en = "In full service on an old identity card that has ended"

[meaning]
vi = "Thuê bao cá nhân đang hoạt động đầy đủ (không bị tạm dừng cung cấp dịch vụ chiều đi hay hai chiều) mà giấy tờ đăng ký là chứng minh nhân dân, loại giấy tờ hết giá trị sử dụng sau ngày 31/12/2024, và chủ thuê bao chưa xác thực, chưa xác nhận đang sử dụng số trên VNeID."
en = "An individual subscriber in full service (neither suspended one way nor both) whose registered paper is the old identity card, which ceased to be valid after 31/12/2024, and who was neither authenticated nor confirmed on VNeID that the number is in use."

[why]
vi = "Số chứng minh nhân dân không đối chiếu được trực tiếp với Cơ sở dữ liệu quốc gia về dân cư; thông tin còn dựa vào giấy tờ này là thông tin chưa được cập nhật, chưa xác thực."
en = "An old card's number can't be matched with the National Population Database; information that still rests on it was neither updated nor authenticated."

[innocent]
vi = "Chủ thuê bao đã cập nhật số định danh cá nhân nhưng cột loại giấy tờ chưa đổi theo (số giấy tờ đã có 12 chữ số); đã xác thực mà thời điểm chưa đưa vào dữ liệu."
en = "The holder has given a personal number and only the kind of paper was not changed with it (the number has 12 digits); the authentication took place and its time isn't in the extract."

[remedy]
vi = "Thông báo cho chủ thuê bao cập nhật căn cước và xác thực; quá hạn thì tạm dừng cung cấp dịch vụ chiều đi rồi hai chiều theo quy định; sửa loại giấy tờ ở các số đã cập nhật."
en = "Ask holders to give their identity card and be authenticated; suspend one way, then both, when the time has passed; correct the kind of paper where it was renewed."

[inspect]
vi = "Tách số giấy tờ 9 chữ số và 12 chữ số; với nhóm 9 chữ số, xem ngày thông báo, ngày tạm dừng và lưu lượng gần nhất của mẫu."
en = "Part numbers of 9 digits from those of 12; for the former see the dates of notice and suspension and the latest traffic of a sample."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM live_individual
WHERE full_service(status) AND id_type = 'CMND' AND authenticated_at IS NULL AND confirmed_at IS NULL
