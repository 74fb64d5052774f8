/* [check]
id         = "UNR-15"
slug       = "guardian-of-an-adult"
severity   = "medium"
nature     = "risk"
population = "judged"
shares     = ["guardian_id"]
needs      = ["guardian_id", "date_of_birth", "registered_at", "full_name"]
optional   = ["status", "customer_type"]
basis      = ["163:17.3", "163:24.2"]

[params]
of_age = 18
fewest_wards = 6

[title]
vi = "Có người giám hộ nhưng đã thành niên, hoặc một người giám hộ cho từ 6 người"
en = "A guardian named for an adult, or one guardian for six people or more"

[meaning]
vi = "Bản ghi của cá nhân có ghi số giấy tờ của cha mẹ hoặc người giám hộ, mà người đứng tên đã đủ 18 tuổi khi đăng ký; hoặc số giấy tờ đó tại cùng một doanh nghiệp được ghi cho từ 6 người khác nhau trở lên, phân biệt theo họ tên (đã bỏ dấu) và ngày sinh. Chi tiết nêu trường hợp nào, hoặc cả hai."
en = "An individual's record bears the paper number of a parent or guardian although the holder was 18 when registered (`adult`); or that paper number is named at one carrier for six or more different people, told apart by name (accents aside) and birth date (`wards`). The detail says which, or both."

[why]
vi = "Cha mẹ, người giám hộ giao kết thay cho trẻ em; người đã thành niên tự giao kết. Một số giấy tờ ghi vào ô người giám hộ của nhiều bản ghi còn có thể dùng để tránh việc đối chiếu họ tên, ngày sinh và khuôn mặt. Đây là mức rủi ro để xem xét, không phải dấu hiệu vi phạm."
en = "Parents and guardians contract for children; an adult contracts in person. One paper number in the guardian's field of many records may also be there to escape the comparison of name, birth date and face. It is a level of risk and a reason to look, not a breach."

[innocent]
vi = "Người được giám hộ vì mất năng lực hành vi dân sự; cơ sở nuôi dưỡng, trường nội trú đứng tên giám hộ cho nhiều trẻ em; gia đình đông con; ngày đăng ký bị ghi đè sau khi con đã thành niên; phần mềm ghi số giấy tờ của chính chủ vào ô người giám hộ."
en = "A ward who lacks the capacity to act; a children's home or boarding school that is guardian of many children; a large family; a date of registration overwritten after the child came of age; software that puts the holder's own number in the guardian's field."

[remedy]
vi = "Kiểm tra căn cứ giám hộ của từng số; người đã thành niên thì cập nhật, xác thực lại bằng giấy tờ của mình và bỏ số của người giám hộ; số không có căn cứ thì xử lý theo quy định."
en = "Check on what the guardianship of each number rests; have adults update and authenticate on their own paper and drop the guardian's number; handle numbers without a ground as the law provides."

[inspect]
vi = "Xếp theo số giấy tờ của người giám hộ; xem các bản ghi của một người giám hộ có cùng điểm đăng ký, giao dịch viên hoặc cùng ảnh chân dung hay không; đối chiếu văn bản về giám hộ của một mẫu."
en = "Order by the guardian's paper number; see whether one guardian's records share a point, a clerk or a portrait; compare the documents of guardianship of a sample."
*/
WITH judged AS (
    SELECT * FROM live_individual WHERE guardian_id IS NOT NULL
),

ward AS (
    SELECT carrier, guardian_id, count(*) AS wards
    FROM (
        SELECT DISTINCT carrier, guardian_id, name_key, date_of_birth
        FROM judged
        WHERE name_key IS NOT NULL AND date_of_birth IS NOT NULL
    ) AS person
    GROUP BY carrier, guardian_id
),

signs AS (
    SELECT
        judged.carrier,
        judged.msisdn,
        judged.record,
        judged.guardian_id,
        coalesce(full_years(judged.date_of_birth, judged.registered_at) >= $of_age, FALSE) AS adult,
        coalesce(ward.wards >= $fewest_wards, FALSE) AS many
    FROM judged
    LEFT JOIN ward ON judged.carrier = ward.carrier AND judged.guardian_id = ward.guardian_id
)

SELECT
    carrier,
    msisdn,
    record,
    guardian_id AS subject,
    concat_ws(',', CASE WHEN adult THEN 'adult' END, CASE WHEN many THEN 'wards' END) AS detail
FROM signs
WHERE adult OR many
