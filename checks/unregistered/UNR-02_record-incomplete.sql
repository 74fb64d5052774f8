/* [check]
id         = "UNR-02"
slug       = "record-incomplete"
severity   = "medium"
nature     = "substantive"
population = "live_individual"
needs      = ["nationality", "id_type", "id_issue_date", "id_issue_place"]
optional   = ["status", "customer_type"]
basis      = ["L24:13.2.k", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Thiếu quốc tịch, loại giấy tờ, ngày cấp hoặc nơi cấp"
en = "Nationality, kind of paper, date or place of issue missing"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý mà để trống ít nhất một trong bốn thông tin: quốc tịch, loại giấy tờ, ngày cấp, nơi cấp. Chi tiết nêu các cột để trống."
en = "A live individual subscriber for whom at least one of four items is empty: nationality, kind of paper, date of issue, place of issue. The detail names the empty columns."

[why]
vi = "Bốn thông tin này thuộc nội dung thông tin thuê bao phải thu thập và lưu giữ; thiếu thì không kiểm tra được giấy tờ còn giá trị hay không và chủ thuê bao thuộc diện xác thực nào."
en = "The four belong to the subscriber information to be taken and kept; without them one can't tell whether the paper was good or which way of authentication applies."

[innocent]
vi = "Nơi cấp được lưu thành mã trong bảng riêng và chưa ghép khi trích xuất; thuê bao đăng ký bằng tài khoản định danh điện tử mà hệ thống chỉ nhận số định danh cá nhân."
en = "The place of issue is kept as a code in another table and was not joined in; a registration by electronic identity account that handed over the personal number only."

[remedy]
vi = "Bổ sung đủ bốn thông tin từ hồ sơ số hóa; thông tin nào hồ sơ cũng không có thì đề nghị chủ thuê bao cập nhật qua ứng dụng hoặc tại điểm đăng ký."
en = "Join the four fields from the digitised files; where the file lacks them too, have the subscriber update them in the app or at a point."

[inspect]
vi = "Phân theo thời điểm đăng ký và cột bị thiếu: thiếu đều một cột là lỗi trích xuất; thiếu rải rác ở thuê bao mới là lỗi thu thập."
en = "Part by date of registration and by column: one column missing throughout is the extract's fault, scattered gaps among new subscribers are the registration's."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(
        ',',
        CASE WHEN nationality IS NULL THEN 'nationality' END,
        CASE WHEN id_type IS NULL THEN 'id_type' END,
        CASE WHEN id_issue_date IS NULL THEN 'id_issue_date' END,
        CASE WHEN id_issue_place IS NULL THEN 'id_issue_place' END
    ) AS detail
FROM live_individual
WHERE nationality IS NULL OR id_type IS NULL OR id_issue_date IS NULL OR id_issue_place IS NULL
