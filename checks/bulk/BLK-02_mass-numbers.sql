/* [check]
id         = "BLK-02"
slug       = "mass-numbers"
severity   = "low"
nature     = "risk"
holder_explains = true
population = "judged"
shares     = ["id_number"]
needs      = ["id_number"]
optional   = ["confirmed_at", "registered_at"]
basis      = ["163:24.2", "campaign:2023"]

[case]
link = "paper"

[params]
fewest = 10

[least]
fewest = 2

[title]
vi = "Một giấy tờ đứng tên từ 10 số thuê bao trở lên"
en = "Ten or more numbers on one paper"

[meaning]
vi = "Giấy tờ này đứng tên từ 10 số thuê bao cá nhân chưa thanh lý trở lên tại cùng một doanh nghiệp, không kể số mà từ khi đăng ký chủ thuê bao đã xác nhận trên VNeID là đang sử dụng. Pháp luật không giới hạn số lượng: đây là mức rủi ro cần xác minh người đang sử dụng, không phải dấu hiệu vi phạm."
en = "This paper holds ten or more individual numbers of one carrier that have not ended, not counting those whose holder has confirmed on VNeID, since they were registered, that they are in use. No law caps them: it is a level of risk and a reason to find out who uses them, not a breach."

[why]
vi = "Đợt rà soát năm 2023 với giấy tờ đứng tên từ 10 SIM tìm ra 8,6 triệu số không do chủ giấy tờ sử dụng; số loại này là nguồn của cuộc gọi lừa đảo, khó truy ra người dùng."
en = "The review of 2023 of papers with ten SIMs or more found 8.6 million numbers that were not used by the paper's holder; fraudulent calls come from such numbers, and their users are hard to trace."

[innocent]
vi = "Thuê bao thiết bị (camera, định vị, máy bán hàng) đứng tên cá nhân; chủ doanh nghiệp nhỏ đăng ký cho nhân viên bằng giấy tờ của mình thay vì tên tổ chức."
en = "Device numbers (cameras, trackers, vending machines) in a private name; the owner of a small firm who registered the staff's numbers on their own paper instead of the firm's."

[remedy]
vi = "Liên hệ chủ giấy tờ, lập danh sách số đang dùng và người dùng; chuyển số của tổ chức sang tên tổ chức, số của người khác sang chính chủ; số không xác định được người sử dụng thì xử lý theo quy định."
en = "Contact the holder and list which numbers are used and by whom; move an organisation's numbers to its name and other people's to theirs; handle unclaimed numbers as the law provides."

[inspect]
vi = "Xem ngày, điểm đăng ký và giao dịch viên của cả nhóm; so ảnh chân dung của vài số; gọi thử một mẫu ngẫu nhiên để xác minh người sử dụng."
en = "Look at the dates, points and clerks of the whole group; compare the portraits of a few numbers; call a random sample and ask the user's name."
*/
WITH judged AS (
    SELECT * FROM live_identified WHERE NOT confirmed(confirmed_at, registered_at)
),

counted AS (
    SELECT *, count(*) OVER (PARTITION BY carrier, id_number) AS unconfirmed_numbers
    FROM paper_mate
    WHERE at_most >= $fewest AND NOT confirmed(confirmed_at, registered_at)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'numbers=' || unconfirmed_numbers AS detail
FROM counted
WHERE unconfirmed_numbers >= $fewest
