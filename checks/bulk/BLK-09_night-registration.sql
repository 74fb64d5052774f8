/* [check]
id         = "BLK-09"
slug       = "night-registration"
severity   = "medium"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["point_code", "registered_at", "channel"]
basis      = ["174:34.5.c", "174:34.7.c"]

[case]
link = "night"
alone = false # a kiosk that is open by night would be a case of its customers

[params]
fewest = 5

[title]
vi = "Đăng ký ban đêm cho cá nhân Việt Nam tại điểm đăng ký"
en = "Registrations of Vietnamese individuals at a point by night"

[meaning]
vi = "Số này của một cá nhân Việt Nam được đăng ký tại một điểm đăng ký trong khoảng từ 22 giờ đến trước 6 giờ, và điểm đó có từ 5 số như vậy trong cùng một đêm (đêm tính từ tối hôm trước đến sáng hôm sau). Số của tổ chức và của người nước ngoài không được tính."
en = "This number of a Vietnamese individual was registered at a point between 22:00 and 06:00, and the point has five or more such numbers in that night (from the evening to the next morning). Organisations' and foreigners' numbers aren't counted."

[why]
vi = "Phần lớn điểm đăng ký không mở cửa ban đêm; nhiều đăng ký ngoài giờ là dấu vết của việc nhập thông tin hàng loạt khi không có khách, để bán SIM kích hoạt sẵn. Khách nước ngoài đến sân bay ban đêm mua SIM là bình thường nên không được tính."
en = "Most points are closed at night; many registrations outside hours suggest that information is typed in bulk with no customer present, to sell pre-activated SIMs. Foreigners who land at night and buy a SIM are usual, so they aren't counted."

[innocent]
vi = "Điểm tại bến xe, sân bay, khu công nghiệp làm ca đêm phục vụ khách trong nước; thời điểm ghi theo múi giờ khác; hồ sơ giấy tiếp nhận ban ngày được nhập vào ban đêm."
en = "Points in coach stations, airports and factories with night shifts that serve people of this country; times recorded in another zone; paper forms of the day typed in at night."

[remedy]
vi = "Cho biết giờ mở cửa của điểm và người trực; nếu hồ sơ được nhập sau thì ghi thời điểm khách có mặt; nếu không có khách thì tạm dừng cung cấp dịch vụ các số đó."
en = "State the point's opening hours and who was on duty; where forms were typed later, record when the customer was there; where there was none, stop service to those numbers."

[inspect]
vi = "Đối chiếu với giờ mở cửa đã công bố; xem thời điểm chụp trên ảnh chân dung và giấy tờ có trùng giờ đăng ký không."
en = "Compare with the published opening hours; see whether the time on portrait and paper images is that of the registration."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE
        (nationality IS NULL OR nationality = 'VN')
        AND point_code IS NOT NULL
        AND channel IN ('OWN_POINT', 'OWN_MOBILE_POINT', 'AUTHORISED_POINT')
        AND timed(registered_at)
),

night AS (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        CAST(registered_at - INTERVAL '6 hours' AS DATE) AS evening
    FROM judged
    WHERE hour(registered_at) >= 22 OR hour(registered_at) < 6
),

busy_night AS (
    SELECT
        carrier,
        point_code,
        evening
    FROM night
    GROUP BY ALL
    HAVING count(*) >= $fewest
)

SELECT
    carrier,
    msisdn,
    record,
    point_code AS subject,
    NULL AS detail
FROM night
SEMI JOIN busy_night USING (carrier, point_code, evening)
