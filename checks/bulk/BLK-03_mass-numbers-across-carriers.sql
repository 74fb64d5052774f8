/* [check]
id         = "BLK-03"
slug       = "mass-numbers-across-carriers"
severity   = "medium"
nature     = "risk"
holder_explains = true
population = "live_identified"
needs      = ["id_number"]
basis      = ["campaign:2023"]
cross      = true

[case]
link = "paper"

[params]
fewest = 10

[title]
vi = "Một giấy tờ đứng tên từ 10 số thuê bao trở lên tại nhiều doanh nghiệp"
en = "Ten or more numbers on one paper over several carriers"

[meaning]
vi = "Giấy tờ này đứng tên tổng cộng từ 10 số thuê bao cá nhân chưa thanh lý trở lên tại ít nhất hai doanh nghiệp; chỉ nêu khoảng (10–19, 20–49, từ 50). Pháp luật không giới hạn số lượng: đây là mức rủi ro cần xác minh, không phải dấu hiệu vi phạm."
en = "This paper holds ten or more individual numbers that have not ended, over at least two carriers; only the step is given (10–19, 20–49, 50 or more). No law caps them: it is a level of risk and a reason to look, not a breach."

[why]
vi = "Đối tượng thu gom SIM dùng một giấy tờ đăng ký ở nhiều doanh nghiệp để tại mỗi nơi đều dưới ngưỡng; chỉ Sở, nơi có dữ liệu của mọi doanh nghiệp, mới xác định được tổng số."
en = "Whoever gathers SIMs spreads a paper over carriers so as to stay below the threshold at each; only the Department, which has every extract, sees the sum."

[innocent]
vi = "Người dùng nhiều thiết bị, mỗi thiết bị dùng mạng phủ sóng tốt nhất nơi đặt; chủ hộ kinh doanh đứng tên cho gia đình và nhân viên ở nhiều mạng."
en = "A person with many devices, each on the network that reaches it best; a business owner who holds numbers of family and staff on several networks."

[remedy]
vi = "Gửi chủ giấy tờ yêu cầu xác nhận trên VNeID các số tại doanh nghiệp mình; số bị đánh dấu không phải của mình thì tạm dừng cung cấp dịch vụ và xử lý theo quy định."
en = "Ask the holder to confirm on VNeID the numbers held here; suspend and handle as the law provides those marked as not theirs."

[inspect]
vi = "Ghép danh sách số của các doanh nghiệp theo giấy tờ, xếp theo ngày đăng ký; chuỗi ngày sát nhau ở nhiều doanh nghiệp là dấu hiệu thu gom SIM. Không chuyển số lượng của doanh nghiệp này cho doanh nghiệp khác."
en = "Join the carriers' lists by paper and order them by date of registration; dates close together at several carriers point to gathering. Never pass one carrier's counts to another."
*/
WITH widespread AS (
    SELECT
        id_number,
        count(*) AS numbers
    FROM repeated_mate
    WHERE at_most >= $fewest
    GROUP BY id_number
    HAVING count(*) >= $fewest AND min(carrier) <> max(carrier)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    -- A step and not the count: from the total a carrier could tell how many the others have.
    CASE
        WHEN numbers >= 50 THEN '50+'
        WHEN numbers >= 20 THEN '20-49'
        WHEN numbers >= 10 THEN '10-19'
    END AS detail
FROM repeated_mate
JOIN widespread USING (id_number)
WHERE at_most >= $fewest
