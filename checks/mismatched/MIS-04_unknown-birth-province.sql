/* [check]
id         = "MIS-04"
slug       = "unknown-birth-province"
severity   = "low"
nature     = "data"
remark     = true
population = "judged"
shares     = []
needs      = ["id_number"]
optional   = ["id_type"]
basis      = ["ND137:13"]

[title]
vi = "Mã nơi đăng ký khai sinh không thuộc 63 tỉnh, thành phố"
en = "Birth registration code of none of the 63 provinces"

[meaning]
vi = "Ba chữ số đầu của số giấy tờ 12 chữ số không phải mã của tỉnh, thành phố nào trong 63 đơn vị hành chính năm 2016. Không dùng mã của 34 tỉnh, thành phố từ năm 2025."
en = "The first three digits of a number of 12 are the code of none of the 63 provinces and cities of 2016. The 34 of 2025 are not used."

[why]
vi = "Số định danh không có thật thường sai ngay ở ba chữ số đầu. Tuy vậy người đăng ký khai sinh ở nước ngoài mang mã của nước đó, nên đây là nội dung cần xem xét, không phải kết luận."
en = "An invented number is often wrong in its first three digits already. But whoever was registered at birth abroad bears that country's code, so this is a place to look, not a conclusion."

[innocent]
vi = "Người đăng ký khai sinh ở nước ngoài, có mã quốc gia thay cho mã tỉnh; mất số 0 ở đầu rồi được bù một chữ số ở cuối."
en = "A person whose birth was registered abroad, with a country's code in place of a province's; a leading zero lost and a digit added at the end."

[remedy]
vi = "Đối chiếu các số này với Cơ sở dữ liệu quốc gia về dân cư; sửa số nhập sai, giữ nguyên trường hợp khai sinh ở nước ngoài đã được xác nhận."
en = "Match these numbers with the National Population Database; correct what was mistyped and leave confirmed births abroad as they are."

[inspect]
vi = "Người sinh ở nước ngoài chỉ chiếm tỷ lệ rất nhỏ: tỷ lệ cao, hoặc nhiều mã lạ tại cùng một điểm đăng ký, là dấu hiệu của số không có thật."
en = "People born abroad are very few: a high rate, or many strange codes at one registration point, suggests invented numbers."
*/
WITH judged AS (
    SELECT * FROM live_identified WHERE twelve
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE personal_head // 1000 NOT IN (SELECT CAST(code AS INTEGER) FROM birth_province)
