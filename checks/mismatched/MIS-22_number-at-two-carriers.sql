/* [check]
id         = "MIS-22"
slug       = "number-at-two-carriers"
severity   = "critical"
nature     = "data"
population = "live_mobile"
shares     = ["msisdn"]
needs      = ["msisdn"]
basis      = ["L24:13.2.h"]
cross      = true

[title]
vi = "Một số thuê bao tại hai doanh nghiệp"
en = "One number at two carriers"

[meaning]
vi = "Số thuê bao hợp lệ này có bản ghi chưa thanh lý tại từ hai doanh nghiệp trở lên trong cùng kỳ. Mỗi doanh nghiệp chỉ được xem bản ghi của mình."
en = "This valid number has rows that are not terminated at two or more carriers in the same month. Each carrier is shown its own rows only."

[why]
vi = "Một số chỉ hoạt động trên một mạng. Khi hai bên cùng kê khai, một bên đang giữ thông tin của người không còn là thuê bao, và không bên nào chắc chắn về chủ thuê bao."
en = "A number works on one network only. Where two claim it, one keeps the record of somebody who is no longer its subscriber, and neither is sure of the holder."

[innocent]
vi = "Chuyển mạng giữ số hoàn tất sát ngày cuối kỳ mà mạng đi chưa kịp ghi thanh lý; mạng ảo và mạng chủ cùng đưa số vào dữ liệu."
en = "A port completed near the end of the month that the former carrier had not yet closed; a virtual operator and its host both delivered the number."

[remedy]
vi = "Tra cơ sở dữ liệu chuyển mạng giữ số: số đã chuyển đi thì ghi trạng thái đã thanh lý với ngày chuyển; số đang phục vụ thì gửi Sở bằng chứng."
en = "Look the number up in the number portability database: where it has left, mark it TERMINATED with the day; where it is served, send the Department the proof."

[inspect]
vi = "Nhiều số chung giữa đúng hai doanh nghiệp thường là mạng ảo với mạng chủ. Các số còn lại: hỏi trung tâm chuyển mạng, so chủ thuê bao hai bên (không tiết lộ cho nhau)."
en = "Many numbers between the same two carriers are usually a virtual operator and its host. For the rest ask the portability centre and compare the holders (telling neither of the other)."
*/
WITH claimed AS (
    SELECT msisdn
    FROM live_mobile
    -- Few numbers are those of another row too.
    WHERE number_hash IN (SELECT number_hash FROM repeated_number)
    GROUP BY msisdn
    HAVING min(carrier) <> max(carrier)
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM live_mobile
SEMI JOIN claimed USING (msisdn)
WHERE number_hash IN (SELECT number_hash FROM repeated_number)
