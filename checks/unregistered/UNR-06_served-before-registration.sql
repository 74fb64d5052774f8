/* [check]
id         = "UNR-06"
slug       = "served-before-registration"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["registered_at", "activated_at"]
optional   = ["status", "first_registered_at"]
basis      = ["L24:13.2.i", "L24:13.2.k", "163:20", "174:26.4.b", "174:34.3.a"]

[act]
when = "done"
date = "activated_at"

[params]
days_until_taken_over = 30

[title]
vi = "Hòa mạng trước khi đăng ký thông tin thuê bao"
en = "In service before its information was registered"

[meaning]
vi = "Thuê bao chưa thanh lý đã có thời điểm kích hoạt nhưng không có thời điểm đăng ký nào, hoặc kích hoạt sớm hơn lần đăng ký đầu tiên. Dữ liệu không ghi lần đăng ký đầu tiên thì so với thời điểm đăng ký, nếu kích hoạt sớm hơn không quá 30 ngày; sớm hơn nữa thì số đã chuyển quyền sử dụng hoặc đã đăng ký lại thông tin. Nếu một trong hai thời điểm chỉ ghi ngày thì so theo ngày."
en = "A live subscriber with a time of activation and none of registration, or activated before the first registration (first_registered_at). Where the extract doesn't tell the first, the time of registration (registered_at) is compared, if it is at most 30 days later: after that the number was taken over, or its information taken again. Where either holds the day only, days are compared."

[why]
vi = "Số thuê bao đã dùng được trước khi có người đăng ký là SIM kích hoạt sẵn; không xác định được người dùng đầu tiên của số đó."
en = "A number that worked before anybody registered it is a pre-activated SIM; who used it first is unknown."

[innocent]
vi = "Trong vòng 30 ngày sau khi hòa mạng, số được cập nhật thông tin hoặc chuyển quyền sử dụng và hệ thống ghi đè thời điểm đăng ký cũ; đồng hồ của hai hệ thống lệch nhau vài phút; số chuyển mạng giữ ngày kích hoạt của mạng cũ."
en = "Within 30 days of its start the number was updated or taken over, and the first date of registration overwritten; two systems whose clocks differ by minutes; a ported number that kept its old carrier's date of activation."

[remedy]
vi = "Cung cấp thời điểm đăng ký lần đầu cùng nhật ký hệ thống; trường hợp thực sự kích hoạt trước thì tạm dừng cung cấp dịch vụ, đăng ký và xác thực lại chủ thuê bao, xử lý điểm đã bán số đó."
en = "Supply the first date of registration (first_registered_at) with the system log; where the number did work first, suspend it, register and authenticate its holder anew, and deal with the point that sold it."

[inspect]
vi = "Yêu cầu nhật ký hòa mạng và cước phát sinh đầu tiên của một mẫu số thuê bao; xem khoảng cách giữa kích hoạt và đăng ký: vài phút là lệch đồng hồ, nhiều ngày là bán SIM kích hoạt sẵn."
en = "Ask for the attachment log and the first charged traffic of a sample; look at the gap: minutes are clocks, days are sold pre-activated SIMs."
*/
WITH judged AS (
    SELECT * FROM live WHERE activated_at IS NOT NULL
),

begun AS (
    SELECT
        carrier,
        msisdn,
        record,
        activated_at,
        first_registered_at,
        registered_at,
        coalesce(first_registered_at, registered_at) AS begun_at
    FROM judged
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM begun
WHERE
    begun_at IS NULL
    OR (
        activated_at < begun_at
        AND (
            CAST(activated_at AS DATE) < CAST(begun_at AS DATE)
            OR (timed(activated_at) AND timed(begun_at))
        )
        -- A much later registration that isn't known to be the first is another holder's, or a renewed one.
        AND (
            first_registered_at IS NOT NULL
            OR CAST(registered_at AS DATE) - CAST(activated_at AS DATE) <= $days_until_taken_over
        )
    )
