/* [check]
id         = "MIS-19"
slug       = "imsi-of-another-network"
severity   = "medium"
nature     = "data"
population = "judged"
shares     = []
needs      = ["imsi"]
basis      = ["E.212"]

[title]
vi = "IMSI không thuộc mạng của doanh nghiệp"
en = "IMSI of another network"

[meaning]
vi = "IMSI không gồm đúng 15 chữ số, hoặc năm chữ số đầu (mã quốc gia và mã mạng) không phải mã nào của doanh nghiệp."
en = "The IMSI does not have 15 digits, or its first five (country and network code) are none of the carrier's."

[why]
vi = "IMSI là định danh của SIM trên mạng: sai mã mạng nghĩa là bản ghi này không mô tả SIM mà doanh nghiệp đã phát hành, nên không truy được SIM khi có yêu cầu."
en = "The IMSI is the SIM's identity on the network: with another network's code the row does not describe a SIM this carrier issued, and the SIM cannot be traced when asked for."

[innocent]
vi = "IMSI bị bảng tính chuyển sang dạng lũy thừa rồi làm tròn; mạng ảo dùng mã của mạng chủ chưa có trong bảng mã mạng; SIM thử nghiệm chuyển vùng."
en = "A spreadsheet turned the IMSI into an exponent and rounded it; a virtual operator uses its host's code and the table does not know; SIMs for roaming tests."

[remedy]
vi = "Trích xuất IMSI dạng văn bản từ hệ thống thuê bao (HLR/HSS); mạng ảo báo Sở mã mạng của mạng chủ để bổ sung bảng."
en = "Export the IMSI as text from the subscriber system (HLR/HSS); a virtual operator tells the Department its host's code so that the table is completed."

[inspect]
vi = "Gần như mọi bản ghi bị nêu: lỗi trích xuất hoặc bảng mã thiếu mạng chủ. Một ít bản ghi có mã của mạng khác: hỏi SIM đó do ai phát hành."
en = "Nearly every row named: the export, or a host missing from the table. A few with another network's code: ask who issued those SIMs."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE imsi IS NOT NULL AND carrier IN (SELECT carrier FROM network_code)
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
ANTI JOIN network_code AS own
    ON
        own.carrier = judged.carrier
        AND own.mcc || own.mnc = CASE WHEN regexp_full_match(judged.imsi, '[0-9]{15}') THEN left(judged.imsi, 5) END
