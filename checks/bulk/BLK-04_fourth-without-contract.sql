/* [check]
id         = "BLK-04"
slug       = "fourth-without-contract"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = ["id_number"]
needs      = ["payment_type", "id_number", "registered_at", "contract_no"]
optional   = ["first_registered_at", "activated_at"]
basis      = ["163:21.2", "163:19.6", "49:1", "174:34.3.c"]
from       = 2017-04-24

[act]
when = "done"
date = "registered_at"

[case]
link = "paper"

[params]
first_under_contract = 4
moved_days = 30

[least]
first_under_contract = 2

[title]
vi = "Số thuê bao trả trước thứ tư trở đi không có hợp đồng"
en = "Fourth or later prepaid number without a contract"

[meaning]
vi = "Trong các số trả trước cùng một giấy tờ tại một doanh nghiệp, xếp theo thời điểm đăng ký, số này đứng thứ tư trở đi, đăng ký từ ngày 24/04/2017 và không có số hợp đồng. Số được chuyển quyền sử dụng hoặc đăng ký lại thông tin sau hơn 30 ngày kể từ khi bắt đầu thì không xét, nhưng vẫn được đếm trong thứ tự."
en = "Among the prepaid numbers on one paper at one carrier, in order of registration, this one is the fourth or later, was registered on or after 24/04/2017 and has no contract number. A number that was taken over, or whose information was taken again, more than 30 days after it began isn't judged, but counts in the order."

[why]
vi = "Từ số thứ tư trên cùng một giấy tờ, doanh nghiệp phải ký hợp đồng theo mẫu; thiếu hợp đồng thường là dấu hiệu đăng ký số lượng lớn."
en = "From the fourth number on one paper the carrier must sign a form contract; its absence is the usual trace of bulk registration."

[innocent]
vi = "Hợp đồng có nhưng số hợp đồng không được đưa vào dữ liệu trích xuất."
en = "The contract exists and its number was left out of the extract."

[remedy]
vi = "Bổ sung số hợp đồng, hoặc ký hợp đồng với chủ thuê bao tại điểm đăng ký của doanh nghiệp; nếu không, xử lý theo quy định."
en = "Supply the contract number, or sign at the carrier's own point; otherwise suspend as the law provides."

[inspect]
vi = "Yêu cầu hợp đồng của một mẫu ngẫu nhiên; đối chiếu chữ ký và ngày ký với ngày đăng ký."
en = "Ask for the contracts of a random sample; compare signature and date with the registration."
*/
WITH judged AS (
    SELECT *
    FROM live_identified
    WHERE
        payment_type = 'PREPAID'
        AND registered_at IS NOT NULL
        AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    'ordinal=' || prepaid_ordinal AS detail
FROM ordinals
WHERE
    at_most >= $first_under_contract
    AND numbers >= $first_under_contract
    AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
    AND prepaid_ordinal >= $first_under_contract
    AND registered_at >= TIMESTAMP '2017-04-24 00:00:00'
    AND contract_no IS NULL
