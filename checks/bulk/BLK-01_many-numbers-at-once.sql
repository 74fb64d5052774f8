/* [check]
id         = "BLK-01"
slug       = "many-numbers-at-once"
severity   = "low"
nature     = "risk"
holder_explains = true
population = "judged"
shares     = ["id_number"]
needs      = ["id_number", "registered_at"]
optional   = ["first_registered_at", "activated_at", "confirmed_at"]
basis      = ["campaign:2024"]

[case]
link = "paper"

[params]
fewest = 4
within_days = 30
most = 9
moved_days = 30

[least]
fewest = 2

[title]
vi = "Từ 4 số thuê bao trên một giấy tờ trong vòng 30 ngày"
en = "Four or more numbers on one paper within thirty days"

[meaning]
vi = "Số này là một trong ít nhất 4 số thuê bao cá nhân chưa thanh lý, trả trước hoặc trả sau, bắt đầu trong vòng 30 ngày trên cùng một giấy tờ tại cùng một doanh nghiệp; giấy tờ đó đứng tên dưới 10 số mà chủ thuê bao chưa xác nhận trên VNeID là đang sử dụng kể từ khi đăng ký. Mỗi số tính theo ngày đăng ký; số được đăng ký lại sau hơn 30 ngày kể từ khi bắt đầu thì tính theo ngày bắt đầu. Đây là mức rủi ro để chọn mẫu xem xét, không phải dấu hiệu vi phạm."
en = "This is one of at least four individual numbers that have not ended, prepaid or postpaid, which began on one paper at one carrier within thirty days; the paper holds fewer than ten whose holder has not confirmed on VNeID, since they were registered, that they are in use. Each counts on the day of its registration, one that was registered again more than 30 days after it began on the day it began. It is a level of risk to sample from, not a breach."

[why]
vi = "Pháp luật không giới hạn số thuê bao của một người và nhiều gia đình có vài số tích lũy qua các năm. Nhiều số đăng ký dồn trong một thời gian ngắn mới là dấu vết của việc thu gom SIM; đợt rà soát năm 2024 tập trung vào giấy tờ đứng tên 4 đến 9 SIM (khoảng 5,75 triệu số)."
en = "The law sets no cap on the numbers of one person, and many families gather a few over the years. Several taken within a short time are the trace of SIMs being collected; the review of 2024 went through the papers with four to nine SIMs (about 5.75 million numbers)."

[innocent]
vi = "Cha mẹ mua SIM cho cả nhà khi đổi mạng; SIM cho máy tính bảng, đồng hồ, camera, thiết bị định vị lắp cùng lúc; hộ kinh doanh dùng tên chủ hộ; thông tin của các số cũ được cập nhật lại trong cùng một đợt mà dữ liệu không có ngày bắt đầu."
en = "Parents who buy SIMs for the whole family when it changes network; SIMs in tablets, watches, cameras and trackers set up together; a household business in its owner's name; information of older numbers taken again in one go where the extract does not tell when they began."

[remedy]
vi = "Nhắn tin cho chủ giấy tờ, đề nghị xác nhận trên VNeID số nào đang dùng và số nào không phải của mình; số do người khác sử dụng thì hướng dẫn chuyển quyền sử dụng số thuê bao."
en = "Message the holder and ask them to confirm on VNeID which numbers are in use and which are not theirs; for a number somebody else uses, explain how to transfer it."

[inspect]
vi = "Chỉ lấy mẫu ngẫu nhiên; ưu tiên giấy tờ có các số đăng ký ở nhiều điểm, nhiều địa phương khác nhau hoặc trong cùng một ngày."
en = "Draw a random sample only; put first the papers whose numbers were registered at many points, in different localities or on one day."
*/
WITH judged AS (
    SELECT * FROM live_identified WHERE registered_at IS NOT NULL
),

held AS (
    SELECT
        carrier,
        msisdn,
        record,
        id_number,
        born_on(registered_at, first_registered_at, activated_at, $moved_days) AS born_on,
        count(*) OVER (PARTITION BY carrier, id_number) AS dated_numbers,
        count(*) FILTER (NOT confirmed(confirmed_at, registered_at)) OVER (PARTITION BY carrier, id_number)
            AS unconfirmed_numbers
    FROM paper_mate
    WHERE at_most >= $fewest AND registered_at IS NOT NULL
),

-- Whether enough numbers follow within the days, counted from this one.
counted AS (
    SELECT
        *,
        lead(born_on, $fewest - 1) OVER (PARTITION BY carrier, id_number ORDER BY born_on) - born_on <= $within_days
            AS begins
    FROM held
    WHERE dated_numbers >= $fewest AND unconfirmed_numbers <= $most
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'numbers=' || dated_numbers AS detail
FROM counted
-- A number is among so many if the last of those that begin them, up to its own day, is near enough.
QUALIFY
    born_on
    - max(born_on) FILTER (WHERE begins) OVER (PARTITION BY carrier, id_number ORDER BY born_on)
    <= $within_days
