/* [check]
id         = "BLK-16"
slug       = "swapping-point"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["sums", "msisdn"]
needs      = ["point_code", "full_name", "id_number", "registered_at", "previous"]
optional   = ["status", "customer_type", "id_type", "guardian_id", "date_of_birth", "ported_in"]
basis      = ["L24:13.2.k", "174:34.7", "174:34.9"]

[funnel]
relation = "compared"

[params]
fewest_rows = 30
fewest_faulty = 5
times_expected = 3
fewest_points = 20
false_discovery = 0.01

[title]
vi = "Điểm đăng ký có nhiều số đổi chủ không qua đăng ký lại hơn hẳn các điểm tương tự"
en = "Registration point with far more holders changed without a registration than its peers"

[meaning]
vi = "Trong n số của điểm có chủ thuê bao so sánh được với tháng gần nhất đã rà soát (từ 30 số), k số đã đứng tên người khác (số giấy tờ và họ tên khác) mà không có lần đăng ký mới. So với các điểm khác của cùng doanh nghiệp: nếu mỗi loại thuê bao của điểm (cùng loại khách hàng, cùng loại giấy tờ, đăng ký trong cùng khoảng 3 năm) đổi chủ với tỷ lệ như tại các điểm khác thì số dự kiến là E. Điểm được nêu khi k từ 5 trở lên, k từ 3 lần E trở lên, và chênh lệch như vậy khó do ngẫu nhiên, kể cả khi đã tính đến việc so sánh nhiều điểm cùng lúc và việc các điểm bình thường của doanh nghiệp vốn đã khác nhau (phân phối nhị thức âm; kiểm soát tỷ lệ phát hiện sai ở mức 1%)."
en = "Of the point's n numbers (30 or more) whose holder can be compared with that of the last judged month, k stand in another person's name, on another paper, without a new registration. It is compared with the other points of the same carrier: E would be expected if the holders of each of its kinds of numbers (the same type of customer, the same type of paper, registered within the same three years) had changed as often as they have at those. The point is named where k is at least 5 and at least 3 times E, and neither chance nor the way in which the carrier's ordinary points differ makes such a difference, even where many points are compared at once (negative binomial; false discoveries held to 1 %)."

[why]
vi = "Số đã đăng ký sẵn bằng giấy tờ của người khác phải được sửa tên khi bán ra, hoặc khi sắp bị kiểm tra; việc này thường do một điểm làm hàng loạt. Rải rác thì là sửa lỗi nhập liệu, tập trung tại một điểm thì cho biết nơi cần kiểm tra."
en = "Numbers registered beforehand on other people's papers have to be renamed when they are sold, or before an inspection; one point commonly does it in numbers. Spread thin it is the mending of slips; gathered at one point it says where to go."

[innocent]
vi = "Điểm được giao nhập lại hoặc sửa hồ sơ của cả vùng; số thuê bao tiếp nhận từ điểm khác và đối chiếu lại với hồ sơ gốc; lỗi ghép dữ liệu của một trong hai tháng. Điểm lớn, quầy phục vụ doanh nghiệp hoặc điểm có nhiều giấy tờ cũ không phải là lý do bị nêu: các thuê bao đó chỉ được so với thuê bao cùng loại tại điểm khác."
en = "A point that re-enters or mends the forms of a whole region; numbers taken over from another point and compared with the original forms; rows of one of the two months joined wrongly. A large point, a desk of companies or many old papers are no reason to be named: those numbers are compared only with numbers of their kind at other points."

[remedy]
vi = "Lập danh sách các lần đổi chủ tại điểm, người thực hiện và căn cứ của từng lần; số nào không có hồ sơ chuyển quyền sử dụng thì yêu cầu người đang dùng đăng ký lại."
en = "List the changes of holder at the point, who made them and on what each rests; where there is no file of a transfer, have the user register anew."

[inspect]
vi = "Đưa điểm vào kế hoạch kiểm tra tại chỗ; xem nhật ký sửa đổi trên hệ thống, tài khoản và thời điểm sửa; đối chiếu ảnh, chữ ký của chủ cũ và chủ mới."
en = "Put the point on the list of visits; look at the system's log of changes, by account and time; compare portraits and signatures of the old and the new holder."
*/
WITH judged AS (
    SELECT
        *,
        usual_point(carrier, point_code, k, expected) AS usual
    FROM point_of_swaps
    WHERE n >= $fewest_rows AND points > 1
),

spread AS (
    SELECT
        *,
        dispersion_of(carrier, k, expected, usual, $fewest_points) AS dispersion
    FROM judged
),

tailed AS (
    SELECT
        *,
        upper_tail(k, expected, dispersion) AS tail
    FROM spread
),

ranked AS (
    SELECT
        *,
        place_by_tail(carrier, tail) AS place,
        count(*) OVER (PARTITION BY carrier) AS m
    FROM tailed
),

measured AS (
    SELECT
        *,
        significant_points(carrier, tail, place, m, $false_discovery) AS significant
    FROM ranked
),

compared AS (
    SELECT
        carrier,
        point_code,
        n,
        k,
        expected,
        dispersion,
        above_peers(k, expected, place, significant, $fewest_faulty, $times_expected) AS above,
        $false_discovery * greatest(significant, 1) / m AS least_tail
    FROM measured
)

SELECT
    carrier,
    NULL AS msisdn,
    NULL AS record,
    point_code AS subject,
    k || '/' || n || ' expected=' || one_decimal(expected) AS detail
FROM compared
WHERE above
