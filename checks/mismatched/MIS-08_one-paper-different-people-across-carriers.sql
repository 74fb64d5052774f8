/* [check]
id         = "MIS-08"
slug       = "one-paper-different-people-across-carriers"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["full_name", "id_number"]
basis      = ["L24:13.2.i", "174:34.3.a"]
cross      = true

[params]
tolerated_distance = 2

[title]
vi = "Một giấy tờ, nhiều người khác nhau tại nhiều doanh nghiệp"
en = "One paper, different people at several carriers"

[meaning]
vi = "Số giấy tờ này có thuê bao tại từ hai doanh nghiệp trở lên và, tính chung các doanh nghiệp, có họ tên khác họ tên đứng đầu quá 2 ký tự (đã bỏ dấu). Doanh nghiệp chỉ được xem dòng của mình; chi tiết chỉ ghi `another carrier`."
en = "This paper has numbers at two or more carriers and, over all of them, a name more than 2 letters away from the first (accents aside). A carrier sees its own rows only; the detail says `another carrier` and nothing more."

[why]
vi = "Từng doanh nghiệp riêng lẻ không thể thấy cùng một giấy tờ đang mang tên người khác ở nơi khác; chỉ khi ghép dữ liệu mới lộ giấy tờ bị dùng trộm hoặc bị mua bán."
en = "No carrier alone can see that the same paper bears another name elsewhere; only the extracts together show a paper that was stolen or traded."

[innocent]
vi = "Một doanh nghiệp gõ sai một chữ số khiến số giấy tờ trùng với người khác; hồ sơ cũ chưa cập nhật sau khi chuyển quyền sử dụng số."
en = "One carrier mistyped a digit and so hit another person's number; an old record not updated after the number changed hands."

[remedy]
vi = "Đối chiếu họ tên và số giấy tờ của dòng này với CSDLQG về dân cư. Khớp thì không phải làm gì thêm, báo lại Sở; không khớp thì yêu cầu chủ thuê bao đăng ký và xác thực lại."
en = "Match the name and paper number of this row with the National Population Database. Where they agree nothing more is asked: tell the Department; where not, have the holder register and authenticate again."

[inspect]
vi = "Sở là nơi duy nhất thấy cả nhóm: xác định bên nào khớp CSDLQG về dân cư rồi chỉ làm việc với bên còn lại; không chuyển thông tin của doanh nghiệp này cho doanh nghiệp kia."
en = "Only the Department sees the whole group: find which side matches the National Population Database and take it up with the other; pass nothing of one carrier to another."
*/
WITH judged AS (
    SELECT * FROM live_identified
    WHERE full_name IS NOT NULL
),

several AS (
    SELECT id_number, min(name_key) AS first_name
    FROM judged
    GROUP BY id_number
    HAVING min(carrier) <> max(carrier) AND min(name_key) <> max(name_key)
),

spelling AS (
    SELECT DISTINCT id_number, name_key, first_name
    FROM judged
    INNER JOIN several USING (id_number)
),

torn AS (
    SELECT DISTINCT id_number
    FROM spelling
    WHERE levenshtein(name_key, first_name) > $tolerated_distance
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'another carrier' AS detail
FROM judged
SEMI JOIN torn USING (id_number)
