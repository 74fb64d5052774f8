/* [check]
id         = "BLK-19"
slug       = "point-of-unheard-communes"
severity   = "low"
nature     = "risk"
remark     = true
population = "judged"
shares     = ["sums"]
needs      = ["point_code", "address"]
optional   = ["status", "commune_code", "customer_type", "id_type", "registered_at"]
basis      = ["L24:13.2.i"]

[funnel]
relation = "compared"

[params]
fewest_rows = 30
fewest_faulty = 5
times_expected = 3
fewest_points = 20
false_discovery = 0.01

[title]
vi = "Điểm đăng ký có nhiều địa chỉ ghi tên xã chưa từng có"
en = "Registration point with far more communes that never were than its peers"

[meaning]
vi = "Điểm này có từ 30 số chưa thanh lý mà địa chỉ ghi đầy đủ tên xã, phường, thị trấn hoặc đặc khu và tên tỉnh, trong đó k số ghi tên chưa từng có trong tỉnh: không trùng với xã, phường, thị trấn, quận, huyện nào hiện nay hoặc trước ngày 01/07/2025 tại tỉnh đó và các tỉnh đã sáp nhập, kể cả khi sai một chữ. So với các điểm khác của cùng doanh nghiệp như đối với số có dấu hiệu: k từ 5 trở lên, từ 3 lần số dự kiến trở lên và khó do ngẫu nhiên hoặc do chênh lệch thường thấy giữa các điểm (phân phối nhị thức âm; kiểm soát tỷ lệ phát hiện sai ở mức 1%). Không tính: bản ghi có mã xã đúng, địa chỉ không ghi xã, ghi tắt (P., X., TT.) hoặc không rõ tỉnh."
en = "The point has thirty or more live numbers whose address names a commune, ward, town or special zone in full, and a province; of these, k name one that never was there: no commune, ward, town or district of today or of before 01/07/2025 has the name in that province or those merged with it, not even with one letter wrong. It is compared with the carrier's other points as by its signs: k is at least 5, at least 3 times what is expected, and neither chance nor the way in which ordinary points differ makes it likely (negative binomial; false discoveries held to 1 %). Not counted: rows with a valid commune code, addresses that name no commune, abbreviate it (P., X., TT.) or have no known province."

[why]
vi = "Người không có thật thường đi kèm địa chỉ không có thật. Tên xã không có thật tập trung tại một điểm cho biết nên xem hồ sơ của điểm nào trước; từng địa chỉ riêng lẻ thì không nói lên điều gì."
en = "Invented people come with invented addresses. Invented communes that gather at one point say whose files to look at first; a single address says nothing."

[innocent]
vi = "Danh mục địa chỉ lỗi trong phần mềm của điểm; tên xã đã mất trước năm 2016 trên giấy tờ cũ; tên thôn, khu phố ghi vào chỗ tên xã; người nhập thường xuyên nhập sai."
en = "A faulty list of addresses in the point's software; communes gone before 2016 on old papers; the name of a hamlet or quarter where the commune belongs; a clerk who often mistypes."

[remedy]
vi = "Xem danh mục địa chỉ và cách nhập tại điểm; đối chiếu địa chỉ của các số này với ảnh giấy tờ đã lưu."
en = "Look at the point's list of addresses and how they are entered; compare the addresses of these numbers with the stored images of papers."

[inspect]
vi = "Không phải dấu hiệu vi phạm của điểm và không có mức phạt. Khi đã kiểm tra điểm vì lý do khác: chọn các số này làm mẫu, xem giấy tờ gốc."
en = "No sign of violation by the point, and no fine. Where the point is visited for other reasons: take these numbers as the sample, and look at the papers."
*/
WITH judged AS (
    SELECT
        *,
        usual_point(carrier, point_code, k, expected) AS usual
    FROM point_of_places
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
