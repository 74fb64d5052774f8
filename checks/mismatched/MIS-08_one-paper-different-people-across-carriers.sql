/* [check]
id         = "MIS-08"
slug       = "one-paper-different-people-across-carriers"
severity   = "critical"
nature     = "substantive"
holder_explains = true
population = "judged"
shares     = ["id_number"]
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["guardian_id", "registered_at"]
basis      = ["L24:13.2.i", "174:34.3.a"]
cross      = true

[act]
when = "continuing"

[case]
link = "paper"

[params]
tolerated_distance = 2

[least]
tolerated_distance = 0

[title]
vi = "Một giấy tờ, nhiều người khác nhau tại nhiều doanh nghiệp"
en = "One paper, different people at several carriers"

[meaning]
vi = "Số giấy tờ này có thuê bao tại từ hai doanh nghiệp trở lên và, tính chung các doanh nghiệp, có ít nhất một họ tên khác từ 3 ký tự trở lên so với họ tên xếp đầu (không phân biệt dấu), đồng thời khác ngày sinh; nếu một bên không có ngày sinh thì khác tên gọi (chữ cuối của họ tên). Hoặc có ba họ tên khác nhau từng đôi từ 3 ký tự trở lên và khác cả tên gọi, bất kể ngày sinh. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Doanh nghiệp chỉ được xem bản ghi của mình; chi tiết chỉ ghi “tại doanh nghiệp khác”. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "This paper has numbers at two or more carriers and, over all of them, a person whose name is more than 2 letters away from that of the first (accents aside) and whose birth date is another too; where either has no birth date, the given name (the last word) is another. Or three names are each more than 2 letters away from the others and their given names differ, whatever the birth dates. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. A carrier sees its own rows only; the detail says `another carrier` and nothing more. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Từng doanh nghiệp riêng lẻ không thể thấy cùng một giấy tờ đang mang tên người khác ở nơi khác; chỉ khi ghép dữ liệu mới phát hiện được giấy tờ bị sử dụng trái phép hoặc bị mua bán."
en = "No carrier alone can see that the same paper bears another name elsewhere; only the extracts together show a paper that was stolen or traded."

[innocent]
vi = "Một doanh nghiệp nhập sai một chữ số khiến số giấy tờ trùng với người khác; bản ghi cũ chưa cập nhật sau khi chuyển quyền sử dụng số thuê bao."
en = "One carrier mistyped a digit and so hit another person's number; an old record not updated after the number changed hands."

[remedy]
vi = "Đối chiếu họ tên và số giấy tờ của bản ghi này với Cơ sở dữ liệu quốc gia về dân cư. Khớp thì không phải làm gì thêm, báo lại Sở; không khớp thì yêu cầu chủ thuê bao đăng ký và xác thực lại."
en = "Match the name and paper number of this row with the National Population Database. Where they agree nothing more is asked: tell the Department; where not, have the holder register and authenticate again."

[inspect]
vi = "Chỉ Sở có dữ liệu của cả nhóm: xác định bên nào khớp Cơ sở dữ liệu quốc gia về dân cư rồi chỉ làm việc với bên còn lại; không chuyển thông tin của doanh nghiệp này cho doanh nghiệp kia."
en = "Only the Department sees the whole group: find which side matches the National Population Database and take it up with the other; pass nothing of one carrier to another."
*/
WITH judged AS (
    SELECT * FROM live_person
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND name_key IS NOT NULL
),

several AS (
    SELECT id_number, min(name_key) AS first_name
    FROM mixed_mate
    WHERE name_key IS NOT NULL
    GROUP BY id_number
    HAVING min(carrier) <> max(carrier) AND min(name_key) <> max(name_key)
),

opening AS (
    SELECT id_number, first_name, min(date_of_birth) AS first_birth
    FROM mixed_mate
    INNER JOIN several USING (id_number)
    WHERE name_key = first_name
    GROUP BY id_number, first_name
),

-- Sixty names at most, as in `paper_name`.
name AS (
    SELECT id_number, name_key, given_name
    FROM (
        SELECT
            *,
            count(*) OVER (PARTITION BY id_number) AS names,
            row_number() OVER (PARTITION BY id_number, given_name ORDER BY name_key) AS turn
        FROM (
            SELECT DISTINCT id_number, name_key, given_name(name_key) AS given_name
            FROM mixed_mate
            SEMI JOIN several USING (id_number)
            WHERE name_key IS NOT NULL
        ) AS once
    ) AS turned
    WHERE names >= 3
    QUALIFY row_number() OVER (PARTITION BY id_number ORDER BY turn, name_key) <= 60
),

pair AS (
    SELECT id_number, one.name_key AS first_name, other.name_key AS second_name
    FROM name AS one
    INNER JOIN name AS other USING (id_number)
    WHERE
        one.name_key < other.name_key
        AND one.given_name <> other.given_name
        AND levenshtein(one.name_key, other.name_key) > $tolerated_distance
),

torn AS (
    SELECT id_number
    FROM mixed_mate
    INNER JOIN opening USING (id_number)
    WHERE other_name_distance(name_key, date_of_birth, first_name, first_birth) > $tolerated_distance
    UNION
    SELECT id_number
    FROM pair AS one
    INNER JOIN pair AS other USING (id_number, first_name)
    INNER JOIN pair AS third USING (id_number)
    WHERE third.first_name = one.second_name AND third.second_name = other.second_name
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'another carrier' AS detail
FROM mixed_mate
SEMI JOIN torn USING (id_number)
WHERE name_key IS NOT NULL
