/* [check]
id         = "BLK-17"
slug       = "one-user-many-organisation-numbers"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["customer_type", "id_number", "org_code", "registered_at"]
optional   = ["status", "service_type"]
basis      = ["163:17.1.d", "163:24.2"]
from       = 2024-12-24

[act]
when = "continuing"

[params]
fewest = 20

[least]
fewest = 2

[title]
vi = "Một người đứng tên người sử dụng của từ 20 số thuê bao của một tổ chức"
en = "One person as the user of twenty numbers or more of an organisation"

[meaning]
vi = "Tại một doanh nghiệp, từ 20 số thuê bao H2H trở lên của cùng một tổ chức, đăng ký từ ngày 24/12/2024 và chưa thanh lý, đều ghi người sử dụng là một người (cùng số giấy tờ). Từ ngày đó, từng người của tổ chức được giao SIM phải tự đăng ký và xác thực."
en = "At one carrier twenty or more H2H numbers of one organisation, registered on or after 24/12/2024 and not ended, name one person (one paper number) as their user. Since that day each person of an organisation who is given a SIM registers and is authenticated himself."

[why]
vi = "Đăng ký theo tổ chức với một người đứng tên thay là cách để nhiều SIM đi qua mà không ai trong số người sử dụng thật được xác thực; SIM loại này dễ bị bán ra ngoài hoặc dùng để lừa đảo."
en = "An organisation's order under one person's paper lets many SIMs through without any real user being authenticated; such SIMs are easily sold on or used to defraud."

[innocent]
vi = "Bộ phận hành chính nhận SIM và đứng tên tạm trước khi giao cho nhân viên; SIM của thiết bị, tổng đài bị ghi loại dịch vụ là H2H; phần mềm lấy người đại diện của tổ chức làm người sử dụng."
en = "A back office that holds SIMs in its own name until they are handed out; SIMs of devices or a switchboard entered as H2H; software that takes the organisation's representative for the user."

[remedy]
vi = "Đề nghị tổ chức lập danh sách người đang sử dụng từng số; từng người tự đăng ký và xác thực; số của thiết bị thì sửa loại dịch vụ; số không có người sử dụng thì xử lý theo quy định."
en = "Ask the organisation to list who uses each number; have each of them register and be authenticated; correct the kind of service of devices' numbers; handle as the law provides those that nobody uses."

[inspect]
vi = "Xem ngày, điểm đăng ký và giao dịch viên của nhóm; gọi thử một mẫu ngẫu nhiên; đối chiếu quy mô của tổ chức với số lượng SIM."
en = "Look at the group's dates, points and clerks; call a random sample; compare the organisation's size with the number of its SIMs."
*/
WITH judged AS (
    SELECT * FROM live_member WHERE org_code IS NOT NULL
),

many AS (
    SELECT carrier, org_code, id_number, count(*) AS numbers
    FROM judged
    GROUP BY carrier, org_code, id_number
    HAVING count(*) >= $fewest
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'numbers=' || numbers AS detail
FROM judged
INNER JOIN many USING (carrier, org_code, id_number)
