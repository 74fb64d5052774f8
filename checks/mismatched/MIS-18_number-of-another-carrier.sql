/* [check]
id         = "MIS-18"
slug       = "number-of-another-carrier"
severity   = "medium"
nature     = "data"
population = "judged"
shares     = []
needs      = ["ported_in"]
basis      = ["L24:13.2.h"]

[title]
vi = "Đầu số của doanh nghiệp khác"
en = "Number from another carrier's range"

[meaning]
vi = "Đầu số dài nhất khớp với số thuê bao chỉ được phân cho doanh nghiệp khác, và dữ liệu không ghi là số chuyển mạng đến. Đầu số không có trong quy hoạch thì không bị nêu."
en = "The longest prefix that matches the number is allotted to other carriers only, and the row is not marked as ported in. A number whose prefix is in no allotment is not named."

[why]
vi = "Số không thuộc kho số của doanh nghiệp chỉ có thể đến bằng chuyển mạng giữ số; nếu không, bản ghi này không phải thuê bao của doanh nghiệp hoặc bị trích xuất nhầm từ hệ thống khác."
en = "A number outside the carrier's own ranges can only have come by porting; if it did not, the row is no subscriber of this carrier, or was exported from another system by mistake."

[innocent]
vi = "Cột chuyển mạng để trống khi trích xuất; mạng ảo dùng chung đầu số với mạng chủ chưa được cập nhật trong bảng đầu số; số dùng để thử nghiệm giữa các mạng."
en = "The porting column was left empty in the export; a virtual operator shares a range with its host that the table of prefixes does not know yet; numbers used for tests between networks."

[remedy]
vi = "Ghi số chuyển mạng đến theo cơ sở dữ liệu chuyển mạng giữ số; loại khỏi dữ liệu các bản ghi không phải thuê bao của mình; báo Sở nếu bảng đầu số chưa đúng."
en = "Fill in the porting mark from the number portability database; leave out rows that are not one's own subscribers; tell the Department where the table of prefixes is wrong."

[inspect]
vi = "Nếu mọi số bị nêu đều cùng một đầu số thì kiểm tra bảng đầu số trước. Số rải rác nhiều đầu số: xem số đó có đang thuộc doanh nghiệp kia hay không."
en = "Where all the numbers share one prefix, check the table of prefixes first. Where they scatter, see whether the other carrier lists them too."
*/
WITH judged AS (
    SELECT * FROM live_mobile
    WHERE carrier IN (SELECT carrier FROM mobile_prefix)
),

-- As dialled at home; cut to the plan's longest prefix, so that few different ones are left to look up.
dialled AS (
    SELECT
        carrier,
        msisdn,
        record,
        left('0' || substr(msisdn, 3), (SELECT max(length(prefix)) FROM mobile_prefix)) AS opening
    FROM judged
    WHERE ported_in IS NOT TRUE
),

foreign_opening AS (
    SELECT seen.carrier, seen.opening
    FROM (SELECT DISTINCT carrier, opening FROM dialled) AS seen
    INNER JOIN mobile_prefix AS plan ON starts_with(seen.opening, plan.prefix)
    GROUP BY seen.carrier, seen.opening
    HAVING max(length(plan.prefix)) > max(CASE WHEN plan.carrier = seen.carrier THEN length(plan.prefix) ELSE 0 END)
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM dialled
SEMI JOIN foreign_opening USING (carrier, opening)
