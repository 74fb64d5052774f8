/* [check]
id         = "UNR-01"
slug       = "identity-missing"
severity   = "critical"
nature     = "substantive"
population = "live_individual"
shares     = []
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["status", "customer_type"]
basis      = ["L24:13.2.i", "L24:13.2.k", "163:19.1", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Thiếu họ tên, ngày sinh hoặc số giấy tờ tùy thân"
en = "Name, date of birth or paper number missing"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý mà thiếu ít nhất một trong ba thông tin: họ và tên, ngày sinh hoặc năm sinh, số giấy tờ. Ô ngày sinh chỉ ghi năm như trên giấy tờ cũ thì không coi là thiếu. Chi tiết nêu các cột còn thiếu."
en = "A live individual subscriber for whom at least one of three items is missing: full name, date or year of birth, paper number. A cell that holds the year of birth alone, as old papers do, isn't missing. The detail names the columns."

[why]
vi = "Thiếu một trong ba thông tin này thì không xác định được ai là chủ thuê bao. Doanh nghiệp viễn thông chỉ được cung cấp dịch vụ cho thuê bao có thông tin đầy đủ, trùng khớp với giấy tờ đã xuất trình."
en = "Without any one of the three nobody can say whose number it is. A carrier may serve only subscribers whose information is complete and matches the paper shown."

[innocent]
vi = "Ngày sinh ghi theo dạng không đọc được (năm hai chữ số, có chữ) nên bị coi là trống: xem giá trị ghi trong tệp gốc. Số của tổ chức bị ghi nhầm là của cá nhân."
en = "A date of birth in a form that can't be read (a year of two digits, words) counts as missing: look at what the file itself says. A number of an organisation marked as an individual's."

[remedy]
vi = "Tra hồ sơ đăng ký gốc và bổ sung thông tin còn thiếu; không còn hồ sơ thì thông báo cho chủ thuê bao cập nhật, quá hạn thì tạm dừng cung cấp dịch vụ theo quy định."
en = "Look up the original registration and fill the field; where it is lost, ask the subscriber to update and suspend service when the time set has passed."

[inspect]
vi = "Yêu cầu hồ sơ gốc của một mẫu số thuê bao; xem các trường hợp thiếu có dồn vào một điểm đăng ký, một đợt nhập liệu hay một thời kỳ."
en = "Ask for the original files of a sample; see whether the gaps gather at one registration point, one data migration or one period."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(
        ',',
        CASE WHEN name_key IS NULL THEN 'full_name' END,
        CASE WHEN birth_year(date_of_birth, birth_year_alone) IS NULL THEN 'date_of_birth' END,
        CASE WHEN id_number IS NULL THEN 'id_number' END
    ) AS detail
FROM live_individual
WHERE name_key IS NULL OR birth_year(date_of_birth, birth_year_alone) IS NULL OR id_number IS NULL
