/* [check]
id         = "MIS-23"
slug       = "sim-twice"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = ["iccid", "imsi"]
needs      = ["imsi", "iccid", "id_number", "org_code"]
basis      = ["L24:13.2.k"]

[act]
when = "continuing"

[title]
vi = "Một SIM trên nhiều số thuê bao của nhiều chủ"
en = "One SIM on several numbers of several holders"

[meaning]
vi = "Cùng một ICCID, hoặc cùng một IMSI, tại một doanh nghiệp gắn với từ hai số thuê bao khác nhau trở lên của ít nhất hai chủ thuê bao (phân biệt theo số giấy tờ; tổ chức theo mã số); hai số của một người trên một SIM là sản phẩm bình thường. Mọi bản ghi có SIM đó được liệt kê; chi tiết cho biết trùng ICCID, trùng IMSI hay cả hai."
en = "The same ICCID, or the same IMSI, at one carrier goes with two or more different numbers of at least two holders (told apart by their paper numbers, organisations by their codes): two numbers of one holder on one SIM are a product. Every row with that SIM is listed; the detail says whether `iccid`, `imsi` or both are shared."

[why]
vi = "Một SIM tại một thời điểm chỉ phục vụ một số. Số thuê bao ghép với SIM không phải của nó thì hồ sơ đăng ký không còn chỉ đúng SIM đang được sử dụng."
en = "A SIM serves one number at a time. Where a number is tied to a SIM that is not its own, the record no longer points to the SIM in use."

[innocent]
vi = "Đổi SIM mà bản ghi cũ còn giữ ICCID cũ đã cấp lại; SIM nhiều số của một gia đình mà mỗi số đứng tên một người; ICCID bị bảng tính làm tròn thành giống nhau."
en = "A SIM swap whose former record kept an ICCID issued again; a card with several numbers in a family, each in another name; ICCIDs that a spreadsheet rounded to the same value."

[remedy]
vi = "Đối chiếu với hệ thống quản lý SIM và HLR/HSS, ghi lại đúng cặp số và SIM đang hoạt động; số phụ hợp lệ thì nêu rõ trong văn bản trả lời."
en = "Compare with the SIM management system and the HLR/HSS and record the pair that is in service; name lawful second numbers in the reply."

[inspect]
vi = "Bỏ qua các ICCID tận cùng nhiều số 0. Trùng cả ICCID và IMSI trên nhiều số khác chủ thuê bao: yêu cầu nhật ký đổi SIM."
en = "Leave out ICCIDs that end in many zeros. Where `iccid,imsi` are both shared by numbers of different holders, ask for the log of SIM swaps."
*/
WITH judged AS NOT MATERIALIZED (
    SELECT * FROM live
    WHERE iccid IS NOT NULL OR imsi IS NOT NULL
),

-- Few serial numbers or IMSIs are those of another row too.
candidate AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        iccid,
        imsi,
        CASE WHEN customer_type = 'ORGANISATION' THEN org_code WHEN usable_id THEN id_number END AS holder
    FROM judged
    WHERE
        serial_hash IN (SELECT serial_hash FROM repeated_serial)
        OR imsi_hash IN (SELECT imsi_hash FROM repeated_imsi)
),

-- Rows without a number, and of holders who aren't known, count neither as numbers nor as holders.
counted AS (
    SELECT * FROM candidate WHERE msisdn IS NOT NULL AND holder IS NOT NULL
),

shared_iccid AS (
    SELECT carrier, iccid
    FROM counted
    WHERE iccid IS NOT NULL
    GROUP BY carrier, iccid
    HAVING min(msisdn) <> max(msisdn) AND min(holder) <> max(holder)
),

shared_imsi AS (
    SELECT carrier, imsi
    FROM counted
    WHERE imsi IS NOT NULL
    GROUP BY carrier, imsi
    HAVING min(msisdn) <> max(msisdn) AND min(holder) <> max(holder)
)

SELECT
    candidate.carrier,
    candidate.msisdn,
    candidate.record,
    coalesce(shared_iccid.iccid, shared_imsi.imsi) AS subject,
    CASE
        WHEN shared_imsi.imsi IS NULL THEN 'iccid'
        WHEN shared_iccid.iccid IS NULL THEN 'imsi'
        ELSE 'iccid,imsi'
    END AS detail
FROM candidate
LEFT JOIN shared_iccid ON candidate.carrier = shared_iccid.carrier AND candidate.iccid = shared_iccid.iccid
LEFT JOIN shared_imsi ON candidate.carrier = shared_imsi.carrier AND candidate.imsi = shared_imsi.imsi
WHERE shared_iccid.iccid IS NOT NULL OR shared_imsi.imsi IS NOT NULL
