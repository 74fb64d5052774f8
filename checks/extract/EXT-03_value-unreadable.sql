/* [check]
id         = "EXT-03"
slug       = "value-unreadable"
severity   = "medium"
nature     = "data"
population = "subscriber"
shares     = []
basis      = []

# An unreadable value becomes NULL and looks like missing information. A column with more than 5 % of them isn't judged
# (the engine measures it on reading); a person's name, birth date or paper of which that holds makes the extract unusable.
[[reliability]]
criterion   = "unreadable"
doubt_above = 0.005
name.vi     = "Bản ghi có giá trị không đọc được"
name.en     = "Records with an unreadable value"
reason.vi   = "Giá trị không đọc được trông giống thông tin bị thiếu; cột có quá 5% giá trị như vậy thì tiêu chí cần đến nó không đánh giá được."
reason.en   = "An unreadable value looks like missing information; the checks that need a column with more than 5 % of them are not assessable."

[[reliability]]
criterion = "identity_unreadable"

# Values that a spreadsheet destroyed; the engine measures them on reading, those too that can still be read.
[[reliability]]
criterion = "destroyed"

[[reliability]]
criterion = "identity_destroyed"

[title]
vi = "Giá trị không đọc được theo kiểu của cột"
en = "Value that cannot be read as its column's type"

[meaning]
vi = "Bản ghi có giá trị khác trống nhưng không đọc được là ngày, thời điểm, đúng/sai, giá trị danh mục hoặc quốc tịch; tên các cột được ghi kèm. Giá trị đó được coi là trống khi rà soát."
en = "The record holds a value that is not empty and cannot be read as a date, a moment, true or false, a listed value or a nationality; the columns are named beside it. The other checks take it as missing."

[why]
vi = "Giá trị không đọc được là thông tin không dùng được khi cần tra cứu; nếu bỏ qua mà không nêu, kết quả của các tiêu chí khác sẽ phản ánh tốt hơn thực tế."
en = "A value nobody can read is of no use when it is needed; dropped in silence, it would make the other rules look better than they are."

[innocent]
vi = "Định dạng ngày riêng của doanh nghiệp (khai báo được trong hồ sơ doanh nghiệp); năm sinh hai chữ số; từ viết tắt chưa có trong danh mục; cột bị lệch."
en = "The carrier's own date format (its profile can declare it); years of two digits; an abbreviation the vocabulary lacks; shifted columns."

[remedy]
vi = "Trích xuất ngày dạng dd/mm/yyyy hoặc yyyy-mm-dd, danh mục theo bảng giá trị đã thống nhất; sửa tại nguồn những ngày không tồn tại."
en = "Export dates as dd/mm/yyyy or yyyy-mm-dd and listed values in the agreed wording; correct at the source the dates that do not exist."

[inspect]
vi = "Xem cột nào chiếm đa số: cả cột là lỗi định dạng, rải rác là lỗi nhập liệu; yêu cầu gửi lại nếu cột đó là căn cứ của tiêu chí quan trọng."
en = "See which column dominates: a whole column is a matter of format, scattered rows of typing; ask for a new extract where an important rule rests on that column."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    unreadable AS detail
FROM subscriber
WHERE unreadable IS NOT NULL
