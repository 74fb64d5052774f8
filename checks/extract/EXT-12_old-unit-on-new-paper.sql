/* [check]
id         = "EXT-12"
slug       = "old-unit-on-new-paper"
severity   = "low"
nature     = "data"
remark     = true
population = "judged"
shares     = []
needs      = ["address", "id_issue_date"]
optional   = ["status", "commune_code"]
basis      = ["163:19.2"]

[title]
vi = "Địa chỉ theo đơn vị hành chính cũ trên giấy tờ cấp từ ngày 01/07/2025"
en = "Old administrative unit on a paper issued since 01/07/2025"

[meaning]
vi = "Ngày cấp giấy tờ từ 01/07/2025 nhưng địa chỉ ghi xã, phường, thị trấn có trước ngày đó. Chỉ xét địa chỉ đọc được ra một xã hiện nay hoặc trước đây và không có mã xã đúng."
en = "The paper was issued on or after 01/07/2025, and the address names a commune, ward or town of before that day. Judged are addresses that name a commune of today or of before, without a valid commune code."

[why]
vi = "Giấy tờ cấp từ ngày 01/07/2025 ghi đơn vị hành chính hai cấp. Địa chỉ cũ cho biết trường này không được lấy từ giấy tờ đã xuất trình, hoặc phần mềm còn dùng danh mục cũ."
en = "Papers issued since 01/07/2025 have the units of two levels. An old address says that the field wasn't taken from the paper shown, or that the software still has the old list."

[innocent]
vi = "Chủ thuê bao đổi giấy tờ, ngày cấp được cập nhật nhưng địa chỉ giữ nguyên; giao dịch viên ghi địa chỉ theo lời khai; giấy tờ in vào những ngày chuyển tiếp."
en = "The holder changed the paper, and the issue date was updated while the address stayed; the clerk wrote down the address as it was told; papers printed in the days of the change."

[remedy]
vi = "Cập nhật danh mục xã trong phần mềm đăng ký; lấy địa chỉ từ giấy tờ khi cập nhật ngày cấp; bổ sung mã xã năm chữ số vào dữ liệu trích xuất."
en = "Renew the list of communes in the registration software; take the address from the paper when the issue date is updated; add the five-digit commune code to the extract."

[inspect]
vi = "Đây là vấn đề chất lượng dữ liệu, không cần xử lý từng số. Khi tỷ lệ cao, hỏi doanh nghiệp đã thay danh mục xã vào ngày nào."
en = "A matter of data quality; nothing to pursue number by number. Where the rate is high, ask on which day the carrier changed its list of communes."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE id_issue_date >= DATE '2025-07-01' AND commune_evidence IN ('address', 'address_before')
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE commune_evidence = 'address_before'
