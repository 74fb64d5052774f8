/* [check]
id         = "MIS-09"
slug       = "near-identical-papers"
severity   = "critical"
nature     = "substantive"
population = "live_person_of_digits"
shares     = ["name_key"]
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["id_type", "registered_at"]
basis      = ["L24:15.4.d", "174:34.10"]

[act]
when = "continuing"

[case]
link = "forged series"

[params]
distance = 1

[least]
distance = 1

[title]
vi = "Giấy tờ gần như trùng nhau của cùng một họ tên, ngày sinh"
en = "Almost the same paper for one name and birth date"

[meaning]
vi = "Tại một doanh nghiệp, trong các số thuê bao cùng họ tên (bỏ dấu) và ngày sinh, từ ba số giấy tờ cùng độ dài nối tiếp nhau, mỗi số khác số liền kề đúng 1 chữ số; số giấy tờ của bản ghi này là một trong số đó. Chỉ có hai số như vậy thì không tính ở đây, dù có chung ảnh chân dung. Chỉ xét số 12 chữ số và CMND 9 chữ số. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "At one carrier, among the numbers of one name (accents aside) and birth date, three or more paper numbers of one length hang together, each exactly 1 digit away from its neighbour, and this row's is one of them. Only two of them are not counted here, whether they share a portrait or not. Only numbers of 12 digits and old cards of 9 are looked at. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Giấy tờ giả dùng để đăng ký số lượng lớn thường giữ nguyên ảnh, họ tên, ngày sinh và chỉ sửa một chữ số của số giấy tờ để lọt qua bước kiểm tra trùng; kết luận thanh tra đã công bố từng nêu đúng thủ đoạn này."
en = "Forged papers for bulk registration keep portrait, name and birth date and alter one digit of the number, which slips past a check for repeats; inspections have found this very device."

[innocent]
vi = "Số giấy tờ bị nhập nhầm nhiều lần theo các cách khác nhau (hiếm)."
en = "The paper number mistyped several times in different ways (rare)."

[remedy]
vi = "Đối chiếu từng số với Cơ sở dữ liệu quốc gia về dân cư: chỉ một số giấy tờ là thật thì gộp bản ghi nhập nhầm về số đúng; số không tồn tại thì tạm dừng cung cấp dịch vụ theo quy định và báo cáo điểm đăng ký."
en = "Check each number with the National Population Database: where one paper alone is real, correct the mistyped records to it; where a number does not exist, stop service as the law provides and report the registration point."

[inspect]
vi = "Nhóm từ ba số giấy tờ trở lên khó có thể do nhập nhầm: yêu cầu ảnh giấy tờ và chân dung của cả nhóm, xem có chung một khuôn mặt không, xem điểm đăng ký, giao dịch viên và thời điểm."
en = "A slip of the keyboard hardly explains three papers or more in a group: ask for the images and portraits of the whole group, see whether they share one face, and look at point, clerk and time."
*/
SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM near_mate
WHERE apart = $distance AND NOT couple
