/* [check]
id         = "BLK-14"
slug       = "outlier-point"
severity   = "high"
nature     = "risk"
population = "judged"
needs      = ["point_code"]
basis      = ["174:34.7", "174:34.9"]

[params]
fewest_rows = 30
times_usual = 3

[title]
vi = "Điểm đăng ký có tỷ lệ sai lệch cao bất thường"
en = "Registration point with an unusual share of faults"

[meaning]
vi = "Điểm này có từ 30 số chưa thanh lý; tỷ lệ số có dấu hiệu vi phạm mức cao hoặc nghiêm trọng về thông tin thuê bao tại điểm cao hơn 3 lần mức chung của doanh nghiệp, sau khi đã loại trừ sai số do điểm có ít thuê bao (lấy cận dưới của khoảng tin cậy 95%)."
en = "The point has thirty or more live numbers; of those n, k bear a high or critical sign of violation in the subscriber's information, and the lower bound of the 95 % Wilson interval of k/n is above three times the carrier's own share."

[why]
vi = "Sai lệch rải rác là lỗi quy trình của doanh nghiệp; sai lệch tập trung tại một điểm cho biết nơi cần kiểm tra. So với chính doanh nghiệp đó nên không bị ảnh hưởng bởi chất lượng dữ liệu chung."
en = "Faults spread thin are a matter of the carrier's procedures; faults gathered at one point say where to go. The comparison is with the carrier itself, so the general quality of its data doesn't weigh in."

[innocent]
vi = "Điểm tiếp nhận số từ hệ thống cũ hoặc từ điểm đã đóng; mã điểm dùng cho việc nhập lại hồ sơ cũ; điểm phục vụ vùng có nhiều giấy tờ loại cũ."
en = "A point that took over the numbers of an old system or of a closed point; a code used for re-entering old forms; a district where many hold old papers."

[remedy]
vi = "Lập hồ sơ riêng cho điểm: giấy phép, hợp đồng ủy quyền, giao dịch viên; rà soát toàn bộ số của điểm; tạm dừng đăng ký mới tại điểm cho đến khi khắc phục."
en = "Open a file on the point: licence, contract of authorisation, clerks; go through all its numbers; stop new registrations there until matters are put right."

[inspect]
vi = "Đưa điểm vào kế hoạch kiểm tra tại chỗ; xem tiêu chí nào chiếm đa số; đối chiếu với danh sách điểm đã công bố và các dấu hiệu đăng ký dồn dập."
en = "Put the point on the list of visits; see which rules make up most of k; compare with the published list of points and the signs of bursts."
*/
WITH judged AS (
    SELECT
        carrier,
        point_code,
        numbers AS n
    FROM served_point
    WHERE numbers >= $fewest_rows
),

-- Rows with a grave finding about the subscriber's information, whether it is waived or not.
faulted AS (
    SELECT
        carrier,
        record
    FROM finding
    WHERE faults_point(family, severity, across) AND record IS NOT NULL
),

faulted_at AS (
    SELECT
        carrier,
        point_code,
        count(*) AS k
    FROM live
    SEMI JOIN faulted USING (carrier, record)
    -- By the record alone, most rows are passed over while they are read.
    WHERE point_code IS NOT NULL AND record IN (SELECT record FROM faulted)
    GROUP BY carrier, point_code
),

usual AS (
    SELECT
        all_served.carrier,
        all_faulted.k / all_served.n AS share
    FROM (SELECT carrier, sum(numbers) AS n FROM served_point GROUP BY carrier) AS all_served
    JOIN (SELECT carrier, sum(k) AS k FROM faulted_at GROUP BY carrier) AS all_faulted USING (carrier)
),

-- The lower end of the 95 % interval of Wilson (1927), so that a small point needs more to stand out.
bounded AS (
    SELECT
        carrier,
        point_code,
        k,
        n,
        (
            k / n + 3.8416 / (2 * n)
            - 1.96 * sqrt(k / n * (1 - k / n) / n + 3.8416 / (4 * n * n))
        ) / (1 + 3.8416 / n) AS lower_bound
    FROM judged
    JOIN faulted_at USING (carrier, point_code)
)

SELECT
    carrier,
    NULL AS msisdn,
    NULL AS record,
    point_code AS subject,
    k || '/' || n AS detail
FROM bounded
JOIN usual USING (carrier)
WHERE lower_bound > $times_usual * share
