/* [check]
id         = "EXT-05"
slug       = "column-absent"
severity   = "high"
nature     = "data"
population = "extract_column"
shares     = ["sums"]
basis      = ["174:34.9.d"]

# Both are measured by the engine, on reading.
[[reliability]]
criterion = "columns"

[[reliability]]
criterion = "identity_columns"

[title]
vi = "Dữ liệu trích xuất thiếu cột"
en = "Column absent from the extract"

[meaning]
vi = "Dữ liệu trích xuất không có cột này trong 18 cột cần cho việc rà soát; các tiêu chí cần đến nó không đánh giá được."
en = "The extract lacks this column, one of the eighteen that the audit needs; the rules that need it cannot be assessed."

[why]
vi = "Cơ sở dữ liệu thuê bao phải có các thông tin này và phải cung cấp đầy đủ để phục vụ việc kiểm tra; việc bỏ bớt cột không được làm cho kết quả phản ánh tốt hơn thực tế."
en = "The subscriber database must hold this information and give it in full for an inspection; leaving a column out must not improve a result."

[innocent]
vi = "Tên cột chưa có trong bảng tên tương đương (khai báo được trong hồ sơ doanh nghiệp); mẫu trích xuất cũ; cột nằm ở tệp khác chưa gửi."
en = "The header is none of the known names (the carrier's profile can map it); an old export template; the column stands in another file that was not sent."

[remedy]
vi = "Gửi lại dữ liệu trích xuất có đủ 18 cột; nếu cơ sở dữ liệu không lưu thông tin này thì báo cáo bằng văn bản lý do và thời hạn bổ sung."
en = "Send the extract again with all eighteen columns; where the database does not hold this, report in writing why and by when it will."

[inspect]
vi = "Xem danh sách cột không nhận biết được trong báo cáo trước; nếu cột thật sự không có, yêu cầu xem trực tiếp cơ sở dữ liệu thuê bao."
en = "Look first at the report's list of columns that were not recognised; where the column is truly absent, ask to see the subscriber database itself."
*/
SELECT
    carrier,
    NULL AS msisdn,
    NULL AS record,
    column_name AS subject,
    NULL AS detail
FROM extract_column
WHERE NOT present
