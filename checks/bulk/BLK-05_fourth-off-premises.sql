/* [check]
id         = "BLK-05"
slug       = "fourth-off-premises"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["payment_type", "id_number", "registered_at", "channel"]
optional   = ["first_registered_at", "activated_at"]
basis      = ["163:21.2", "174:34.3.c"]
from       = 2024-12-24

[act]
when = "done"
date = "registered_at"

[case]
link = "paper"

[params]
first_on_premises = 4
moved_days = 30

[least]
first_on_premises = 2

[title]
vi = "Số trả trước thứ tư trở đi đăng ký ngoài điểm có địa chỉ xác định của doanh nghiệp"
en = "Fourth or later prepaid number signed away from the carrier's own fixed point"

[meaning]
vi = "Trong các số trả trước cùng một giấy tờ tại một doanh nghiệp, xếp theo thời điểm đăng ký, số này đứng thứ tư trở đi và được đăng ký từ ngày 24/12/2024 tại điểm lưu động, điểm ủy quyền hoặc kênh khác. Số được chuyển quyền sử dụng hoặc đăng ký lại thông tin sau hơn 30 ngày kể từ khi bắt đầu thì không xét, nhưng vẫn được đếm trong thứ tự."
en = "Among the prepaid numbers on one paper at one carrier, in order of registration, this one is the fourth or later and was registered on or after 24/12/2024 at a mobile point, an authorised point or through another channel. A number that was taken over, or whose information was taken again, more than 30 days after it began isn't judged, but counts in the order."

[why]
vi = "Từ số trả trước thứ tư, hợp đồng theo mẫu phải giao kết tại điểm có địa chỉ xác định do chính doanh nghiệp thiết lập; đại lý và điểm lưu động là nơi SIM kích hoạt sẵn thường được tạo ra."
en = "From the fourth prepaid number on, the form contract is to be signed at a fixed point which the carrier itself has set up; dealers and mobile points are where pre-activated SIMs usually come from."

[innocent]
vi = "Hợp đồng ký tại điểm đăng ký của doanh nghiệp nhưng dữ liệu ghi kênh của điểm bán SIM; thời điểm hòa mạng không có trong dữ liệu nên không thấy được số cũ đăng ký lại."
en = "The contract was signed in the carrier's shop while the extract names the channel that sold the SIM; the extract does not tell when the number began, so that an older number registered again isn't seen."

[remedy]
vi = "Mời chủ thuê bao đến điểm có địa chỉ xác định của doanh nghiệp ký lại hợp đồng; chặn trên hệ thống việc đăng ký số thứ tư tại các kênh khác."
en = "Have the holder sign again at the carrier's own fixed point; block the fourth number at all other channels in the system."

[inspect]
vi = "Xem hợp đồng của mẫu ngẫu nhiên: nơi ký, người đại diện ký; lập danh sách các điểm ủy quyền có nhiều trường hợp nhất."
en = "Read the contracts of a random sample: where they were signed and by whom; list the authorised points with most cases."
*/
WITH judged AS (
    SELECT *
    FROM live_identified
    WHERE
        payment_type = 'PREPAID'
        AND registered_at IS NOT NULL
        AND channel IS NOT NULL
        AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    NULL AS detail
FROM ordinals
WHERE
    at_most >= $first_on_premises
    AND numbers >= $first_on_premises
    AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
    AND prepaid_ordinal >= $first_on_premises
    AND registered_at >= TIMESTAMP '2024-12-24 00:00:00'
    AND channel IN ('OWN_MOBILE_POINT', 'AUTHORISED_POINT', 'OTHER')
