/* [check]
id         = "BLK-15"
slug       = "one-device"
severity   = "high"
nature     = "risk"
population = "judged"
shares     = ["device_hash"]
needs      = ["msisdn", "device_hash"]
optional   = ["service_type", "last_used_at", "registered_at"]
basis      = ["174:34.7.c"]

[case]
link = "device"

[params]
fewest_numbers = 5
days_in_use = 2

[least]
fewest_numbers = 2

[title]
vi = "Nhiều số thuê bao trong một thiết bị"
en = "Many numbers in one device"

[meaning]
vi = "Thiết bị sử dụng gần nhất của số này (theo mã băm thiết bị do doanh nghiệp tính, không phải IMEI) cũng là thiết bị sử dụng gần nhất của các số khác; tổng cộng từ 5 số thuê bao hợp lệ khác nhau của cùng một doanh nghiệp, của cá nhân hoặc tổ chức. Không xét thuê bao không phải H2H và số có lưu lượng gần nhất vào ngày đăng ký hoặc ngày liền sau, vì có thể là máy của điểm đăng ký dùng để thử SIM."
en = "The device in which this number was last used (by the fingerprint that the carrier supplies, not the IMEI) is that of other numbers too: five or more different valid numbers of one carrier in all, individuals' or organisations'. Numbers that aren't H2H are not looked at, nor those last used on the day of registration or the day after, which may have been tried in the shop's telephone."

[why]
vi = "Điện thoại thông thường chỉ lắp một, hai SIM. Nhiều số lần lượt dùng trong một thiết bị là dấu vết của thiết bị nhiều SIM dùng để kích hoạt sẵn, gửi tin nhắn rác hoặc gọi điện hàng loạt."
en = "An ordinary telephone takes one or two SIMs. Many numbers used in one device are the trace of multi-SIM devices that pre-activate, send spam or place calls in bulk."

[innocent]
vi = "Máy của điểm đăng ký dùng để thử SIM trước khi giao khách mà dữ liệu không có ngày sử dụng gần nhất; thiết bị của tổ chức gắn nhiều SIM hợp pháp (tổng đài, bộ phát sóng); máy dùng chung trong gia đình hoặc máy cũ bán lại; nhiều máy rẻ tiền mang chung một IMEI giả nên có cùng mã băm."
en = "A shop's telephone in which SIMs are tried before they are handed over, where the extract has no date of last use; an organisation's lawful device with several SIMs (a switchboard, a router); a telephone shared in a family or sold second-hand; cheap devices that carry one false IMEI and so one fingerprint."

[remedy]
vi = "Xác minh loại thiết bị, vị trí và lưu lượng của từng số; số không có người dùng thật thì xử lý theo quy định; thiết bị nhiều SIM dùng để kích hoạt sẵn thì báo cáo Sở và cơ quan công an."
en = "Find out what kind of device it is, where it is and what traffic each number has; handle as the law provides the numbers that nobody uses; report multi-SIM devices that pre-activate to the Department and the police."

[inspect]
vi = "Xem các số có cùng điểm đăng ký, cùng ngày, cùng giấy tờ không; xem thời gian và nơi sử dụng; kiểm tra tại chỗ điểm đăng ký chiếm đa số."
en = "See whether the numbers share a point, a day or a paper, and when and where they were used; visit the point that registered most of them."
*/
WITH judged AS (
    SELECT * FROM live_mobile
    WHERE
        (service_type IS NULL OR service_type = 'H2H')
        AND device_hash IS NOT NULL
        -- Last used within a day of its sale, it may have been in the shop's telephone.
        AND coalesce(CAST(last_used_at AS DATE) - CAST(registered_at AS DATE) >= $days_in_use, TRUE)
),

candidate AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        device_hash
    FROM judged
    WHERE handset_hash IN (SELECT handset_hash FROM shared_device WHERE numbers >= $fewest_numbers)
),

shared AS (
    SELECT
        carrier,
        device_hash,
        count(DISTINCT msisdn) AS numbers
    FROM candidate
    GROUP BY carrier, device_hash
    HAVING count(DISTINCT msisdn) >= $fewest_numbers
)

SELECT
    carrier,
    msisdn,
    record,
    device_hash AS subject,
    'numbers=' || numbers AS detail
FROM candidate
JOIN shared USING (carrier, device_hash)
