/* [check]
id         = "MIS-07"
slug       = "one-paper-several-birth-dates"
severity   = "medium"
nature     = "substantive"
population = "judged"
shares     = ["id_number"]
needs      = ["date_of_birth", "id_number"]
optional   = ["guardian_id", "registered_at"]
basis      = ["L24:13.2.i", "174:34.3.a"]

[act]
when = "continuing"

[case]
link = "paper"

[title]
vi = "Một giấy tờ, nhiều ngày sinh"
en = "One paper, several birth dates"

[meaning]
vi = "Các số thuê bao trên cùng một số giấy tờ tại một doanh nghiệp có từ hai ngày sinh khác nhau trở lên; ngày 01/01 bên cạnh một ngày khác của cùng năm không tính là một ngày sinh riêng. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Mọi số có ngày sinh trên giấy tờ đó được liệt kê. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "The numbers on one paper at one carrier bear two or more different birth dates, where a 1 January beside another date of the same year is no date of its own. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. Every number with a birth date on that paper is listed. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Một người chỉ có một ngày sinh: ít nhất một bản ghi không đúng với giấy tờ được xuất trình, trong khi doanh nghiệp chỉ được phục vụ thuê bao có thông tin đúng với giấy tờ đó."
en = "A person has one birth date: at least one record does not match the paper that was shown, and a carrier may serve only those whose information does."

[innocent]
vi = "Ngày và tháng bị đảo khi chuyển đổi dữ liệu (03/04 thành 04/03); ngày sinh được cải chính hộ tịch giữa hai lần đăng ký."
en = "Day and month swapped in a conversion (03/04 for 04/03); a birth date corrected in the civil register between two registrations."

[remedy]
vi = "Lấy ngày sinh trên ảnh giấy tờ hoặc kết quả đối chiếu Cơ sở dữ liệu quốc gia về dân cư làm chuẩn và sửa các bản ghi còn lại; nếu bản ghi thuộc người khác thì yêu cầu đăng ký lại."
en = "Take the birth date on the image of the paper, or the one the National Population Database confirmed, and correct the other records; where a record belongs to another person, have it registered again."

[inspect]
vi = "Trừ trước các cặp đảo ngày tháng. Phần còn lại xem cùng họ tên: khác cả họ tên lẫn ngày sinh thì nghi vấn giấy tờ bị người khác dùng."
en = "Set aside swapped days and months first. Read the rest beside the names: where name and birth date both differ, the paper was probably used by another."
*/
WITH judged AS (
    SELECT * FROM live_person
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND date_of_birth IS NOT NULL
),

torn AS (
    SELECT carrier, id_number
    FROM mixed_mate
    GROUP BY carrier, id_number
    HAVING
        min(year(date_of_birth)) <> max(year(date_of_birth))
        -- Old papers have the year alone, which systems complete to 1 January.
        OR min(CASE WHEN (month(date_of_birth), day(date_of_birth)) <> (1, 1) THEN date_of_birth END)
        <> max(CASE WHEN (month(date_of_birth), day(date_of_birth)) <> (1, 1) THEN date_of_birth END)
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
