/* [check]
id         = "UNR-05"
slug       = "organisation-user-missing"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["customer_type", "full_name", "id_number"]
optional   = ["status", "service_type", "last_used_at", "registered_at"]
basis      = ["163:17.1.d", "TT08:5", "174:34.3.a"]

[act]
when = "continuing"

[params]
settled_days = 60

[least]
settled_days = 0

[title]
vi = "Số của tổ chức không có người được giao sử dụng"
en = "Organisation's number without the person it was given to"

[meaning]
vi = "Thuê bao chưa thanh lý dùng để giao tiếp giữa người với người (H2H) của tổ chức mà để trống họ tên hoặc số giấy tờ của người được tổ chức giao sử dụng số. Nếu dữ liệu có thời điểm phát sinh lưu lượng cuối thì chỉ xét những số đã phát sinh lưu lượng từ đầu tháng trước và đăng ký đã từ 60 ngày trở lên (hoặc không rõ ngày đăng ký), vì số dự phòng, số mới bàn giao có thể chưa giao cho ai."
en = "A live H2H number of an organisation for which the name or the paper number of the person who was given it is empty. Where the extract tells the last traffic (last_used_at), only numbers are judged that had any since the first day of the month before and were registered at least 60 days ago (or on an unknown day): a spare card, or one handed out lately, may have no user yet."

[why]
vi = "Với số dùng để gọi và nhắn tin, tổ chức phải kê khai từng người sử dụng và người đó phải được xác thực; để trống là kẽ hở để SIM đứng tên tổ chức được đưa ra thị trường."
en = "For numbers that call and text the organisation must name each user and that person is authenticated; the gap is how SIMs in a company's name reach the street."

[innocent]
vi = "Số tổng đài, máy trực, thiết bị chưa được ghi loại dịch vụ là dữ liệu, thiết bị; danh sách người sử dụng do tổ chức nộp còn ở dạng văn bản giấy, chưa nhập; số được dùng thử trước khi giao."
en = "Switchboards, duty telephones and devices not marked NON_H2H; the list of users that the organisation handed in is still on paper; a number that was tried out before it was handed over."

[remedy]
vi = "Đề nghị tổ chức nộp danh sách người sử dụng kèm giấy tờ, nhập và xác thực từng người; số không có người sử dụng thì chuyển loại dịch vụ hoặc thu hồi."
en = "Ask the organisation for the list of users with their papers, enter and authenticate each; change the kind of service of numbers without a user, or recover them."

[inspect]
vi = "Xếp theo tổ chức và tỷ lệ số không có người sử dụng; mời tổ chức có nhiều số trống giải trình số do ai sử dụng, tại đâu."
en = "Rank organisations by the share of numbers without a user; have those with many explain where the numbers are and who uses them."
*/
WITH judged AS (
    SELECT *
    FROM live_organisation
    WHERE
        (service_type IS NULL OR service_type = 'H2H')
        -- A spare card, or one handed out lately, has no user yet.
        AND (
            (
                CAST(last_used_at AS DATE) >= date_trunc('month', $as_of) - INTERVAL 1 MONTH
                AND (registered_at IS NULL OR CAST(registered_at AS DATE) <= $as_of - $settled_days)
            )
            OR NOT coalesce(
                list_contains((SELECT list(carrier) FROM delivered_column WHERE column_name = 'last_used_at'), carrier),
                FALSE
            )
        )
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE name_key IS NULL OR id_number IS NULL
