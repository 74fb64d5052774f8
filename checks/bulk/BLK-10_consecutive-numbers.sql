/* [check]
id         = "BLK-10"
slug       = "consecutive-numbers"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["msisdn", "id_number", "point_code", "registered_at"]
basis      = ["174:34.5.c", "174:34.7.c"]

[case]
link = "number run"

[params]
shortest_run = 10
most_papers = 5

[least]
shortest_run = 2

[title]
vi = "Dãy số thuê bao liên tiếp trên ít giấy tờ, cùng điểm, cùng ngày"
en = "Consecutive numbers on few papers, registered at one point on one day"

[meaning]
vi = "Số này của cá nhân là một trong 10 số thuê bao liền nhau (mỗi số hơn số trước 1 đơn vị) được đăng ký tại cùng một điểm trong cùng một ngày mà chỉ đứng tên không quá 5 giấy tờ. Số giấy tờ bị thiếu hoặc là giá trị giả định thì không được tính. Chi tiết nêu độ dài của cả dãy và số giấy tờ của mười số ít giấy tờ nhất trong dãy."
en = "This individual's number is one of ten numbers, each one above the last, registered at one point on one day, that stand on five papers or fewer. A missing or placeholder id number counts as no paper. The detail says how long the whole run is and on how many papers the ten with the fewest stand."

[why]
vi = "SIM xuất kho theo dải số liền nhau. Mỗi khách một số trong cùng dải thì có thể là lớp học, đoàn công nhân; cả dải đứng tên vài giấy tờ trong một ngày là dấu vết của SIM nhập sẵn thông tin trước khi bán."
en = "SIMs leave the store in ranges. One number of a range for each customer may be a class or a team of workers; a whole range on a few papers in one day is the mark of SIMs filled in before they are sold."

[innocent]
vi = "Một người mua SIM theo dải cho camera, thiết bị định vị; chủ hộ kinh doanh đứng tên cho nhân viên; số của tổ chức ghi loại khách hàng là cá nhân; số giấy tờ không được đưa vào dữ liệu trích xuất."
en = "A person who buys a range of SIMs for cameras or trackers; a business owner who registers the staff's numbers in their own name; an organisation's numbers entered as individuals'; paper numbers left out of the extract."

[remedy]
vi = "Cho biết khách hàng của dải số và phiếu đăng ký; nếu là của một tổ chức thì chuyển về tên tổ chức; nếu là SIM kích hoạt sẵn thì tạm dừng cung cấp dịch vụ và xử lý điểm."
en = "State whose range it is, with the registration forms; if an organisation's, register it in its name; if pre-activated, stop the service and deal with the point."

[inspect]
vi = "Xem dãy có bao nhiêu số trên mỗi giấy tờ, các chủ giấy tờ có liên quan với nhau không, giờ đăng ký cách nhau bao lâu, các số đã phát sinh lưu lượng chưa và ở đâu."
en = "See how many numbers of the run are on each paper, whether the holders have anything to do with each other, how far apart the times are, and whether and where the numbers have been used."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE mobile AND point_code IS NOT NULL AND registered_at IS NOT NULL
),

-- Only a day with as many registrations at the point can hold a run.
placed AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        CAST(registered_at AS DATE) AS registered_on,
        TRY_CAST(msisdn AS BIGINT) AS number,
        CASE WHEN usable_id THEN id_number END AS paper
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
        run,
        count(*) AS numbers,
        min(number) AS first_number,
        max(number) AS last_number
    FROM position
    GROUP BY ALL
    HAVING count(*) >= $shortest_run
),

consecutive AS MATERIALIZED (
    SELECT *
    FROM placed
    JOIN position USING (carrier, point_code, registered_on, number)
    JOIN long_run USING (carrier, point_code, registered_on, run)
),

place AS (
    SELECT unnest(range($shortest_run)) AS place
),

-- Every stretch of so many numbers in a run, by its first, and the papers on which they stand.
stretch AS (
    SELECT
        carrier,
        point_code,
        registered_on,
        run,
        number - place AS opening,
        count(DISTINCT paper) AS papers
    FROM consecutive
    CROSS JOIN place
    WHERE number - place >= first_number AND number - place + $shortest_run - 1 <= last_number
    GROUP BY ALL
),

dense AS (
    SELECT
        *,
        min(papers) OVER (PARTITION BY carrier, point_code, registered_on, run) AS fewest_papers
    FROM stretch
    WHERE papers <= $most_papers
),

dense_number AS (
    SELECT DISTINCT
        carrier,
        point_code,
        registered_on,
        run,
        opening + place AS number,
        fewest_papers
    FROM dense
    CROSS JOIN place
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    'numbers=' || numbers || ' papers=' || fewest_papers AS detail
FROM consecutive
JOIN dense_number USING (carrier, point_code, registered_on, run, number)
