/* [check]
id         = "MIS-03"
slug       = "gender-against-number"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["gender", "id_number"]
optional   = ["guardian_id", "date_of_birth", "registered_at", "id_type"]
basis      = ["ND137:13", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Giới tính không khớp số định danh cá nhân"
en = "Sex that contradicts the personal number"

[meaning]
vi = "Trong số giấy tờ 12 chữ số, chữ số thứ tư là số chẵn với nam và số lẻ với nữ; giới tính đã khai thì ngược lại. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "In a number of 12 digits the fourth is even for a man and odd for a woman; the sex declared is the other one. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Khi giấy tờ của người này được dùng để đăng ký cho người khác thì giới tính thường được ghi theo người có mặt, không theo giấy tờ, nên dễ phát hiện sai lệch."
en = "Where one person's paper serves to register another, the sex gives it away first: the clerk enters what stands at the counter, not what the number says."

[innocent]
vi = "Ô giới tính để giá trị mặc định khi nhập; người đã được xác định lại giới tính hoặc cải chính hộ tịch."
en = "The field was left at the form's default; a person whose sex was determined again or corrected in the civil register."

[remedy]
vi = "Sửa giới tính theo ảnh giấy tờ đã lưu; nếu ảnh cho thấy số giấy tờ không thuộc chủ thuê bao thì yêu cầu đăng ký và xác thực lại."
en = "Correct the sex from the stored image; where the image shows that the number is not the holder's, have the holder register and authenticate again."

[inspect]
vi = "Một doanh nghiệp sai hàng loạt cùng một giới tính là lỗi mặc định của phần mềm. Sai rải rác thì so ảnh chân dung với giấy tờ, ưu tiên số cũng sai năm sinh."
en = "A carrier that is wrong in bulk and always for one sex has a default in its software. Scattered cases: compare portrait and paper, first those whose birth year is wrong too."
*/
WITH judged AS (
    SELECT * FROM live_twelve
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND gender IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE personal_head // 100 % 2 <> CASE gender WHEN 'M' THEN 0 ELSE 1 END
