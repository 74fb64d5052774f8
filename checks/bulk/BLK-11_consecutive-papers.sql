/* [check]
id         = "BLK-11"
slug       = "consecutive-papers"
severity   = "critical"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["id_number", "point_code", "registered_at"]
optional   = ["id_type"]
basis      = ["174:34.10"]

[case]
link = "paper run"

[params]
shortest_run = 5

[least]
shortest_run = 2

[title]
vi = "Số giấy tờ liên tiếp đăng ký cùng điểm, cùng ngày"
en = "Consecutive paper numbers registered at one point on one day"

[meaning]
vi = "Giấy tờ của số thuê bao này nằm trong một dãy từ 5 số định danh liền nhau (mỗi số hơn số trước 1 đơn vị) được dùng để đăng ký tại cùng một điểm trong cùng một ngày. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "This number's paper is part of a run of five or more personal numbers, each one above the last, used to register at one point on one day. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Số định danh liền nhau là của những người cùng nơi khai sinh, cùng giới tính, cùng năm sinh được cấp số kề nhau; năm người như vậy cùng đến một điểm một ngày gần như không xảy ra, còn phần mềm làm giả giấy tờ thì sinh số theo thứ tự."
en = "Neighbouring personal numbers belong to people of one birthplace, sex and birth year numbered one after another; five of them at one point on one day hardly ever happens, whereas software that forges papers counts upwards."

[innocent]
vi = "Học sinh cùng lớp cùng xã được cấp số một lượt và được nhà trường đưa đi đăng ký cùng nhau; số giấy tờ bị bảng tính điền tự động tăng dần khi kéo ô."
en = "Pupils of one class and commune numbered in one go and brought by their school to register together; paper numbers counted upwards by a spreadsheet's fill handle."

[remedy]
vi = "Đối chiếu ngay từng giấy tờ với Cơ sở dữ liệu quốc gia về dân cư; số không khớp thì tạm dừng cung cấp dịch vụ, giữ nguyên ảnh giấy tờ và chân dung, báo cáo Sở và cơ quan công an."
en = "Match each paper with the National Population Database at once; where it does not match, stop the service, keep the images of paper and portrait, and report to the Department and the police."

[inspect]
vi = "So ảnh giấy tờ trong dãy: phông chữ, ngày cấp, chân dung, chữ ký; chỉ khác một vài chữ số là dấu hiệu làm giả."
en = "Compare the paper images of the run: typeface, date of issue, portrait, signature; a difference of only a few digits points to forgery."
*/
WITH judged AS (
    SELECT * FROM live_twelve WHERE point_code IS NOT NULL AND registered_at IS NOT NULL
),

-- Only a day with as many registrations at the point can hold a run.
placed AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        CAST(registered_at AS DATE) AS registered_on,
        TRY_CAST(id_number AS BIGINT) AS paper
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
        GROUP BY carrier, point_code, registered_on, paper // (($shortest_run + 1) // 2)
        HAVING count(*) >= ($shortest_run + 1) // 2
    ) AS full_block
),

-- Within a run, the number less its position stays the same.
position AS (
    SELECT
        *,
        paper - row_number() OVER (PARTITION BY carrier, point_code, registered_on ORDER BY paper) AS run
    FROM (
        SELECT DISTINCT
            carrier,
            point_code,
            registered_on,
            paper
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
        count(*) AS papers
    FROM position
    GROUP BY ALL
    HAVING count(*) >= $shortest_run
),

consecutive AS (
    SELECT * FROM position JOIN long_run USING (carrier, point_code, registered_on, run)
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    'papers=' || papers AS detail
FROM placed
JOIN consecutive USING (carrier, point_code, registered_on, paper)
