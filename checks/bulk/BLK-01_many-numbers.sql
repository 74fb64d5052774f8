/* [check]
id         = "BLK-01"
slug       = "many-numbers"
severity   = "medium"
nature     = "risk"
population = "live_identified"
needs      = ["id_number"]
basis      = ["campaign:2024"]

[params]
fewest = 4
most = 9

[least]
fewest = 2

[title]
vi = "Một giấy tờ đứng tên từ 4 đến 9 số thuê bao"
en = "Four to nine numbers on one paper"

[meaning]
vi = "Giấy tờ này đứng tên từ 4 đến 9 số thuê bao cá nhân chưa thanh lý của cùng một doanh nghiệp, trả trước và trả sau. Đây là mức rủi ro để chọn mẫu xem xét, không phải dấu hiệu vi phạm."
en = "This paper holds four to nine individual numbers of one carrier that have not ended, prepaid and postpaid together. It is a level of risk to sample from, not a breach."

[why]
vi = "Pháp luật không giới hạn số thuê bao của một người. Đợt rà soát năm 2024 tập trung vào nhóm 4 đến 9 SIM trên một giấy tờ (khoảng 5,75 triệu số) vì trong đó có nhiều SIM không chính chủ."
en = "The law sets no cap on the numbers of one person. The review of 2024 went through the papers with four to nine SIMs (about 5.75 million numbers) because many of those SIMs are not in their user's name."

[innocent]
vi = "Cha mẹ đứng tên cho con, con đứng tên cho cha mẹ già; SIM cho máy tính bảng, đồng hồ, camera, thiết bị định vị; hộ kinh doanh dùng tên chủ hộ."
en = "Parents registering for children, children for elderly parents; SIMs in tablets, watches, cameras and trackers; a household business in its owner's name."

[remedy]
vi = "Nhắn tin cho chủ giấy tờ, đề nghị xác nhận trên VNeID số nào đang dùng và số nào không phải của mình; số do người khác sử dụng thì hướng dẫn chuyển quyền."
en = "Message the holder and ask them to confirm on VNeID which numbers are in use and which are not theirs; for a number somebody else uses, explain how to transfer it."

[inspect]
vi = "Chỉ lấy mẫu ngẫu nhiên; ưu tiên giấy tờ có các số đăng ký ở nhiều điểm, nhiều địa phương khác nhau hoặc cùng một ngày."
en = "Draw a random sample only; put first the papers whose numbers were registered at many points, in different localities or on one day."
*/
SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'numbers=' || numbers AS detail
FROM paper_mate
WHERE at_most >= $fewest AND numbers BETWEEN $fewest AND $most
