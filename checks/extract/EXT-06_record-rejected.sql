/* [check]
id         = "EXT-06"
slug       = "record-rejected"
severity   = "high"
nature     = "data"
population = "delivered"
shares     = []
basis      = []
this_month_only = true

[[reliability]]
criterion = "rejected" # measured by the engine, on reading

[title]
vi = "Bản ghi không đọc được"
en = "Record that could not be loaded"

[meaning]
vi = "Bản ghi ở vị trí này của tệp không nạp được: số trường khác với dòng tiêu đề, hoặc có ký tự không giải mã được. Không tiêu chí nào khác xét đến bản ghi này."
en = "The record at this place of the file could not be loaded: its number of fields is not the header's, or its bytes cannot be decoded. No other rule has looked at it."

[why]
vi = "Mỗi bản ghi bị loại là một thuê bao không được rà soát; nếu không nêu ra, tệp hỏng lại cho kết quả tốt hơn tệp nguyên vẹn."
en = "Each rejected record is a subscriber nobody has checked; unsaid, a damaged file would do better than a sound one."

[innocent]
vi = "Dấu phân cách hoặc xuống dòng nằm trong địa chỉ mà không có dấu ngoặc kép; tệp ghép từ nhiều bảng mã; lỗi truyền tệp."
en = "A delimiter or a line break inside an address without quotation marks; a file pieced together from several encodings; a damaged transfer."

[remedy]
vi = "Trích xuất lại với dấu ngoặc kép quanh trường văn bản và một bảng mã duy nhất (UTF-8); đối chiếu các bản ghi không nạp được mà Sở gửi kèm; gửi lại tệp."
en = "Export again with text fields quoted and in one encoding (UTF-8); go through the lines of rejects.csv; send the file again."

[inspect]
vi = "Xem các bản ghi bị loại có tập trung ở một điểm hay một khoảng số không; yêu cầu cung cấp riêng thông tin của các thuê bao đó."
en = "See whether the rejected lines gather at one point or in one range of numbers; ask for those subscribers' information separately."
*/
SELECT
    carrier,
    NULL AS msisdn,
    record,
    NULL AS subject,
    reason AS detail
FROM rejected
