/* [check]
id         = "PRC-06"
slug       = "minor-without-guardian"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["date_of_birth", "registered_at", "guardian_id", "guardian_consent", "id_type"]
optional   = ["status", "customer_type", "id_number"]
basis      = ["163:17.3", "49:1", "174:34.5.g", "174:34.5.h"]

[act]
when = "done"
date = "registered_at"

[title]
vi = "Đăng ký cho trẻ em không do cha, mẹ, người giám hộ thực hiện hoặc không có văn bản đồng ý"
en = "Child registered without a guardian, or without consent"

[meaning]
vi = "Tuổi tròn năm tại ngày đăng ký, với thuê bao cá nhân chưa thanh lý đăng ký từ ngày 24/04/2017. Đăng ký trước 24/12/2024: dưới 14 tuổi và không có số giấy tờ của cha mẹ, người giám hộ. Đăng ký từ 24/12/2024: dưới 6 tuổi và không có số giấy tờ đó; hoặc từ 6 đến dưới 15 tuổi và không có sự đồng ý bằng văn bản, trừ khi trẻ chưa có thẻ căn cước hoặc căn cước điện tử và đã ghi số giấy tờ của cha mẹ, người giám hộ, hoặc người đó đăng ký bằng chính giấy tờ của mình. Từ ngày 24/12/2024 không xét người nước ngoài, vì khoản 3 Điều 17 nói về giấy tờ của công dân Việt Nam."
en = "Age in full years on the day of registration, of live individual subscribers registered on or after 24/04/2017. Registered before 24/12/2024: under 14 without the paper number of a parent or guardian. From 24/12/2024: under 6 without that number, or from 6 to under 15 without written consent, unless the child has no identity card or electronic identity yet and a parent or guardian is named, or the guardian registered on their own paper. From 24/12/2024 foreigners are not looked at: article 17(3) speaks of the papers of Vietnamese citizens."

[why]
vi = "Trẻ em không tự giao kết hợp đồng dịch vụ viễn thông; số thuê bao đứng tên trẻ em thường là do người khác mượn giấy tờ để đăng ký."
en = "A child doesn't contract for telecommunications by itself; a number in a child's name is often somebody else's, taken out on a borrowed paper."

[innocent]
vi = "Ngày sinh nhập sai năm (đối chiếu với số định danh); giấy tờ của cha mẹ hoặc văn bản đồng ý lưu bản giấy, chưa đưa vào dữ liệu; ngày đăng ký bị ghi đè khi chuyển quyền sử dụng."
en = "The year of birth was entered wrongly (compare the personal number); the parent's paper or the consent is kept on paper and not in the data; the date of registration belongs to an earlier holder."

[remedy]
vi = "Bổ sung số giấy tờ của cha mẹ, người giám hộ hoặc văn bản đồng ý; không có thì mời cha mẹ, người giám hộ đến giao kết lại hợp đồng, quá hạn thì tạm dừng cung cấp dịch vụ."
en = "Supply the guardian's paper number or the consent; where there is none, have the parent or guardian contract anew, and suspend when the time has passed."

[inspect]
vi = "Xem ảnh chân dung của người đến đăng ký có phải người lớn không; kiểm tra các số cùng điểm đăng ký đứng tên trẻ em trong cùng ngày."
en = "See whether the portrait taken is an adult's; look at other numbers in children's names from the same point on the same day."
*/
WITH judged AS (
    SELECT *
    FROM live_individual
    WHERE
        date_of_birth IS NOT NULL
        AND registered_at >= TIMESTAMP '2017-04-24 00:00:00'
        -- Article 17(3) speaks of the papers of Vietnamese citizens.
        AND (nationality IS NULL OR nationality = 'VN' OR registered_at < TIMESTAMP '2024-12-24 00:00:00')
),

aged AS (
    SELECT
        carrier,
        msisdn,
        record,
        guardian_id,
        guardian_consent,
        id_type,
        -- The guardian registered on their own paper: the child has none yet.
        coalesce(guardian_id = id_number, FALSE) AS on_guardians_paper,
        registered_at >= TIMESTAMP '2024-12-24 00:00:00' AS later,
        full_years(date_of_birth, registered_at) AS age
    FROM judged
    -- Only who turned at most fifteen in the year of registration can be a child then.
    WHERE year(registered_at) - year(date_of_birth) <= 15
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM aged
WHERE
    (NOT later AND age < 14 AND guardian_id IS NULL)
    OR (later AND age < 6 AND guardian_id IS NULL)
    OR (
        later
        AND age >= 6
        AND age < 15
        AND guardian_consent IS NOT TRUE
        AND NOT on_guardians_paper
        -- A child without a card of its own is registered by its parents: no consent is asked.
        AND (guardian_id IS NULL OR id_type IN ('CAN_CUOC', 'CCCD', 'CCCD_CHIP', 'EID'))
    )
