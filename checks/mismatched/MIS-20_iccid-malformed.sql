/* [check]
id         = "MIS-20"
slug       = "iccid-malformed"
severity   = "low"
nature     = "data"
population = "judged"
shares     = []
needs      = ["iccid"]
basis      = ["E.118"]

[title]
vi = "Số sê-ri SIM (ICCID) không hợp lệ"
en = "Malformed SIM serial number (ICCID)"

[meaning]
vi = "ICCID không gồm 8984 (thẻ viễn thông, Việt Nam) và 15 hoặc 16 chữ số tiếp theo, hoặc toàn bộ số không qua được thuật toán Luhn."
en = "The ICCID is not 8984 (telecommunications card, Viet Nam) and 15 or 16 digits more, or the whole number fails the Luhn check."

[why]
vi = "ICCID là cầu nối giữa SIM vật lý và hồ sơ thuê bao; sai thì không truy được lô SIM của một điểm đăng ký và không phát hiện được SIM dùng hai lần."
en = "The ICCID ties the physical SIM to the record; where it is wrong, a dealer's batch cannot be traced and a SIM used twice cannot be seen."

[innocent]
vi = "Tệp được mở bằng bảng tính nên 19 chữ số bị làm tròn (tận cùng bằng nhiều số 0); hệ thống lưu thiếu chữ số kiểm tra; eSIM dùng mã của nhà cung cấp nước ngoài."
en = "The file went through a spreadsheet, which rounds 19 digits (zeros at the end); a system that stores the number without its check digit; an eSIM profile under a foreign supplier's code."

[remedy]
vi = "Trích xuất ICCID ở dạng văn bản từ hệ thống quản lý SIM, đủ chữ số kiểm tra, và gửi lại cột này."
en = "Export the ICCID as text from the SIM management system, check digit included, and deliver the column again."

[inspect]
vi = "Tỷ lệ cao là lỗi trích xuất, không phải dấu hiệu về thuê bao: yêu cầu gửi lại trước khi tìm SIM dùng hai lần. Một vài trường hợp lẻ có thể do nhập tay tại điểm đăng ký."
en = "A high rate is the export's fault and says nothing of subscribers: have it delivered again before looking for SIMs used twice. A stray few may have been typed by hand at a point."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE iccid IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    NOT starts_with(iccid, '8984')
    OR length(iccid) NOT IN (19, 20)
    -- No sum: something else than digits.
    OR coalesce(iccid_luhn <> 0, TRUE)
