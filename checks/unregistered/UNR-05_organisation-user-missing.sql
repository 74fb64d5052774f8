/* [check]
id         = "UNR-05"
slug       = "organisation-user-missing"
severity   = "high"
nature     = "substantive"
population = "judged"
needs      = ["customer_type", "full_name", "id_number"]
optional   = ["status", "service_type"]
basis      = ["163:17", "TT08:5", "174:34.3.a"]

[title]
vi = "Số của tổ chức không có người được giao sử dụng"
en = "Organisation's number without the person it was given to"

[meaning]
vi = "Thuê bao H2H chưa thanh lý của tổ chức mà để trống họ tên hoặc số giấy tờ của người được tổ chức giao sử dụng số."
en = "A live H2H number of an organisation for which the name or the paper number of the person who was given it is empty."

[why]
vi = "Với số dùng để gọi và nhắn tin, tổ chức phải kê khai từng người sử dụng và người đó phải được xác thực; để trống là lối đưa SIM đứng tên tổ chức ra thị trường."
en = "For numbers that call and text the organisation must name each user and that person is authenticated; the gap is how SIMs in a company's name reach the street."

[innocent]
vi = "Số tổng đài, máy trực, thiết bị chưa được đánh dấu NON_H2H; danh sách người sử dụng do tổ chức nộp còn ở dạng văn bản giấy, chưa nhập."
en = "Switchboards, duty telephones and devices not marked NON_H2H; the list of users that the organisation handed in is still on paper."

[remedy]
vi = "Đề nghị tổ chức nộp danh sách người sử dụng kèm giấy tờ, nhập và xác thực từng người; số không có người sử dụng thì chuyển loại dịch vụ hoặc thu hồi."
en = "Ask the organisation for the list of users with their papers, enter and authenticate each; change the kind of service of numbers without a user, or recover them."

[inspect]
vi = "Xếp theo tổ chức và tỷ lệ số không có người sử dụng; mời tổ chức có nhiều số trống giải trình số đang ở đâu, ai dùng."
en = "Rank organisations by the share of numbers without a user; have those with many explain where the numbers are and who uses them."
*/
WITH judged AS (
    SELECT * FROM live_organisation WHERE service_type IS NULL OR service_type = 'H2H'
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE name_key IS NULL OR id_number IS NULL
