/* [check]
id         = "UNR-10"
slug       = "transition-unauthenticated"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["id_type", "registered_at", "authenticated_at"]
optional   = ["status", "customer_type", "service_type", "nationality", "channel", "id_issue_date", "confirmed_at"]
basis      = ["TT08:10", "174:34.3.a", "174:34.9.c"]
from       = 2026-06-15

[act]
when = "continuing"

[title]
vi = "Số đăng ký trước 15/04/2026 chưa xác thực vẫn hoạt động đầy đủ"
en = "Registered before 15/04/2026, never authenticated, still in full service"

[meaning]
vi = "Thuê bao H2H cá nhân người Việt Nam chưa thanh lý, đăng ký trước ngày 15/04/2026, đang hoạt động đầy đủ mà không có thời điểm xác thực, không được chủ thuê bao xác nhận đang sử dụng trên VNeID và không thuộc diện không phải xác thực lại (căn cước, CCCD gắn chip, tài khoản định danh điện tử, đăng ký qua VNeID). CCCD cấp từ ngày 23/01/2021 được coi là CCCD gắn chip, vì từ ngày đó không còn cấp thẻ mã vạch; thẻ cấp trước ngày đó thì không, dù ghi là CCCD gắn chip hay căn cước."
en = "A live H2H number of a Vietnamese individual, registered before 15/04/2026 and in full service, with no time of authentication, no confirmation of use on VNeID, and not spared from authenticating again (identity card, chip citizen card, electronic identity account, registration through VNeID). A citizen card given on or after 23/01/2021 counts as one with a chip, as no bar-code cards were given any more; one given before doesn't, even if it is called a chip card or an identity card."

[why]
vi = "Quy định chuyển tiếp buộc tạm dừng cung cấp dịch vụ chiều đi đối với các số này từ ngày 15/06/2026 nếu chưa xác thực; số vẫn gọi được cho thấy doanh nghiệp chưa xử lý số có thông tin chưa được chứng minh."
en = "The transition has outgoing service of these numbers suspended from 15/06/2026 unless authenticated; that they still work means the carrier hasn't dealt with unproven information."

[innocent]
vi = "Số đã dùng để mở tài khoản định danh mức độ 2 nên được miễn, nhưng dữ liệu trích xuất không ghi điều này; loại giấy tờ để trống ở thuê bao đã dùng căn cước."
en = "The number opened a level 2 identity account and is spared, which the extract can't show; the kind of paper was left empty though an identity card was used."

[remedy]
vi = "Bổ sung thời điểm xác thực, xác nhận VNeID hoặc loại giấy tờ đúng; số còn lại thì thông báo và tạm dừng cung cấp dịch vụ chiều đi cho đến khi chủ thuê bao xác thực."
en = "Supply the time of authentication, the VNeID confirmation or the right kind of paper; notify the others and suspend outgoing service until they authenticate."

[inspect]
vi = "Yêu cầu danh sách doanh nghiệp đã gửi cơ quan quản lý căn cước và nhật ký thông báo; lấy mẫu số còn gọi đi sau ngày 15/06/2026."
en = "Ask for the list the carrier sent to the identity authority and for the log of notices; sample numbers with outgoing traffic after 15/06/2026."
*/
WITH judged AS (
    SELECT * FROM live_individual_h2h_vn WHERE registered_at < TIMESTAMP '2026-04-15 00:00:00'
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    authenticated_at IS NULL
    AND confirmed_at IS NULL
    AND full_service(status)
    AND NOT exempt_paper(id_type, id_issue_date, channel, registered_at)
