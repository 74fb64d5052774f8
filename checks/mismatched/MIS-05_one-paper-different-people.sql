/* [check]
id         = "MIS-05"
slug       = "one-paper-different-people"
severity   = "critical"
nature     = "substantive"
holder_explains = true
population = "judged"
shares     = ["id_number"]
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["guardian_id", "registered_at"]
basis      = ["L24:13.2.i", "L24:15.4.d", "163:24.2", "174:34.3.a"]

[act]
when = "continuing"

[case]
link = "paper"

[params]
tolerated_distance = 2

[least]
tolerated_distance = 0

[title]
vi = "Một giấy tờ, nhiều người khác nhau"
en = "One paper, different people"

[meaning]
vi = "Trên cùng một số giấy tờ tại một doanh nghiệp có ít nhất một họ tên khác từ 3 ký tự trở lên so với họ tên xếp đầu (theo thứ tự, không phân biệt dấu và chữ hoa, chữ thường), đồng thời khác ngày sinh; nếu một bên không có ngày sinh thì khác tên gọi (chữ cuối của họ tên). Hoặc có ba họ tên khác nhau từng đôi từ 3 ký tự trở lên và khác cả tên gọi, bất kể ngày sinh. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Mọi số thuê bao có họ tên trên giấy tờ đó được liệt kê; chi tiết nêu số họ tên khác nhau. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "On one paper number at one carrier at least one person's name is more than 2 letters away from that of the first person (in the order of names, accents and case aside), and the birth date is another too; where either has no birth date, the given name (the last word) is another. Or three names are each more than 2 letters away from the others and their given names differ, whatever the birth dates. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. Every named number on that paper is listed; `names=N` counts the distinct names. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Một giấy tờ chỉ thuộc về một người. Khác cả họ tên lẫn ngày sinh thì khó có thể do nhập nhầm: có dấu hiệu người này dùng giấy tờ của người khác, hoặc đứng tên hộ, điều Luật Viễn thông không cho phép."
en = "A paper belongs to one person. Where name and birth date both differ, a slip hardly explains it: it is a sign that somebody uses another's paper or signed for others, which the Law on Telecommunications does not allow."

[innocent]
vi = "Số thuê bao đã chuyển quyền sử dụng nhưng số giấy tờ của chủ cũ chưa được thay; con đứng tên trên giấy tờ của cha mẹ mà bản ghi không ghi người giám hộ; số giấy tờ bị nhập nhầm thành số của người khác."
en = "The number changed hands and the former holder's paper number was left; a child entered on a parent's paper without the guardian being named; a paper number mistyped into somebody else's."

[remedy]
vi = "Với từng giấy tờ, xác định chủ đúng bằng ảnh giấy tờ và Cơ sở dữ liệu quốc gia về dân cư; các số còn lại yêu cầu người đang dùng đăng ký bằng giấy tờ của chính mình, không thực hiện thì xử lý theo quy định."
en = "For each paper find the true holder from the image and the National Population Database; have the users of the other numbers register on their own papers, and deal with those who do not as the law provides."

[inspect]
vi = "Bắt đầu từ giấy tờ có nhiều họ tên nhất: nhiều họ tên trên một số giấy tờ là dấu vết của việc nhập tùy tiện một số có sẵn. Xem điểm đăng ký và giao dịch viên của các số đó."
en = "Begin with the papers whose `names` is largest: many names on one number are the trace of typing whatever number was at hand. Look at the points and clerks behind them."
*/
WITH judged AS (
    SELECT * FROM live_person
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND name_key IS NOT NULL
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
