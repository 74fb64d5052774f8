/* [check]
id         = "MIS-24"
slug       = "organisation-as-individual"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["full_name"]
basis      = ["163:17.2.b", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Tổ chức đăng ký dưới dạng cá nhân"
en = "Organisation registered as an individual"

[meaning]
vi = "Thuê bao khai là cá nhân nhưng họ tên chứa trọn từ hoặc cụm từ của tổ chức (CTY, TNHH, DOANH NGHIỆP, HTX, UBND, BỆNH VIỆN, LTD…) hoặc bắt đầu bằng CÔNG TY, CHI NHÁNH, CỬA HÀNG, NGÂN HÀNG."
en = "The subscriber is declared an individual but the name holds a whole word or phrase of organisations (CTY, TNHH, DOANH NGHIEP, HTX, UBND, BENH VIEN, LTD…) or starts with CONG TY, CHI NHANH, CUA HANG or NGAN HANG."

[why]
vi = "Số của tổ chức phải gắn với mã số của tổ chức và người được giao sử dụng; khai thành cá nhân thì cả hai đều thiếu và số không được xét theo các tiêu chí dành cho tổ chức."
en = "An organisation's number must bear the organisation's code and the person it was given to; entered as an individual's it lacks both and escapes the checks made for organisations."

[innocent]
vi = "Chọn nhầm loại khách hàng khi nhập; hộ kinh doanh đăng ký theo tên cửa hàng; tên người có chữ trùng ngẫu nhiên (họ tên nước ngoài)."
en = "The wrong customer type was picked; a household business entered under its shop's name; a person's name that happens to hold such a word (foreign names)."

[remedy]
vi = "Chuyển sang loại tổ chức, bổ sung mã số và người sử dụng kèm văn bản giao số; nếu thực là cá nhân thì sửa họ tên theo giấy tờ."
en = "Change the customer type, add the organisation's code and the user with the document that gives the number; where it is an individual, enter the name on the paper."

[inspect]
vi = "Xem số giấy tờ đi kèm: là giấy tờ của ai (giám đốc, nhân viên bán hàng) và người đó đứng tên bao nhiêu số."
en = "See whose paper stands beside the name (a director's, a salesman's) and how many numbers that person bears."
*/
WITH judged AS (
    SELECT * FROM live_individual
    WHERE name_key IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    regexp_matches(
        name_key,
        '(^| )(CTY|TNHH|CTCP|DOANH NGHIEP|HOP TAC XA|HTX|UBND|BENH VIEN|LTD|COMPANY|CORP|CORPORATION|JSC)( |$)'
        || '|^(CONG TY|CHI NHANH|CUA HANG|NGAN HANG) '
    )
