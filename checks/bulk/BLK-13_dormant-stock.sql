/* [check]
id         = "BLK-13"
slug       = "dormant-stock"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["point_code", "registered_at", "last_used_at"]
basis      = ["174:34.5.c", "174:26.4.b"]

[case]
link = "stock"

[params]
idle_days = 90
oldest_days = 365
fewest = 20
least_percent = 20

[title]
vi = "Số đã đăng ký nhưng chưa phát sinh lưu lượng, tập trung tại một điểm"
en = "Stock of registered numbers never used"

[meaning]
vi = "Số này của cá nhân được đăng ký từ 90 đến 365 ngày trước ngày cuối kỳ và chưa từng phát sinh lưu lượng; trong các số của cá nhân đăng ký trong thời gian đó tại điểm này, có từ 20 số như vậy và chúng chiếm từ 20% trở lên."
en = "This individual's number was registered from ninety to 365 days before the end of the period and has never been used; of the individuals' numbers that the point registered in that time, twenty or more are like it, and they are twenty per cent or more of them all."

[why]
vi = "Người đăng ký để sử dụng thường sử dụng ngay; một vài số chưa phát sinh lưu lượng ở một điểm đông khách là bình thường, còn phần lớn số mới đăng ký chưa phát sinh lưu lượng thường là SIM kích hoạt sẵn chờ bán cho người khác."
en = "Those who register a number use it; a few idle numbers are usual at a busy point, while a large part of a point's new numbers lying idle are usually pre-activated SIMs waiting for other people."

[innocent]
vi = "Thời điểm phát sinh lưu lượng cuối không được đưa vào cho một số gói cước; SIM thiết bị dự phòng; SIM tặng kèm máy chưa dùng; số giữ trước theo thỏa thuận."
en = "Last use left out for some tariffs; spare device SIMs; SIMs given away with handsets and not used yet; numbers reserved by agreement."

[remedy]
vi = "Kiểm kê SIM của điểm; liên hệ chủ thuê bao xác nhận đang giữ SIM; số không có người giữ thì thu hồi theo quy định và xử lý điểm."
en = "Take stock of the point's SIMs; ask the holders to confirm that they have them; recover the numbers that nobody holds and deal with the point."

[inspect]
vi = "Kiểm tra đột xuất tại điểm xem có SIM đã đăng ký trong kho không; theo dõi các số này tháng sau: bắt đầu sử dụng ở nơi khác là dấu hiệu đã bán."
en = "Visit the point unannounced and look for registered SIMs in stock; follow these numbers next month: first use in another place suggests that they were sold."
*/
WITH judged AS NOT MATERIALIZED (
    SELECT *
    FROM live_individual
    WHERE
        point_code IS NOT NULL
        AND registered_at >= $as_of - $oldest_days
        AND registered_at < $as_of - $idle_days + 1
),

stock AS (
    SELECT
        carrier,
        point_code,
        count(*) FILTER (WHERE last_used_at IS NULL) AS unused,
        count(*) AS registered
    FROM judged
    GROUP BY carrier, point_code
    HAVING
        count(*) FILTER (WHERE last_used_at IS NULL) >= $fewest
        AND count(*) FILTER (WHERE last_used_at IS NULL) * 100 >= count(*) * $least_percent
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    'unused=' || unused || ' of=' || registered AS detail
FROM judged
JOIN stock USING (carrier, point_code)
WHERE last_used_at IS NULL
