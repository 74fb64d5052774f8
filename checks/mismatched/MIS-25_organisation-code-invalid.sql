/* [check]
id         = "MIS-25"
slug       = "organisation-code-invalid"
severity   = "medium"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["customer_type", "org_code"]
basis      = ["163:17.2.b"]

[act]
when = "continuing"

[title]
vi = "Mã số tổ chức không hợp lệ"
en = "Invalid organisation code"

[meaning]
vi = "Mã số không phải 12 chữ số hay 7 chữ số (mã đơn vị quan hệ với ngân sách), cũng không phải mã số thuế hợp lệ: 10 chữ số với chữ số thứ mười đúng thuật toán kiểm tra, hoặc thêm 3 chữ số khác 000 cho đơn vị phụ thuộc."
en = "The code is neither 12 digits nor 7 (a budget unit's code), nor a valid tax code: 10 digits whose tenth passes the check, or those and 3 more that are not 000 for a dependent unit."

[why]
vi = "Mã số là cách duy nhất để biết tổ chức nào chịu trách nhiệm về hàng chục, hàng trăm số; mã sai thì không tra được tổ chức và không phát hiện được tổ chức không có thật."
en = "The code alone tells which organisation answers for dozens or hundreds of numbers; where it is wrong the organisation cannot be looked up, nor an invented one found out."

[innocent]
vi = "Mất số 0 ở đầu qua bảng tính; nhập số quyết định thành lập thay cho mã số thuế (cơ quan, trường học, đơn vị vũ trang); tổ chức nước ngoài không có mã số tại Việt Nam."
en = "A leading zero lost in a spreadsheet; the number of a founding decision in place of the tax code (agencies, schools, armed units); a foreign organisation without a code in Viet Nam."

[remedy]
vi = "Tra lại mã số trên Cổng thông tin quốc gia về đăng ký doanh nghiệp hoặc trang của cơ quan thuế và sửa; tổ chức không có mã số thuế thì ghi mã định danh của cơ quan, đơn vị và nêu trong văn bản."
en = "Look the code up in the national business register or on the tax authority's site and correct it; for organisations without a tax code say so in the reply, with the unit's own identifier."

[inspect]
vi = "Xếp theo số thuê bao trên mỗi mã: mã không hợp lệ đứng tên nhiều số cần xem hợp đồng và giấy giới thiệu trước. Chín chữ số thường chỉ là mất số 0."
en = "Order by numbers to a code: an invalid code that holds many numbers is where to ask first for contract and letter of introduction. Nine digits are usually a lost zero."
*/
WITH judged AS (
    SELECT * FROM live_organisation
    WHERE org_code IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    NOT regexp_full_match(org_code, '[0-9]{7}|[0-9]{12}')
    AND (
        NOT regexp_full_match(org_code, '[0-9]{10}([0-9]{3})?')
        OR (length(org_code) = 13 AND ends_with(org_code, '000'))
        OR TRY_CAST(substr(org_code, 10, 1) AS INTEGER) <> 10 - list_sum(
            list_transform(
                range(1, 10),
                lambda place: [31, 29, 23, 19, 17, 13, 7, 5, 3][place] * TRY_CAST(substr(org_code, place, 1) AS INTEGER)
            )
        ) % 11
    )
