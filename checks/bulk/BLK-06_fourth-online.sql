/* [check]
id         = "BLK-06"
slug       = "fourth-online"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = ["id_number"]
needs      = ["id_number", "registered_at", "channel"]
optional   = ["payment_type", "first_registered_at", "activated_at"]
basis      = ["163:16.3", "174:34.3.b"]
from       = 2024-12-24

[act]
when = "done"
date = "registered_at"

[case]
link = "paper"

[params]
first_offline = 4
moved_days = 30

[least]
first_offline = 2

[title]
vi = "Số thuê bao thứ tư trở đi đăng ký trực tuyến"
en = "Fourth or later number registered online"

[meaning]
vi = "Trong các số thuê bao cá nhân cùng một giấy tờ tại một doanh nghiệp, xếp theo thời điểm đăng ký, số này đứng thứ tư trở đi nhưng được đăng ký qua ứng dụng hoặc VNeID từ ngày 24/12/2024. Số được chuyển quyền sử dụng hoặc đăng ký lại thông tin sau hơn 30 ngày kể từ khi bắt đầu thì không xét, nhưng vẫn được đếm trong thứ tự."
en = "Among the individual numbers on one paper at one carrier, in order of registration, this one is the fourth or later and was registered through the app or VNeID on or after 24/12/2024. A number that was taken over, or whose information was taken again, more than 30 days after it began isn't judged, but counts in the order."

[why]
vi = "Đăng ký trực tuyến chỉ dành cho ba số đầu tiên của một giấy tờ; từ số thứ tư, người đăng ký phải đến điểm của doanh nghiệp. Ứng dụng không kiểm tra số thuê bao đã có là kẽ hở để thu gom SIM từ xa."
en = "Only the first three numbers of a paper may be registered online; for the fourth its holder must come to a point. An app that doesn't count the numbers already held lets SIMs be gathered from afar."

[innocent]
vi = "Khi đăng ký, một số cũ vừa được thanh lý rồi khôi phục; số chuyển mạng giữ số mang ngày đăng ký mới mà không có ngày bắt đầu; kênh ghi trong dữ liệu là kênh của lần cập nhật thông tin sau đó."
en = "An older number had been ended at that moment and was restored later; a ported number carries a new date of registration and no date of its start; the channel in the extract is that of a later update."

[remedy]
vi = "Mời chủ thuê bao đến điểm của doanh nghiệp đăng ký lại số này; sửa ứng dụng để từ chối khi giấy tờ đã có ba số; rà soát các đăng ký trực tuyến còn lại."
en = "Ask the holder to come to the carrier's own point and register this number again; make the app refuse once a paper has three numbers; go through the other online registrations."

[inspect]
vi = "Yêu cầu nhật ký đăng ký của ứng dụng cho mẫu ngẫu nhiên: số thuê bao đã có trên giấy tờ tại thời điểm đó và kết quả xác thực."
en = "Ask for the app's log of a random sample: how many numbers the paper had at that moment and how it was authenticated."
*/
WITH judged AS (
    SELECT *
    FROM live_identified
    WHERE
        registered_at IS NOT NULL
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
    at_most >= $first_offline
    AND numbers >= $first_offline
    AND NOT moved(days_since_start(registered_at, first_registered_at, activated_at), $moved_days)
    AND ordinal >= $first_offline
    AND registered_at >= TIMESTAMP '2024-12-24 00:00:00'
    AND channel IN ('APP', 'VNEID')
