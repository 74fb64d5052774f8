/* [check]
id         = "BLK-13"
slug       = "dormant-stock"
severity   = "high"
nature     = "risk"
population = "judged"
needs      = ["point_code", "registered_at", "last_used_at"]
basis      = ["174:34.7.b"]

[params]
idle_days = 90
fewest = 20

[title]
vi = "Tồn SIM đã đăng ký mà chưa sử dụng"
en = "Stock of registered numbers never used"

[meaning]
vi = "Số này được đăng ký ít nhất 90 ngày trước ngày cuối kỳ, chưa từng phát sinh lưu lượng, và điểm đăng ký của nó có từ 20 số như vậy trở lên."
en = "This number was registered at least ninety days before the end of the period and has never been used, and its point has twenty or more such numbers."

[why]
vi = "Người đăng ký thật thì sử dụng ngay; số đã đứng tên mà nằm im theo lô tại một điểm thường là SIM kích hoạt sẵn chờ bán cho người khác."
en = "Those who register a number use it; numbers in somebody's name that lie idle in a lot at one point are usually pre-activated SIMs waiting for other people."

[innocent]
vi = "Thời điểm sử dụng cuối không được đưa vào cho một số gói cước; SIM thiết bị dự phòng; SIM tặng kèm máy chưa dùng; số giữ chỗ theo thỏa thuận."
en = "Last use left out for some tariffs; spare device SIMs; SIMs given away with handsets and not used yet; numbers reserved by agreement."

[remedy]
vi = "Kiểm kê SIM của điểm; liên hệ chủ thuê bao xác nhận đang giữ SIM; số không có người giữ thì thu hồi theo quy định và xử lý điểm."
en = "Take stock of the point's SIMs; ask the holders to confirm that they have them; recover the numbers that nobody holds and deal with the point."

[inspect]
vi = "Kiểm tra đột xuất tại điểm xem có SIM đã đăng ký trong kho không; theo dõi các số này tháng sau: bắt đầu sử dụng ở nơi khác là dấu hiệu đã bán."
en = "Visit the point unannounced and look for registered SIMs in stock; follow these numbers next month: first use in another place suggests that they were sold."
*/
WITH judged AS (
    SELECT * FROM live WHERE point_code IS NOT NULL AND registered_at IS NOT NULL
),

dormant AS (
    SELECT *
    FROM judged
    WHERE last_used_at IS NULL AND CAST(registered_at AS DATE) <= $as_of - $idle_days
),

stock AS (
    SELECT
        carrier,
        point_code
    FROM dormant
    GROUP BY ALL
    HAVING count(*) >= $fewest
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    NULL AS detail
FROM dormant
SEMI JOIN stock USING (carrier, point_code)
