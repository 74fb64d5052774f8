/* [check]
id         = "UNR-11"
slug       = "disowned-in-service"
severity   = "high"
nature     = "substantive"
holder_explains = true
population = "judged"
needs      = ["disowned_at"]
optional   = ["status", "confirmed_at", "registered_at"]
basis      = ["TT08:10", "174:34.9.c"]
from       = 2026-04-15

[act]
when = "continuing"

[params]
days_of_notice = 5

[title]
vi = "Số bị báo \"không sử dụng\" trên VNeID vẫn hoạt động đầy đủ"
en = "Marked \"not mine\" on VNeID and still in full service"

[meaning]
vi = "Chủ giấy tờ đã xác nhận trên VNeID rằng không đăng ký, không sử dụng số này và sau đó không xác nhận lại là đang sử dụng; số cũng không được đăng ký lại từ thời điểm đó; đến cuối kỳ dữ liệu đã quá 5 ngày mà số vẫn hoạt động đầy đủ."
en = "The holder of the paper has marked the number on VNeID as neither registered nor used by them and hasn't confirmed since that it is in use, nor was it registered again since; more than 5 days later, at the end of the audit period, it is still in full service."

[why]
vi = "Người đứng tên đã xác nhận số không phải của mình: đây là trường hợp SIM không chính chủ rõ nhất; người thực sự sử dụng chưa được xác định."
en = "The named holder says the number isn't theirs: the plainest case of a SIM not in its user's name, and nobody knows the real user."

[innocent]
vi = "Chủ thuê bao bấm nhầm và đã rút lại mà thời điểm xác nhận chưa đưa vào dữ liệu, hoặc người đang dùng đã đăng ký lại bằng giấy tờ của mình mà ngày đăng ký trong dữ liệu vẫn là ngày cũ."
en = "The holder marked it by mistake and withdrew it, which the extract doesn't tell, or the user has since registered with a paper of their own and the extract still has the old date of registration."

[remedy]
vi = "Tạm dừng ngay cung cấp dịch vụ chiều đi các số đã hết 5 ngày thông báo, yêu cầu người đang dùng đăng ký và xác thực lại; số đã giải quyết xong thì xóa xác nhận cũ và lưu bằng chứng."
en = "Suspend outgoing service at once where the 5 days of notice are over and have the user register and authenticate; where the case is settled, clear the mark and keep the proof."

[inspect]
vi = "Yêu cầu nhật ký thông báo 5 ngày và lệnh tạm dừng của mẫu; xem lưu lượng sau ngày báo và các số khác cùng điểm đăng ký."
en = "Ask for the log of the five notices and the order to suspend of a sample; look at traffic since the mark and at other numbers of the same registration point."
*/
WITH judged AS (
    SELECT * FROM live WHERE disowned_at IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    full_service(status)
    AND $as_of - CAST(disowned_at AS DATE) > $days_of_notice
    AND (confirmed_at IS NULL OR confirmed_at < disowned_at)
    -- Registered again since, the number is somebody else's.
    AND (registered_at IS NULL OR registered_at < disowned_at)
