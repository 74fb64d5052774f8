/* [check]
id         = "MIS-26"
slug       = "registered-long-after-service"
severity   = "low"
nature     = "data"
remark     = true
population = "judged"
shares     = []
needs      = ["activated_at", "registered_at"]
optional   = ["first_registered_at"]
basis      = ["L24:13.2.k"]

[params]
most_days = 30

[title]
vi = "Ngày đăng ký muộn hơn nhiều so với ngày hòa mạng"
en = "Registered long after service began"

[meaning]
vi = "Ngày đăng ký thông tin thuê bao sau ngày bắt đầu cung cấp dịch vụ hơn 30 ngày và dữ liệu không có ngày đăng ký lần đầu. Nhiều khả năng số thuê bao đã được chuyển quyền sử dụng hoặc thông tin được đăng ký lại; ngày đăng ký lần đầu không có trong dữ liệu trích xuất."
en = "The information was registered more than 30 days after service began, and the extract has no day of first registration. Most likely the number was taken over or its information taken again; the first registration is not in the extract."

[why]
vi = "Thiếu ngày đăng ký lần đầu thì không thể biết khi bắt đầu cung cấp dịch vụ, số thuê bao đã được đăng ký hay chưa. Đây là điểm cần bổ sung của dữ liệu, chưa phải dấu hiệu vi phạm."
en = "Without the first registration nobody can tell whether the number was registered when its service began. This is something the extract lacks, not yet a sign of violation."

[innocent]
vi = "Số thuê bao được chuyển quyền sử dụng; chủ thuê bao cập nhật hoặc chuẩn hóa thông tin; chuyển từ trả trước sang trả sau làm ngày đăng ký bị ghi đè; số được giữ nguyên khi chuyển đến từ doanh nghiệp khác."
en = "The number was taken over; the holder updated the information or had it put in order; a change from prepaid to postpaid overwrote the day of registration; a number kept on a move from another carrier."

[remedy]
vi = "Bổ sung cột ngày đăng ký lần đầu vào dữ liệu trích xuất; nếu hệ thống không lưu thì báo cáo cách lưu lịch sử đăng ký của số thuê bao."
en = "Add the day of first registration (`first_registered_at`) to the extract; where the system does not keep it, report how the registrations of a number are recorded."

[inspect]
vi = "Không cần xử lý từng số. Khi tỷ lệ cao, yêu cầu doanh nghiệp cung cấp lịch sử đăng ký của một mẫu ngẫu nhiên để biết trước ngày đăng ký hiện tại số thuê bao đứng tên ai."
en = "Nothing to pursue number by number. Where the rate is high, ask for the history of a random sample: in whose name the number was before the present registration."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE activated_at IS NOT NULL AND registered_at IS NOT NULL AND first_registered_at IS NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE CAST(registered_at AS DATE) - CAST(activated_at AS DATE) > $most_days
