/* [check]
id         = "BLK-10"
slug       = "consecutive-numbers"
severity   = "high"
nature     = "risk"
population = "judged"
needs      = ["msisdn", "point_code", "registered_at"]
basis      = ["174:34.7.b"]

[params]
shortest_run = 10

[least]
shortest_run = 2

[title]
vi = "Dãy số thuê bao liên tiếp đăng ký cùng điểm, cùng ngày"
en = "Consecutive numbers registered at one point on one day"

[meaning]
vi = "Số này nằm trong một dãy từ 10 số thuê bao liền nhau (mỗi số hơn số trước 1 đơn vị) được đăng ký tại cùng một điểm trong cùng một ngày."
en = "This number is part of a run of ten or more numbers, each one above the last, registered at one point on one day."

[why]
vi = "SIM xuất kho theo dải số liền nhau. Khách đến từng người thì chọn số rời rạc; cả dải được đăng ký trong một ngày là dấu hiệu của SIM nhập sẵn thông tin trước khi bán."
en = "SIMs leave the store in ranges. Customers who come one by one pick scattered numbers; a whole range registered in a day is the mark of SIMs filled in before they are sold."

[innocent]
vi = "Cơ quan, trường học hoặc nhóm người lao động nhận một dải số và đăng ký cùng buổi; SIM thiết bị bán theo lô; điểm bán lưu động phát SIM theo thứ tự."
en = "An office, a school or a team of workers given a range and registered together; device SIMs sold in lots; a mobile point that hands out SIMs in order."

[remedy]
vi = "Cho biết khách hàng của dải số và phiếu đăng ký; nếu là của một tổ chức thì chuyển về tên tổ chức; nếu là SIM kích hoạt sẵn thì dừng dịch vụ và xử lý điểm."
en = "State whose range it is, with the registration forms; if an organisation's, register it in its name; if pre-activated, stop the service and deal with the point."

[inspect]
vi = "Xem các giấy tờ đứng tên trong dải có liên quan với nhau không, giờ đăng ký cách nhau bao lâu, các số đã phát sinh lưu lượng chưa và ở đâu."
en = "See whether the holders in the run have anything to do with each other, how far apart the times are, and whether and where the numbers have been used."
*/
WITH judged AS (
    SELECT * FROM live_mobile WHERE point_code IS NOT NULL AND registered_at IS NOT NULL
),

-- Only a day with as many registrations at the point can hold a run.
placed AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        CAST(registered_at AS DATE) AS registered_on,
        TRY_CAST(msisdn AS BIGINT) AS number
    FROM judged
    WHERE day_hash IN (SELECT day_hash FROM point_day WHERE numbers >= $shortest_run)
),

-- A run of N holds a whole block of (N + 1) // 2 neighbours, wherever it starts; few points have one on a day,
-- and only their numbers are put in order.
promising AS (
    SELECT DISTINCT
        carrier,
        point_code,
        registered_on
    FROM (
        SELECT
            carrier,
            point_code,
            registered_on
        FROM placed
        GROUP BY carrier, point_code, registered_on, number // (($shortest_run + 1) // 2)
        HAVING count(*) >= ($shortest_run + 1) // 2
    ) AS full_block
),

-- Within a run, the number less its position stays the same.
position AS (
    SELECT
        *,
        number - row_number() OVER (PARTITION BY carrier, point_code, registered_on ORDER BY number) AS run
    FROM (
        SELECT DISTINCT
            carrier,
            point_code,
            registered_on,
            number
        FROM placed
        SEMI JOIN promising USING (carrier, point_code, registered_on)
    ) AS once
),

long_run AS (
    SELECT
        carrier,
        point_code,
        registered_on,
        run
    FROM position
    GROUP BY ALL
    HAVING count(*) >= $shortest_run
),

consecutive AS (
    SELECT * FROM position SEMI JOIN long_run USING (carrier, point_code, registered_on, run)
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    NULL AS detail
FROM placed
SEMI JOIN consecutive USING (carrier, point_code, registered_on, number)
