/* [check]
id         = "MIS-13"
slug       = "expired-at-registration"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["id_expiry_date", "registered_at"]
basis      = ["163:17.1.a", "174:34.5.a"]

[act]
when = "done"
date = "registered_at"

[title]
vi = "Đăng ký bằng giấy tờ đã hết hạn"
en = "Registered on an expired paper"

[meaning]
vi = "Ngày hết hạn của giấy tờ sớm hơn ngày đăng ký thông tin thuê bao. Đăng ký đúng ngày hết hạn không bị nêu; giấy tờ hết hạn từ 15/01/2024 đến trước 30/06/2024 được tính là có giá trị đến hết 30/06/2024 (khoản 3 Điều 46 Luật Căn cước)."
en = "The paper expired before the day on which the information was registered. A registration on the last day of validity is not named; papers that ended from 15/01/2024 to 29/06/2024 count as valid until 30/06/2024 (Law on Identity, article 46(3))."

[why]
vi = "Điểm đăng ký phải kiểm tra giấy tờ còn giá trị trước khi nhập; nhận giấy tờ hết hạn cho thấy bước kiểm tra bị bỏ qua, dù thông tin có thể vẫn đúng người."
en = "The point must see that a paper is valid before it enters it; taking an expired one shows that this step was left out, even if the information is the right person's."

[innocent]
vi = "Cập nhật lại hồ sơ sau ngày giấy tờ hết hạn làm ngày đăng ký bị ghi đè; ngày cấp bị nhập nhầm vào ô ngày hết hạn."
en = "A later update of the record overwrote the registration date; the issue date was entered in the expiry field."

[remedy]
vi = "Kiểm tra ngày hết hạn trên ảnh giấy tờ; đúng là đã hết hạn thì yêu cầu chủ thuê bao cập nhật giấy tờ mới, chấn chỉnh điểm đăng ký đã tiếp nhận."
en = "Look up the expiry date on the image of the paper; where it had expired, have the holder update with a new one and set the registration point right."

[inspect]
vi = "Gộp theo điểm đăng ký và giao dịch viên: lỗi lặp lại tại một nơi là thiếu bước kiểm tra. Trường hợp khoảng cách giữa ngày hết hạn và ngày đăng ký là nhiều năm cần ưu tiên xem ảnh giấy tờ."
en = "Group by point and clerk: repeated in one place, the check is missing there. Years between expiry and registration most deserve a look at the image."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE id_expiry_date IS NOT NULL AND registered_at IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE valid_until(id_expiry_date) < CAST(registered_at AS DATE)
