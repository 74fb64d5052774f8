/* [check]
id         = "MIS-27"
slug       = "paper-one-digit-apart"
severity   = "low"
nature     = "data"
remark     = true
population = "live_person_of_digits"
shares     = ["name_key"]
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["id_type", "registered_at"]
basis      = ["L24:13.2.k"]

[params]
distance = 1

[least]
distance = 1

[title]
vi = "Hai số giấy tờ của một người chỉ khác một chữ số"
en = "Two paper numbers of one person, one digit apart"

[meaning]
vi = "Tại một doanh nghiệp, trong các số thuê bao cùng họ tên (bỏ dấu) và ngày sinh, số giấy tờ của bản ghi này khác đúng 1 chữ số so với một số giấy tờ khác cùng độ dài, và chỉ có hai số giấy tờ như vậy, dù có chung ảnh chân dung hay không. Chỉ xét số 12 chữ số và CMND 9 chữ số. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "At one carrier, among the numbers of one name (accents aside) and birth date, this row's paper number differs from another of the same length in exactly 1 digit, and there are only the two such papers, of one portrait or not. Only numbers of 12 digits and old cards of 9 are looked at. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Nhiều khả năng một chữ số đã bị nhập nhầm: một trong hai số giấy tờ không phải của chủ thuê bao, có thể là của người khác hoặc không phải của ai."
en = "One digit was mistyped, most likely: one of the two numbers is not the holder's, but somebody else's or nobody's."

[innocent]
vi = "Nhập nhầm một chữ số khi đăng ký số thứ hai; hai người thật trùng họ tên, ngày sinh và có số cấp gần nhau (hiếm, chẳng hạn hai người cùng tỉnh)."
en = "One digit mistyped when a second number was registered; two real people of one name and birth date with neighbouring numbers (rare, people of one province for instance)."

[remedy]
vi = "Đối chiếu hai số giấy tờ với ảnh giấy tờ đã lưu và Cơ sở dữ liệu quốc gia về dân cư; sửa bản ghi bị nhập nhầm về số đúng."
en = "Compare the two numbers with the stored images and the National Population Database; correct the mistyped record to the right one."

[inspect]
vi = "Đây là vấn đề chất lượng dữ liệu; chỉ xem khi tập trung tại một điểm đăng ký hoặc một giao dịch viên."
en = "A matter of data quality; worth a look only where it gathers at one registration point or clerk."
*/
SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM near_mate
WHERE apart = $distance AND couple
