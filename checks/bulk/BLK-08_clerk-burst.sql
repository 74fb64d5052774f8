/* [check]
id         = "BLK-08"
slug       = "clerk-burst"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["clerk_code"]
needs      = ["clerk_code", "registered_at"]
basis      = ["174:34.5.c", "174:34.7.c"]

[case]
link = "clerk's minute"

[params]
most_a_minute = 3

[title]
vi = "Giao dịch viên đăng ký quá nhiều số của cá nhân trong một phút"
en = "Too many individuals' registrations by one clerk in one minute"

[meaning]
vi = "Mã giao dịch viên này đăng ký hơn 3 số thuê bao của cá nhân trong cùng một phút đồng hồ (từ giây 00 đến giây 59); số này là một trong các số đó. Số của tổ chức không được tính."
en = "This clerk code registered more than three numbers of individuals within one minute of the clock (from second 00 to 59); this number is one of them. Organisations' numbers aren't counted."

[why]
vi = "Một người không thể nhận giấy tờ, chụp ảnh và xác thực bốn khách hàng trong một phút; thường là công cụ nhập tự động hoặc mã giao dịch viên bị nhiều người dùng chung."
en = "Nobody takes papers, photographs and authenticates four customers in a minute; usually a tool does the typing, or several people share one code."

[innocent]
vi = "Một khách đăng ký nhiều số cùng lúc và hệ thống ghi cùng một thời điểm; mã chung của ứng dụng hoặc hệ thống tự phục vụ; số của tổ chức ghi loại khách hàng là cá nhân; dữ liệu được đồng bộ theo lô."
en = "One customer registers several numbers and the system stamps them alike; the common code of an app or a self-service system; an organisation's numbers entered as individuals'; records transferred in batches."

[remedy]
vi = "Cho biết mã thuộc về người nào hay hệ thống nào, kèm nhật ký đăng nhập và thiết bị; thu hồi mã dùng chung; số đăng ký bằng công cụ thì xác thực lại."
en = "State whose code it is, person or system, with the log of sign-ins and devices; withdraw shared codes; authenticate again the numbers registered by a tool."

[inspect]
vi = "Xem các số cùng phút có cùng giấy tờ không (một khách mua nhiều số) hay của nhiều người; so địa chỉ mạng và thiết bị trong nhật ký."
en = "See whether the numbers of that minute are on one paper (one customer, several numbers) or on many; compare network address and device in the log."
*/
WITH judged AS (
    SELECT * FROM live_individual WHERE clerk_code IS NOT NULL AND timed(registered_at)
),

candidate AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        clerk_code,
        date_trunc('minute', registered_at) AS clock_minute
    FROM judged
    WHERE minute_hash IN (SELECT minute_hash FROM clerk_minute WHERE numbers > $most_a_minute)
),

burst AS (
    SELECT
        carrier,
        clerk_code,
        clock_minute
    FROM candidate
    GROUP BY ALL
    HAVING count(*) > $most_a_minute
)

SELECT
    carrier,
    msisdn,
    record,
    clerk_code AS subject,
    NULL AS detail
FROM candidate
SEMI JOIN burst USING (carrier, clerk_code, clock_minute)
