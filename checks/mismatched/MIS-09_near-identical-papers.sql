/* [check]
id         = "MIS-09"
slug       = "near-identical-papers"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["full_name", "date_of_birth", "id_type", "id_number"]
basis      = ["L24:15.4.d", "174:34.10"]

[params]
distance = 1

[least]
distance = 1

[title]
vi = "Giấy tờ gần như trùng nhau của cùng một họ tên, ngày sinh"
en = "Almost the same paper for one name and birth date"

[meaning]
vi = "Tại một doanh nghiệp, trong các số thuê bao cùng họ tên (bỏ dấu) và ngày sinh, số giấy tờ của dòng này khác một số giấy tờ khác cùng độ dài ở đúng 1 chữ số. Chỉ xét số 12 chữ số và CMND 9 chữ số."
en = "At one carrier, among the numbers of one name (accents aside) and birth date, this row's paper number differs from another of the same length in exactly 1 digit. Only numbers of 12 digits and old cards of 9 are looked at."

[why]
vi = "Giấy tờ giả dùng để đăng ký hàng loạt thường giữ nguyên ảnh, họ tên, ngày sinh và chỉ sửa một chữ số của số giấy tờ để lọt qua phép kiểm tra trùng; thanh tra đã phát hiện đúng thủ đoạn này."
en = "Forged papers for bulk registration keep portrait, name and birth date and alter one digit of the number, which slips past a check for repeats; inspections have found this very device."

[innocent]
vi = "Một chữ số gõ nhầm khi đăng ký số thứ hai của cùng một người; hai người thật trùng họ tên, ngày sinh và có số cấp gần nhau (hiếm)."
en = "One digit mistyped when a person registered a second number; two real people of one name and birth date with neighbouring numbers (rare)."

[remedy]
vi = "Đối chiếu từng số với CSDLQG về dân cư: chỉ một số giấy tờ là thật thì gộp hồ sơ gõ nhầm về số đúng; số không tồn tại thì dừng cung cấp dịch vụ theo quy định và báo cáo điểm đăng ký."
en = "Check each number with the National Population Database: where one paper alone is real, correct the mistyped records to it; where a number does not exist, stop service as the law provides and report the registration point."

[inspect]
vi = "Nhóm từ ba số giấy tờ trở lên không còn là gõ nhầm: yêu cầu ảnh giấy tờ và chân dung của cả nhóm, xem có chung một khuôn mặt không, xem điểm đăng ký, giao dịch viên và thời điểm."
en = "Three papers or more in a group are no slip of the keyboard: ask for the images and portraits of the whole group, see whether they share one face, and look at point, clerk and time."
*/
WITH judged AS NOT MATERIALIZED (
    SELECT * FROM live_identified
    WHERE
        name_key IS NOT NULL
        AND date_of_birth IS NOT NULL
        AND (
            twelve
            OR (id_type = 'CMND' AND regexp_full_match(id_number, '[0-9]{9}'))
        )
),

-- Few people have a namesake born on the same day with another paper.
candidate AS MATERIALIZED (
    SELECT carrier, msisdn, record, id_number, name_key, date_of_birth
    FROM judged
    WHERE person_hash IN (SELECT person_hash FROM person_of_papers)
),

-- A crowd of namesakes is named after its first record.
crowd AS (
    SELECT carrier, name_key, date_of_birth, min(record) AS crowd
    FROM candidate
    GROUP BY carrier, name_key, date_of_birth
    HAVING min(id_number) <> max(id_number)
),

namesake AS (
    SELECT carrier, crowd, msisdn, record, id_number
    FROM candidate
    INNER JOIN crowd USING (carrier, name_key, date_of_birth)
),

paper AS MATERIALIZED (
    SELECT
        carrier,
        crowd,
        id_number,
        length(id_number) AS width,
        count(*) OVER (PARTITION BY carrier, crowd) AS papers
    FROM (SELECT DISTINCT carrier, crowd, id_number FROM namesake) AS once
),

-- Every choice of so many places to leave out of a number of twelve digits, as powers of ten.
choice AS (
    SELECT
        bits,
        list_transform(
            list_filter(range(12), lambda place: (bits >> place) % 2 = 1),
            lambda place: CAST(power(10, place) AS BIGINT)
        ) AS powers
    FROM (SELECT unnest(range(4096)) AS bits)
    WHERE bit_count(bits) = $distance
),

-- Two numbers that far apart leave the same rest under one choice. Only those are compared, ten at most where
-- one place is left out, so that a large crowd costs no more than as many people of different names.
remainder AS (
    SELECT
        carrier,
        crowd,
        id_number,
        width,
        bits,
        digits - CAST(list_sum(list_transform(powers, lambda ten: digits // ten % 10 * ten)) AS BIGINT) AS rest
    FROM (SELECT *, TRY_CAST(id_number AS BIGINT) AS digits FROM paper WHERE papers > 12) AS large
    CROSS JOIN choice
    WHERE bits < (1 << width)
),

-- In a small crowd each is compared with each.
near AS (
    SELECT one.carrier, one.crowd, one.id_number
    FROM paper AS one
    SEMI JOIN paper AS other
        ON
            one.carrier = other.carrier
            AND one.crowd = other.crowd
            AND one.width = other.width
            AND one.papers <= 12
            AND hamming(one.id_number, other.id_number) = $distance
    UNION ALL
    SELECT one.carrier, one.crowd, one.id_number
    FROM remainder AS one
    SEMI JOIN remainder AS other
        ON
            one.carrier = other.carrier
            AND one.crowd = other.crowd
            AND one.width = other.width
            AND one.bits = other.bits
            AND one.rest = other.rest
            AND hamming(one.id_number, other.id_number) = $distance
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM namesake
SEMI JOIN near USING (carrier, crowd, id_number)
