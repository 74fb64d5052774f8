/* [check]
id         = "MIS-11"
slug       = "population-database-mismatch"
severity   = "critical"
nature     = "substantive"
population = "judged"
shares     = []
needs_any  = ["matched_id", "matched_name", "matched_dob", "matched_face"]
optional   = ["guardian_id", "date_of_birth", "registered_at"]
basis      = ["TT08:4.1", "174:34.3.a", "174:34.5.a"]

[act]
when = "continuing"

[title]
vi = "Không trùng khớp Cơ sở dữ liệu quốc gia về dân cư"
en = "Mismatch with the National Population Database"

[meaning]
vi = "Kết quả đối chiếu do chính doanh nghiệp báo cáo cho biết ít nhất một trong bốn trường (số định danh, họ tên, ngày sinh, khuôn mặt) không khớp; chi tiết nêu các trường đó. Trường chưa đối chiếu không tính là không khớp. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ: giấy tờ hoặc khuôn mặt có thể của người đó."
en = "The carrier's own result of matching says that at least one of the four fields (personal number `id`, full name `name`, birth date `dob`, face `face`) does not match; the detail names them. A field not yet matched does not count as a mismatch. Records of people who were under 18 when registered and have a parent or guardian named are not looked at: paper or face may be that person's."

[why]
vi = "Thông tư số 08/2026/TT-BKHCN yêu cầu cả bốn trường khớp mới được cung cấp dịch vụ; doanh nghiệp đã biết kết quả không khớp mà vẫn phục vụ thì không thể viện lý do chưa có dữ liệu."
en = "Circular 08/2026 asks for all four fields to match before service is given; a carrier that knows the answer is no and still serves cannot say that it lacked the data."

[innocent]
vi = "Cơ sở dữ liệu quốc gia về dân cư chưa cập nhật cải chính hộ tịch; ảnh chụp thiếu sáng nên khuôn mặt không đạt ngưỡng; họ tên có ký tự đặc biệt được so sánh từng ký tự."
en = "The population database does not yet hold a correction of civil status; a dark picture kept the face under the threshold; a name with unusual letters was compared byte by byte."

[remedy]
vi = "Đối chiếu lại các số này; không khớp số định danh, họ tên hoặc ngày sinh thì yêu cầu chủ thuê bao cập nhật theo giấy tờ, không khớp khuôn mặt thì xác thực lại khuôn mặt; quá hạn mà chưa khớp thì tạm dừng cung cấp dịch vụ theo quy định."
en = "Match these numbers again; for `id`, `name` or `dob` have the holder update from the paper, for `face` authenticate the face again; suspend as the law provides those that still fail after the time limit."

[inspect]
vi = "Ưu tiên số chỉ không khớp khuôn mặt: thông tin đúng nhưng người dùng khác là SIM không chính chủ. Hỏi doanh nghiệp ngày nhận kết quả và việc đã làm sau đó."
en = "First the numbers where only `face` fails: right information and another user is a SIM not in its user's name. Ask when the carrier had the result and what it did next."
*/
WITH judged AS (
    SELECT * FROM live
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND coalesce(matched_id, matched_name, matched_dob, matched_face) IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    concat_ws(
        ',',
        CASE WHEN NOT matched_id THEN 'id' END,
        CASE WHEN NOT matched_name THEN 'name' END,
        CASE WHEN NOT matched_dob THEN 'dob' END,
        CASE WHEN NOT matched_face THEN 'face' END
    ) AS detail
FROM judged
WHERE NOT matched_id OR NOT matched_name OR NOT matched_dob OR NOT matched_face
