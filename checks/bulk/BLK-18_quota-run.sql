/* [check]
id         = "BLK-18"
slug       = "quota-run"
severity   = "medium"
nature     = "risk"
holder_explains = true
population = "judged"
shares     = ["id_number"]
needs      = ["id_number", "registered_at"]
optional   = ["status", "customer_type", "first_registered_at", "activated_at"]
basis      = ["163:24.2"]
cross      = true

[case]
link = "paper"

[params]
fewest = 5
fewest_carriers = 3
within_days = 30
moved_days = 30

[least]
fewest = 2

[title]
vi = "Từ 5 số thuê bao tại từ 3 doanh nghiệp trên một giấy tờ trong vòng 30 ngày"
en = "Five or more numbers at three carriers or more on one paper within thirty days"

[meaning]
vi = "Số này là một trong ít nhất 5 số thuê bao cá nhân chưa thanh lý trên cùng một giấy tờ, tại ít nhất ba doanh nghiệp, bắt đầu trong vòng 30 ngày. Mỗi số tính theo ngày đăng ký; số được đăng ký lại sau hơn 30 ngày kể từ khi bắt đầu thì tính theo ngày bắt đầu. Chi tiết chỉ nêu khoảng của tổng số trên giấy tờ (5–9, 10–19, 20–49, từ 50). Đây là mức rủi ro để xem xét, không phải dấu hiệu vi phạm."
en = "This is one of at least five individual numbers that have not ended, on one paper at three or more carriers, which began within thirty days. Each counts on the day of its registration, one that was registered again more than 30 days after it began on the day it began. Only the step of the paper's numbers is given (5–9, 10–19, 20–49, 50 or more). It is a level of risk and a reason to look, not a breach."

[why]
vi = "Mỗi doanh nghiệp cho một giấy tờ ba số đầu với thủ tục đơn giản; người thu gom SIM dùng hết ba số đó ở từng doanh nghiệp trong vài ngày để không nơi nào thấy nhiều. Chỉ Sở, nơi có dữ liệu của mọi doanh nghiệp, mới nhận ra."
en = "Each carrier gives a paper its first three numbers with little formality; who gathers SIMs takes those at one carrier after another within days, so that none sees many. Only the Department, which has every extract, sees it."

[innocent]
vi = "Người bán hàng, tài xế công nghệ dùng nhiều mạng cùng lúc; gia đình thử mạng khi chuyển chỗ ở; người sưu tầm hoặc kinh doanh số; thông tin được cập nhật lại trong cùng một đợt mà dữ liệu không có ngày bắt đầu."
en = "A trader or driver who needs several networks at once; a family that tries networks after moving house; a collector of numbers; information taken again in one go where the extract does not tell when a number began."

[remedy]
vi = "Gửi chủ giấy tờ yêu cầu xác nhận trên VNeID các số tại doanh nghiệp mình; số bị đánh dấu không phải của mình thì tạm dừng cung cấp dịch vụ và xử lý theo quy định."
en = "Ask the holder to confirm on VNeID the numbers held here; suspend and handle as the law provides those marked as not theirs."

[inspect]
vi = "Ghép danh sách số của các doanh nghiệp theo giấy tờ, xếp theo ngày; so ảnh chân dung và chữ ký ở vài nơi. Không chuyển số lượng của doanh nghiệp này cho doanh nghiệp khác."
en = "Join the carriers' lists by paper and order them by day; compare portraits and signatures of a few places. Never pass one carrier's counts to another."
*/
WITH judged AS (
    SELECT * FROM live_identified WHERE registered_at IS NOT NULL
),

begun AS (
    SELECT
        carrier,
        msisdn,
        record,
        id_number,
        born_on(registered_at, first_registered_at, activated_at, $moved_days) - DATE '1970-01-01' AS born
    FROM repeated_mate
    WHERE at_most >= $fewest AND registered_at IS NOT NULL
),

widespread AS (
    SELECT id_number, count(*) AS numbers
    FROM begun
    GROUP BY id_number
    HAVING count(*) >= $fewest AND count(DISTINCT carrier) >= $fewest_carriers
),

-- Whether enough numbers at enough carriers began within the days, counted from this one.
spanned AS (
    SELECT
        *,
        count(*) OVER span >= $fewest AND count(DISTINCT carrier) OVER span >= $fewest_carriers AS begins
    FROM begun
    INNER JOIN widespread USING (id_number)
    WINDOW span AS (PARTITION BY id_number ORDER BY born RANGE BETWEEN CURRENT ROW AND $within_days FOLLOWING)
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
        ELSE '5-9'
    END AS detail
FROM spanned
-- A number is among so many if the last day on which they begin, up to its own, is near enough.
QUALIFY born - max(born) FILTER (WHERE begins) OVER (PARTITION BY id_number ORDER BY born) <= $within_days
