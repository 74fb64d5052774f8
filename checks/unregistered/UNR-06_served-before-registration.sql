/* [check]
id         = "UNR-06"
slug       = "served-before-registration"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["registered_at", "activated_at"]
optional   = ["status"]
basis      = ["L24:13.2.i", "L24:13.2.k", "174:26.4.b", "174:34.3.a"]

[title]
vi = "Hòa mạng trước khi đăng ký thông tin thuê bao"
en = "In service before its information was registered"

[meaning]
vi = "Thuê bao chưa thanh lý đã có thời điểm kích hoạt nhưng không có thời điểm đăng ký, hoặc kích hoạt sớm hơn đăng ký. Nếu một trong hai thời điểm chỉ ghi ngày thì so theo ngày."
en = "A live subscriber with a time of activation and none of registration, or activated earlier than registered. Where either holds the day only, days are compared."

[why]
vi = "Số máy đã dùng được trước khi có người đăng ký là SIM kích hoạt sẵn; người dùng đầu tiên của số đó không ai biết là ai."
en = "A number that worked before anybody registered it is a pre-activated SIM; who used it first is unknown."

[innocent]
vi = "Khi cập nhật thông tin hoặc chuyển quyền sử dụng, hệ thống ghi đè thời điểm đăng ký cũ bằng thời điểm cập nhật; đồng hồ của hai hệ thống lệch nhau vài phút; số chuyển mạng giữ ngày kích hoạt của mạng cũ."
en = "An update or a transfer to another holder overwrote the first date of registration; two systems whose clocks differ by minutes; a ported number that kept its old carrier's date of activation."

[remedy]
vi = "Cung cấp thời điểm đăng ký lần đầu cùng nhật ký hệ thống; trường hợp kích hoạt trước thật thì tạm dừng dịch vụ, đăng ký và xác thực lại chủ thuê bao, xử lý điểm đã bán số máy đó."
en = "Supply the first date of registration with the system log; where the number did work first, suspend it, register and authenticate its holder anew, and deal with the point that sold it."

[inspect]
vi = "Yêu cầu nhật ký hòa mạng và cước phát sinh đầu tiên của mẫu số máy; xem khoảng cách giữa kích hoạt và đăng ký: vài phút là lệch đồng hồ, nhiều ngày là bán SIM kích hoạt sẵn."
en = "Ask for the attachment log and the first charged traffic of a sample; look at the gap: minutes are clocks, days are sold pre-activated SIMs."
*/
WITH judged AS (
    SELECT * FROM live WHERE activated_at IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE
    registered_at IS NULL
    OR (
        activated_at < registered_at
        AND (
            CAST(activated_at AS DATE) < CAST(registered_at AS DATE)
            OR (timed(activated_at) AND timed(registered_at))
        )
    )
