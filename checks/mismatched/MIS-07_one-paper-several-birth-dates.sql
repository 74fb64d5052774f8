/* [check]
id         = "MIS-07"
slug       = "one-paper-several-birth-dates"
severity   = "high"
nature     = "substantive"
population = "judged"
needs      = ["date_of_birth", "id_number"]
basis      = ["L24:13.2.i", "174:34.3.a"]

[title]
vi = "Một giấy tờ, nhiều ngày sinh"
en = "One paper, several birth dates"

[meaning]
vi = "Các số thuê bao trên cùng một số giấy tờ tại một doanh nghiệp có từ hai ngày sinh khác nhau trở lên. Mọi số có ngày sinh trên giấy tờ đó được liệt kê."
en = "The numbers on one paper at one carrier bear two or more different birth dates. Every number with a birth date on that paper is listed."

[why]
vi = "Một người chỉ có một ngày sinh: ít nhất một hồ sơ không đúng với giấy tờ được xuất trình, trong khi doanh nghiệp chỉ được phục vụ thuê bao có thông tin đúng với giấy tờ đó."
en = "A person has one birth date: at least one record does not match the paper that was shown, and a carrier may serve only those whose information does."

[innocent]
vi = "Ngày và tháng bị đảo khi chuyển đổi dữ liệu (03/04 thành 04/03); hệ thống cũ chỉ lưu năm sinh và điền 01/01."
en = "Day and month swapped in a conversion (03/04 for 04/03); an older system kept the year only and filled in 1 January."

[remedy]
vi = "Lấy ngày sinh trên ảnh giấy tờ hoặc kết quả đối chiếu CSDLQG về dân cư làm chuẩn và sửa các hồ sơ còn lại; nếu hồ sơ thuộc người khác thì yêu cầu đăng ký lại."
en = "Take the birth date on the image of the paper, or the one the National Population Database confirmed, and correct the other records; where a record belongs to another person, have it registered again."

[inspect]
vi = "Trừ trước các cặp đảo ngày tháng và 01/01. Phần còn lại xem cùng họ tên: khác cả họ tên lẫn ngày sinh thì nghi vấn giấy tờ bị người khác dùng."
en = "Set aside swapped days and months and 1 January first. Read the rest beside the names: where name and birth date both differ, the paper was probably used by another."
*/
WITH judged AS (
    SELECT * FROM live_identified
    WHERE date_of_birth IS NOT NULL
),

torn AS (
    SELECT carrier, id_number
    FROM mixed_mate
    GROUP BY carrier, id_number
    HAVING min(date_of_birth) <> max(date_of_birth)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM mixed_mate
SEMI JOIN torn USING (carrier, id_number)
WHERE date_of_birth IS NOT NULL
