/* [check]
id         = "UNR-11"
slug       = "disowned-in-service"
severity   = "high"
nature     = "substantive"
holder_explains = true
population = "judged"
shares     = []
needs      = ["disowned_at"]
optional   = ["status", "confirmed_at", "registered_at"]
basis      = ["163:25.7", "163:24.5", "TT08:10", "174:34.9.c"]
from       = 2024-12-24

[act]
when = "continuing"

[params]
days_to_lock = 16

[title]
vi = "Số bị báo \"không sử dụng\" trên VNeID vẫn hoạt động đầy đủ"
en = "Marked \"not mine\" on VNeID and still in full service"

[meaning]
vi = "Chủ giấy tờ đã xác nhận trên VNeID rằng không đăng ký, không sử dụng số này và sau đó không xác nhận lại là đang sử dụng; số cũng không được đăng ký lại từ thời điểm đó; đến cuối kỳ dữ liệu đã quá hạn tạm dừng cung cấp dịch vụ chiều đi (đủ 15 ngày kể từ ngày xác nhận, đến ngày làm việc tiếp theo) mà số vẫn hoạt động đầy đủ."
en = "The holder of the paper has marked the number on VNeID as neither registered nor used by them and hasn't confirmed since that it is in use, nor was it registered again since; at the end of the audit period the term for locking its outgoing service is over (fifteen full days from the day of the mark, and the first working day behind them), and it is still in full service."

[why]
vi = "Người đứng tên đã xác nhận số không phải của mình: đây là trường hợp SIM không chính chủ rõ nhất; người thực sự sử dụng chưa được xác định."
en = "The named holder says the number isn't theirs: the plainest case of a SIM not in its user's name, and nobody knows the real user."

[innocent]
vi = "Chủ thuê bao bấm nhầm và đã rút lại mà thời điểm xác nhận chưa đưa vào dữ liệu, hoặc người đang dùng đã đăng ký lại bằng giấy tờ của mình mà ngày đăng ký trong dữ liệu vẫn là ngày cũ."
en = "The holder marked it by mistake and withdrew it, which the extract doesn't tell, or the user has since registered with a paper of their own and the extract still has the old date of registration."

[remedy]
vi = "Tạm dừng ngay cung cấp dịch vụ chiều đi các số đã hết 15 ngày thông báo, yêu cầu người đang dùng đăng ký và xác thực lại; số đã giải quyết xong thì xóa xác nhận cũ và lưu bằng chứng."
en = "Suspend outgoing service at once where the 15 days are over and have the user register and authenticate; where the case is settled, clear the mark and keep the proof."

[inspect]
vi = "Yêu cầu nhật ký thông báo (ít nhất 5 ngày liên tục) và lệnh tạm dừng của mẫu; xem lưu lượng sau ngày báo và các số khác cùng điểm đăng ký."
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
    -- Locked by the next working day behind the days of notice.
    AND CAST(disowned_at AS DATE) + $days_to_lock <= (
        SELECT working_day_before($as_of, days_off)
        FROM (SELECT list(CAST(day AS DATE)) AS days_off FROM holiday) AS listed
    )
    AND (confirmed_at IS NULL OR confirmed_at < disowned_at)
    -- Registered again since, the number is somebody else's.
    AND (registered_at IS NULL OR registered_at < disowned_at)
