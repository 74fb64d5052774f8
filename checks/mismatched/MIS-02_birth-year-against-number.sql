/* [check]
id         = "MIS-02"
slug       = "birth-year-against-number"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["date_of_birth", "id_number"]
optional   = ["guardian_id", "registered_at", "id_type"]
basis      = ["ND137:13", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Năm sinh không khớp số định danh cá nhân"
en = "Birth year that contradicts the personal number"

[meaning]
vi = "Trong số giấy tờ 12 chữ số, chữ số thứ tư cho biết thế kỷ sinh và hai chữ số tiếp theo cho biết năm sinh; năm sinh đã khai (theo ngày sinh, hoặc khi chỉ khai năm; từ 1900 đến 2399) khác thế kỷ hoặc khác hai chữ số đó. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "In a number of 12 digits the fourth tells the century of birth and the next two the year; the birth year declared (that of the birth date, or the year alone where no more is given; 1900 to 2399) differs in century or in those two digits. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Số định danh được cấp theo năm sinh khai sinh nên hai thông tin luôn khớp trên giấy tờ thật; khi chúng mâu thuẫn thì ít nhất một thông tin sai, hoặc số giấy tờ là của người khác."
en = "The personal number is issued from the registered birth year, so the two always agree on a real paper; where they contradict, one of them at least is wrong, or the number is somebody else's."

[innocent]
vi = "Nhập nhầm một chữ số; ngày sinh lấy từ tờ khai cũ, được cải chính hộ tịch sau khi đã cấp số."
en = "One digit mistyped on entry; a birth date from an older form, corrected in the civil register after the number was issued."

[remedy]
vi = "Đối chiếu ảnh giấy tờ đã lưu, sửa thông tin nhập sai; nếu giấy tờ đúng như đã khai thì xác thực lại với Cơ sở dữ liệu quốc gia về dân cư. Trường hợp không chứng minh được thì yêu cầu chủ thuê bao cập nhật thông tin."
en = "Compare with the stored image and correct what was mistyped; where the paper reads as declared, match again with the National Population Database. Where neither can be shown, have the holder update the information."

[inspect]
vi = "Xem các số được nêu có chung ngày sinh (như 01/01) hoặc chung điểm đăng ký: ngày sinh khai không có thật thường lặp lại; lấy mẫu và yêu cầu ảnh giấy tờ."
en = "See whether the numbers share a birth date (such as 1 January) or a registration point: invented dates repeat; sample them and ask for the images of the papers."
*/
WITH judged AS (
    SELECT * FROM live_twelve
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND birth_year(date_of_birth, birth_year_alone) BETWEEN 1900 AND 2399
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    -- Digits 4 to 6 are twice the century since 1900 (a woman's one more) and the year in it, read as one number.
    personal_head % 1000
    - (birth_year(date_of_birth, birth_year_alone) // 100 - 19) * 200
    - birth_year(date_of_birth, birth_year_alone) % 100
    NOT IN (0, 100)
