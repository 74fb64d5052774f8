/* [check]
id         = "BLK-07"
slug       = "point-burst"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["point_code", "registered_at"]
optional   = ["channel"]
basis      = ["174:34.5.c", "174:34.7.c"]

[params]
most_an_hour = 30

[least]
most_an_hour = 1

[title]
vi = "Điểm đăng ký quá nhiều số của cá nhân trong một giờ"
en = "Too many individuals' registrations at one point in one hour"

[meaning]
vi = "Điểm này đăng ký hơn 30 số thuê bao của cá nhân trong cùng một giờ đồng hồ (ví dụ 09:00 đến 09:59); số này là một trong các số đó. Số của tổ chức và số đăng ký trực tuyến (ứng dụng, VNeID) không được tính."
en = "The point registered more than thirty numbers of individuals within one hour of the clock (09:00 to 09:59, say); this number is one of them. Organisations' numbers and those registered online (app, VNeID) aren't counted."

[why]
vi = "Làm đúng thủ tục, mỗi số mất vài phút: nhận giấy tờ, chụp ảnh, xác thực, ký. Hơn 30 số một giờ tại một điểm thường là nhập sẵn thông tin để bán SIM kích hoạt sẵn."
en = "Done properly a number takes minutes: paper, photo, authentication, signature. More than thirty an hour at one point usually means information typed in beforehand, to sell pre-activated SIMs."

[innocent]
vi = "Điểm lớn có nhiều quầy; ngày nhập học, ngày hội tuyển dụng; mã điểm dùng chung cho cả chi nhánh; số của tổ chức ghi loại khách hàng là cá nhân; giờ đăng ký là giờ đồng bộ dữ liệu theo lô."
en = "A large shop with many counters; enrolment or recruiting days; one point code for a whole branch; an organisation's numbers entered as individuals'; the time is that of a batch transfer."

[remedy]
vi = "Cho biết số quầy và giao dịch viên của điểm trong giờ đó, kèm nhật ký giao dịch; số không có người đến đăng ký thì tạm dừng cung cấp dịch vụ và rà soát toàn bộ số của điểm."
en = "State how many counters and clerks worked in that hour, with the transaction log; stop service to numbers for which nobody came, and go through all numbers of the point."

[inspect]
vi = "Đếm giao dịch viên trong giờ đó; xem ảnh chân dung có cùng nền, cùng người hay không; kiểm tra tại chỗ số quầy của điểm."
en = "Count the clerks of that hour; see whether the portraits share a background or a face; visit the point and count its counters."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE at_point(channel) AND point_code IS NOT NULL AND timed(registered_at)
),

-- An hour's burst needs a day with as many registrations.
candidate AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        date_trunc('hour', registered_at) AS clock_hour
    FROM judged
    WHERE day_hash IN (SELECT day_hash FROM point_day WHERE numbers > $most_an_hour)
),

burst AS (
    SELECT
        carrier,
        point_code,
        clock_hour
    FROM candidate
    GROUP BY ALL
    HAVING count(*) > $most_an_hour
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    NULL AS detail
FROM candidate
SEMI JOIN burst USING (carrier, point_code, clock_hour)
