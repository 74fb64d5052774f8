/* [check]
id         = "BLK-14"
slug       = "point-above-peers"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["sums"]
needs      = ["point_code"]
optional   = ["status", "customer_type", "id_type", "registered_at"]
basis      = ["174:34.7", "174:34.9"]

[funnel]
relation = "compared"

[params]
fewest_rows = 30
fewest_faulty = 5
times_expected = 3
fewest_points = 20
false_discovery = 0.01

[title]
vi = "Điểm đăng ký có nhiều số sai lệch hơn hẳn các điểm tương tự"
en = "Registration point with far more faults than its peers"

[meaning]
vi = "Điểm này có từ 30 số chưa thanh lý, trong đó k số có dấu hiệu mức cao hoặc nghiêm trọng về thông tin thuê bao (hai nhóm chưa đăng ký và không trùng khớp). So với các điểm khác của cùng doanh nghiệp: nếu mỗi loại thuê bao của điểm (cùng loại khách hàng, cùng loại giấy tờ, đăng ký trong cùng khoảng 3 năm) có tỷ lệ sai lệch như tại các điểm khác thì số dự kiến là E. Điểm được nêu khi k từ 5 trở lên, k từ 3 lần E trở lên, và chênh lệch như vậy khó do ngẫu nhiên, kể cả khi đã tính đến việc so sánh nhiều điểm cùng lúc và việc các điểm bình thường của doanh nghiệp vốn đã khác nhau (phân phối nhị thức âm; kiểm soát tỷ lệ phát hiện sai ở mức 1%)."
en = "The point has thirty or more live numbers, of which k bear a high or critical sign in the subscriber's information (the families unregistered and mismatched). It is compared with the other points of the same carrier: E would be expected if each of its kinds of numbers (the same type of customer, the same type of paper, registered within the same three years) had the share of faults that it has at those. The point is named where k is at least 5 and at least 3 times E, and neither chance nor the way in which the carrier's ordinary points differ makes such a difference, even where many points are compared at once (negative binomial; false discoveries held to 1 %)."

[why]
vi = "Sai lệch rải rác là lỗi quy trình của doanh nghiệp; sai lệch tập trung tại một điểm cho biết nơi cần kiểm tra. So với các điểm khác của chính doanh nghiệp đó, theo đúng loại khách hàng, giấy tờ và thời gian đăng ký, nên chất lượng dữ liệu chung, quy mô và loại khách hàng của điểm không làm điểm bị nêu."
en = "Faults spread thin are a matter of the carrier's procedures; faults gathered at one point say where to go. The comparison is with the carrier's own other points, by kind of customer, paper and age of registration: so neither the general quality of its data nor the size and the customers of a point have it named."

[innocent]
vi = "Điểm tiếp nhận số từ hệ thống cũ hoặc từ điểm đã đóng; mã điểm dùng cho việc nhập lại hồ sơ cũ; lỗi của một phần mềm hoặc một giao dịch viên mới, đã khắc phục. Quầy phục vụ doanh nghiệp, điểm có nhiều giấy tờ cũ hoặc điểm lớn không phải là lý do bị nêu: các thuê bao đó chỉ được so với thuê bao cùng loại tại điểm khác."
en = "A point that took over the numbers of an old system or of a closed point; a code used for re-entering old forms; a fault of one program or of a new clerk, put right since. A desk of companies, many old papers or a large point are no reason to be named: those numbers are compared only with numbers of their kind at other points."

[remedy]
vi = "Lập hồ sơ riêng cho điểm: giấy phép, hợp đồng ủy quyền, giao dịch viên; rà soát toàn bộ số của điểm; giải trình vì sao sai lệch tập trung tại điểm."
en = "Open a file on the point: licence, contract of authorisation, clerks; go through all its numbers; explain why the faults gather there."

[inspect]
vi = "Đưa điểm vào kế hoạch kiểm tra tại chỗ; xem tiêu chí nào chiếm đa số trong k; đối chiếu với danh sách điểm đã công bố và các dấu hiệu đăng ký dồn dập."
en = "Put the point on the list of visits; see which rules make up most of k; compare with the published list of points and the signs of bursts."
*/
WITH judged AS (
    SELECT
        *,
        usual_point(carrier, point_code, k, expected) AS usual
    FROM point_of_faults
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
