/* [check]
id         = "MIS-10"
slug       = "shared-portrait"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = ["portrait_hash"]
needs      = ["full_name", "date_of_birth", "id_number", "portrait_hash"]
optional   = ["guardian_id", "registered_at"]
basis      = ["L24:15.4.d", "174:34.10"]

[act]
when = "continuing"

[case]
link = "face"

[params]
fewest_people = 3

[least]
fewest_people = 2

[title]
vi = "Một ảnh chân dung của nhiều người"
en = "One portrait for several people"

[meaning]
vi = "Cùng một mã băm của ảnh chân dung tại một doanh nghiệp đi kèm từ ba người khác nhau trở lên, phân biệt theo họ tên (đã bỏ dấu) và ngày sinh. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Mọi số thuê bao có ảnh đó được liệt kê; chi tiết nêu số người. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "The same portrait fingerprint at one carrier comes with three or more different people, told apart by name (accents aside) and birth date. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. Every number with that portrait is listed; `people=N` counts the people. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Một khuôn mặt với nhiều tên người là dấu hiệu của giấy tờ giả hoặc của một người đứng tên thay cho nhiều người; đây là cách đăng ký số lượng lớn từng được nêu trong kết luận thanh tra đã công bố."
en = "One face with several names is the mark of forged papers or of one person standing in for many; inspections have found bulk registration done in just this way."

[innocent]
vi = "Ảnh mặc định của phần mềm được lưu khi không chụp được; mã băm tính trên tệp rỗng; họ tên hoặc ngày sinh của một người được ghi theo nhiều cách."
en = "The software's default picture stored where none was taken; a fingerprint of an empty file; one person's name or birth date recorded in several ways."

[remedy]
vi = "Loại trừ ảnh mặc định và trường hợp cùng một người được ghi theo nhiều cách (thống nhất theo giấy tờ); các số còn lại xác thực lại khuôn mặt với Cơ sở dữ liệu quốc gia về dân cư, không đạt thì tạm dừng cung cấp dịch vụ theo quy định."
en = "Set aside default pictures and one person recorded in several ways (bring the records to what the paper says); authenticate the faces behind the other numbers again, and suspend as the law provides where they fail."

[inspect]
vi = "Xếp theo số người. Ảnh của hàng nghìn người thường là ảnh mặc định; ảnh của 3 đến 50 người, cùng điểm đăng ký, cần yêu cầu bản gốc."
en = "Order by `people`. A picture of thousands is usually a default; those of 3 to 50, from one registration point, are where to ask for the originals."
*/
WITH judged AS NOT MATERIALIZED (
    SELECT * FROM live_person
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND name_key IS NOT NULL
        AND date_of_birth IS NOT NULL
        AND portrait_hash IS NOT NULL
),

-- Few portraits are those of another person too.
candidate AS MATERIALIZED (
    SELECT carrier, msisdn, record, portrait_hash, name_key, date_of_birth
    FROM judged
    WHERE face_hash IN (SELECT face_hash FROM portrait_of_people)
),

shared AS (
    SELECT carrier, portrait_hash, count(*) AS people
    FROM (SELECT DISTINCT carrier, portrait_hash, name_key, date_of_birth FROM candidate) AS person
    GROUP BY carrier, portrait_hash
    HAVING count(*) >= $fewest_people
)

SELECT
    carrier,
    msisdn,
    record,
    portrait_hash AS subject,
    'people=' || people AS detail
FROM candidate
INNER JOIN shared USING (carrier, portrait_hash)
