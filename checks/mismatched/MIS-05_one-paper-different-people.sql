/* [check]
id         = "MIS-05"
slug       = "one-paper-different-people"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["full_name", "id_number"]
basis      = ["L24:13.2.i", "L24:15.4.d", "174:34.3.a"]

[params]
tolerated_distance = 2

[title]
vi = "Một giấy tờ, nhiều người khác nhau"
en = "One paper, different people"

[meaning]
vi = "Trên cùng một số giấy tờ tại một doanh nghiệp có ít nhất một họ tên khác họ tên đứng đầu (theo thứ tự ký tự) quá 2 ký tự, sau khi bỏ dấu và chữ hoa thường. Mọi số thuê bao có họ tên trên giấy tờ đó được liệt kê; `names=N` là số họ tên khác nhau."
en = "On one paper number at one carrier at least one name is more than 2 letters away from the first name (in code-point order), accents and case aside. Every named number on that paper is listed; `names=N` counts the distinct names."

[why]
vi = "Một giấy tờ chỉ thuộc về một người. Hai họ tên không thể do gõ nhầm nghĩa là có người dùng giấy tờ của người khác, hoặc đứng tên hộ, điều Luật Viễn thông không cho phép."
en = "A paper belongs to one person. Two names that no slip explains mean that somebody uses another's paper or signed for others, which the Law on Telecommunications does not allow."

[innocent]
vi = "Thuê bao đã chuyển chủ quyền nhưng số giấy tờ của chủ cũ chưa được thay; họ tên bị cắt ngắn hoặc đảo thứ tự họ và tên; người đã đổi tên hợp pháp; con đứng tên trên giấy tờ của cha mẹ."
en = "The number changed hands and the former holder's paper number was left; a name cut short or written in another order; a lawful change of name; a child entered on a parent's paper."

[remedy]
vi = "Với từng giấy tờ, xác định chủ đúng bằng ảnh giấy tờ và CSDLQG về dân cư; các số còn lại yêu cầu người đang dùng đăng ký bằng giấy tờ của chính mình, không thực hiện thì xử lý theo quy định."
en = "For each paper find the true holder from the image and the National Population Database; have the users of the other numbers register on their own papers, and deal with those who do not as the law provides."

[inspect]
vi = "Bắt đầu từ giấy tờ có `names` lớn nhất: nhiều họ tên trên một số giấy tờ là dấu vết của việc nhập đại một số có sẵn. Xem điểm đăng ký và giao dịch viên của các số đó."
en = "Begin with the papers whose `names` is largest: many names on one number are the trace of typing whatever number was at hand. Look at the points and clerks behind them."
*/
WITH judged AS (
    SELECT * FROM live_identified
    WHERE name_key IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'names=' || names AS detail
FROM mixed_mate
INNER JOIN paper_names USING (carrier, id_number)
WHERE name_key IS NOT NULL AND distance > $tolerated_distance
