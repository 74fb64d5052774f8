/* [check]
id         = "UNR-02"
slug       = "record-incomplete"
severity   = "medium"
nature     = "substantive"
population = "live_individual"
shares     = []
needs      = ["nationality", "id_type", "id_issue_date", "id_issue_place", "address"]
optional   = ["status", "customer_type"]
basis      = ["L24:13.2.k", "163:19.2", "163:19.4.a", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Thiếu quốc tịch, loại giấy tờ, ngày cấp, nơi cấp hoặc địa chỉ"
en = "Nationality, kind of paper, date or place of issue, or address missing"

[meaning]
vi = "Thuê bao cá nhân chưa thanh lý mà để trống ít nhất một trong năm thông tin: quốc tịch, loại giấy tờ, ngày cấp, nơi cấp, địa chỉ trên giấy tờ. Ngày cấp, nơi cấp và địa chỉ không xét với tài khoản định danh điện tử và hộ chiếu của người nước ngoài. Chi tiết nêu các cột để trống."
en = "A live individual subscriber for whom at least one of five items is empty: nationality, kind of paper, date of issue, place of issue, address on the paper. The last three are not asked of an electronic identity account, nor of a foreigner's passport. The detail names the empty columns."

[why]
vi = "Các thông tin này thuộc nội dung thông tin thuê bao phải thu thập và lưu giữ; thiếu thì không kiểm tra được giấy tờ còn giá trị hay không và chủ thuê bao thuộc diện xác thực nào."
en = "They belong to the subscriber information to be taken and kept; without them one can't tell whether the paper was good or which way of authentication applies."

[innocent]
vi = "Nơi cấp hoặc địa chỉ được lưu thành mã trong bảng riêng và chưa ghép khi trích xuất; giấy tờ được số hóa bằng ảnh mà chưa nhập thành chữ."
en = "Place of issue or address is kept as a code in another table and was not joined in; the paper was digitised as an image and not yet typed."

[remedy]
vi = "Bổ sung đủ các thông tin từ hồ sơ số hóa; thông tin nào hồ sơ cũng không có thì đề nghị chủ thuê bao cập nhật qua ứng dụng hoặc tại điểm đăng ký."
en = "Join the fields from the digitised files; where the file lacks them too, have the subscriber update them in the app or at a point."

[inspect]
vi = "Phân theo thời điểm đăng ký và cột bị thiếu: thiếu đều một cột là lỗi trích xuất; thiếu rải rác ở thuê bao mới là lỗi thu thập."
en = "Part by date of registration and by column: one column missing throughout is the extract's fault, scattered gaps among new subscribers are the registration's."
*/
WITH asked AS (
    SELECT
        carrier,
        msisdn,
        record,
        nationality,
        id_type,
        -- An electronic identity account hands over the number alone, and a passport has neither place nor address.
        CASE
            WHEN id_type = 'EID' THEN FALSE
            WHEN id_type = 'PASSPORT' AND nationality <> 'VN' THEN FALSE
            ELSE TRUE
        END AS whole_paper,
        id_issue_date,
        id_issue_place,
        address
    FROM live_individual
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    concat_ws(
        ',',
        CASE WHEN nationality IS NULL THEN 'nationality' END,
        CASE WHEN id_type IS NULL THEN 'id_type' END,
        CASE WHEN whole_paper AND id_issue_date IS NULL THEN 'id_issue_date' END,
        CASE WHEN whole_paper AND id_issue_place IS NULL THEN 'id_issue_place' END,
        CASE WHEN whole_paper AND address IS NULL THEN 'address' END
    ) AS detail
FROM asked
WHERE
    nationality IS NULL
    OR id_type IS NULL
    OR (whole_paper AND (id_issue_date IS NULL OR id_issue_place IS NULL OR address IS NULL))
