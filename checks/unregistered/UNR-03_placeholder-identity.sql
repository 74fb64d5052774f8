/* [check]
id         = "UNR-03"
slug       = "placeholder-identity"
severity   = "critical"
nature     = "substantive"
population = "live_individual"
shares     = []
needs      = ["full_name", "id_number"]
optional   = ["status", "customer_type", "nationality"]
basis      = ["L24:13.2.i", "174:34.3.a"]

[act]
when = "continuing"

[params]
shortest_name = 2

[title]
vi = "Họ tên hoặc số giấy tờ là giá trị giả định, không có thật"
en = "Name or paper number is a placeholder"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý có họ tên nằm trong danh sách giá trị giữ chỗ, viết không dấu hoặc đúng dấu (VÔ DANH, không phải VÕ DANH; N A và NA chỉ xét với người Việt Nam), chứa chữ số, ngắn hơn 2 ký tự hoặc chỉ là một ký tự lặp lại (chi tiết: họ tên); hoặc số giấy tờ từ 6 ký tự trở lên mà các ký tự giống nhau hết hay tăng, giảm liên tiếp như 123456789 (chi tiết: số giấy tờ)."
en = "A live individual subscriber whose name is on the list of placeholders, written without accents or with its own (VÔ DANH, nobody's name, and not VÕ DANH; N A and NA of Vietnamese only), holds a digit, is shorter than 2 characters or one character repeated (detail: name); or whose paper number of 6 or more characters is one character throughout or counts up or down, such as 123456789 (detail: number)."

[why]
vi = "Ô đã có giá trị nhưng không xác định được cá nhân nào: đây là cách thường gặp để vượt qua bước bắt buộc nhập mà không có giấy tờ thật."
en = "The field is filled and names nobody: the usual way past a mandatory field when there was no paper."

[innocent]
vi = "Dữ liệu thử nghiệm còn sót trong hệ thống tính cước; số nghiệp vụ của doanh nghiệp ghi là cá nhân; người nước ngoài có tên chỉ một chữ cái; tên viết không dấu trùng với một giá trị trong danh sách."
en = "Test data left in the billing system; the carrier's own service numbers marked as individuals; a foreigner whose name is a single letter; a name that was entered without its accents and so reads like an entry of the list."

[remedy]
vi = "Gỡ số thử nghiệm khỏi danh sách thuê bao; với số đang dùng, yêu cầu chủ thuê bao đăng ký lại bằng giấy tờ thật, không thực hiện thì tạm dừng cung cấp dịch vụ; chặn các giá trị này tại màn hình nhập."
en = "Take test numbers out of the register; have users of real ones register anew with their paper, else suspend; refuse such values on the entry screen."

[inspect]
vi = "Gom theo giá trị, điểm đăng ký và giao dịch viên; một giá trị lặp lại nhiều lần tại một điểm là dấu hiệu nhập khống, cần xem ảnh giấy tờ và ảnh chân dung kèm theo."
en = "Group by value, registration point and clerk; one value many times at one point is a sign of made-up entries: look at the paper and portrait images kept."
*/
WITH marked AS (
    SELECT
        carrier,
        msisdn,
        record,
        -- Cheap signs first: between two letters stands one blank at most, and a name that is plain (set on
        -- reading) has no digit and not always the same letter. Accents are looked at in few names only.
        CASE
            WHEN
                length(name_key) < 2 * $shortest_name AND length(replace(name_key, ' ', '')) < $shortest_name
                THEN TRUE
            WHEN
                NOT plain_name
                AND (
                    regexp_matches(name_key, '[0-9]')
                    OR replace(replace(spelling(full_name), ' ', ''), substr(spelling(full_name), 1, 1), '') = ''
                )
                THEN TRUE
            WHEN name_key IN (SELECT name_key FROM placeholder_name)
                THEN list_contains(
                    CASE
                        WHEN nationality IS NULL OR nationality = 'VN' THEN (SELECT list(spelling) FROM placeholder_name)
                        ELSE (SELECT list(spelling) FROM placeholder_name WHERE only_of IS NULL)
                    END,
                    spelling(full_name)
                )
            ELSE FALSE
        END AS by_name,
        id_number IS NOT NULL AND NOT usable_id AS by_number
    FROM live_individual
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(',', CASE WHEN by_name THEN 'name' END, CASE WHEN by_number THEN 'number' END) AS detail
FROM marked
WHERE by_name OR by_number
