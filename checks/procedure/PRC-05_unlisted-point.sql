/* [check]
id         = "PRC-05"
slug       = "unlisted-point"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["point_code"]
needs      = ["point_code", "points"]
optional   = ["status", "registered_at"]
basis      = ["163:16", "163:25.8", "174:34.9.b", "174:34.7.a"]

[act]
when = "done"
date = "registered_at"

[params]
days_of_grace = 3

[title]
vi = "Điểm đăng ký không có trong danh sách của doanh nghiệp hoặc ngoài thời hạn ủy quyền"
en = "Registration point that isn't on the carrier's list, or outside its term"

[meaning]
vi = "Thuê bao chưa thanh lý có mã điểm đăng ký thông tin thuê bao không nằm trong danh sách điểm của chính doanh nghiệp đó, hoặc đăng ký từ ngày 24/12/2024 vào ngày không thuộc thời hạn nào ghi trong danh sách cho điểm đó, kể cả 3 ngày trước và sau mỗi thời hạn; chi tiết nêu trường hợp nào. Đối tượng của dấu hiệu là mã điểm."
en = "A live subscriber whose registration point isn't on that carrier's own list of points, or who was registered since 24/12/2024 on a day that lies in none of the terms that the list gives for the point, three days before and behind each included; the detail says which. The finding's subject is the point's code."

[why]
vi = "Chỉ điểm của doanh nghiệp và điểm có địa chỉ xác định của doanh nghiệp được ủy quyền mới được đăng ký thông tin thuê bao, trong thời hạn của hợp đồng ủy quyền; điểm ngoài danh sách không được kiểm soát."
en = "Only the carrier's points and the points with a definite address of enterprises it authorised may register subscribers, for as long as the authorisation lasts; a point off the list is one nobody controls."

[innocent]
vi = "Điểm đã đóng và được gỡ khỏi danh sách hiện hành; hợp đồng ủy quyền đã gia hạn mà danh sách chưa ghi; mã điểm đổi khi sắp xếp lại đơn vị hành chính; danh sách chỉ gồm các điểm trong tỉnh mà thuê bao đăng ký ở tỉnh khác."
en = "A point since closed and taken off the current list; an authorisation that was prolonged and the list doesn't say so; codes changed when the provinces were merged; a list of the province's points only, for subscribers registered elsewhere."

[remedy]
vi = "Nộp danh sách đầy đủ, kể cả điểm đã đóng kèm ngày hoạt động và hợp đồng ủy quyền; điểm không có hợp đồng thì ngừng tiếp nhận, đăng ký lại các thuê bao của điểm đó."
en = "Hand in the whole list, closed points included with their dates and authorisation contracts; stop points without one and register their subscribers anew."

[inspect]
vi = "Bắt đầu từ các mã điểm có nhiều số mới nhất; kiểm tra tại địa chỉ, xem biển hiệu, hợp đồng ủy quyền và tư cách doanh nghiệp."
en = "Start with the codes that have most recent numbers; go to the address and look at the sign, the contract and whether it is an enterprise."
*/
WITH judged AS (
    SELECT * FROM live WHERE point_code IS NOT NULL AND carrier IN (SELECT carrier FROM points)
),

-- Of the points, not of every number, it is asked whether they are listed.
unlisted AS (
    SELECT carrier, point_code
    FROM served_point
    ANTI JOIN points USING (carrier, point_code)
),

-- Listed points without an entry that covers every day of which a term is asked.
limited AS (
    SELECT carrier, point_code
    FROM points
    GROUP BY carrier, point_code
    HAVING bool_and(coalesce(begins - $days_of_grace > DATE '2024-12-24', FALSE) OR ends IS NOT NULL)
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    'unlisted' AS detail
FROM judged
SEMI JOIN unlisted USING (carrier, point_code)
-- By the point alone, most rows are passed over while they are read.
WHERE point_code IN (SELECT point_code FROM unlisted)
UNION ALL
SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    'term' AS detail
FROM (
    SELECT *, CAST(registered_at AS DATE) AS day
    FROM judged
    SEMI JOIN limited USING (carrier, point_code)
    -- The list of points with their terms is asked for since that day.
    WHERE
        registered_at >= TIMESTAMP '2024-12-24 00:00:00'
        AND point_code IN (SELECT point_code FROM limited)
) AS registered
ANTI JOIN points
    ON
        registered.carrier = points.carrier
        AND registered.point_code = points.point_code
        AND (points.begins IS NULL OR registered.day >= points.begins - $days_of_grace)
        AND (points.ends IS NULL OR registered.day <= points.ends + $days_of_grace)
