/* [check]
id         = "EXT-01"
slug       = "number-invalid"
severity   = "high"
nature     = "data"
population = "live"
shares     = []
needs      = ["msisdn"]
basis      = ["numbering"]

# The number is the key of everything; a wrong key is a row about nobody knows whom. Invalid and retired numbers are
# counted together, so their files state the same.
[[reliability]]
criterion   = "invalid_numbers"
doubt_above = 0.001
fail_above  = 0.01
name.vi     = "Số thuê bao không hợp lệ"
name.en     = "Invalid subscriber numbers"
reason.vi   = "Số thuê bao là khóa của mọi đối chiếu; khóa sai thì không biết bản ghi nói về ai."
reason.en   = "The number is the key of every comparison; with a wrong key nobody knows whom a record speaks of."

[title]
vi = "Số thuê bao không phải số di động hợp lệ"
en = "Not a valid mobile number"

[meaning]
vi = "Số thuê bao bỏ trống, hoặc sau khi chuẩn hóa không phải là 84 kèm một số di động đang dùng theo quy hoạch kho số (không kể số 11 chữ số cũ, từ trước đợt chuyển đổi năm 2018). Đầu số có trong bảng đầu số của quy hoạch thì mọi số đủ 10 chữ số (kể cả số 0 đầu) đều hợp lệ; với đầu số mà bảng không có thì theo dữ liệu đánh số quốc tế đi kèm phần mềm."
en = "The number is missing, or once normalised it is not 84 and a mobile number of the present numbering plan (old eleven-digit numbers, from before the conversion of 2018, are not counted here). Under a prefix of the plan's table every number of ten digits, its leading 0 counted, is valid; the phonenumbers library decides on prefixes that the table lacks only."

[why]
vi = "Bản ghi không nối được với một số thật thì không đối chiếu được với mạng, với tháng trước hay với doanh nghiệp khác; tỷ lệ cao cho thấy dữ liệu trích xuất bị hỏng."
en = "A record that cannot be tied to a real number cannot be compared with the network, the month before or another carrier; a high share shows that the extract is damaged."

[innocent]
vi = "Cột bị cắt hoặc lệch khi trích xuất; phần mềm bảng tính đổi số thành dạng lũy thừa; thuê bao cố định hay dịch vụ khác dùng chung hệ thống quản lý; đầu số mới cấp chưa có cả trong bảng đầu số lẫn trong dữ liệu đánh số quốc tế."
en = "A column cut or shifted in the export; a spreadsheet's scientific notation; fixed or service lines kept in the same system; a newly allotted prefix that neither the table of prefixes nor the phonenumbers library has yet."

[remedy]
vi = "Trích xuất lại cột số thuê bao ở dạng văn bản, đủ chữ số; bỏ thuê bao không phải di động ra khỏi tệp; bản ghi không có số thì tìm và bổ sung."
en = "Export the number column again as text with all its digits; leave lines that are not mobile out of the file; find and supply the missing numbers."

[inspect]
vi = "Xem giá trị sai có cùng độ dài hoặc cùng đầu số không; nếu có, đó là lỗi trích xuất: yêu cầu gửi lại trước khi xem các kết quả khác."
en = "See whether the wrong values share a length or a prefix; if so the export is at fault: ask for a new one before reading the other results."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM live
ANTI JOIN live_retired_number USING (carrier, record)
WHERE NOT mobile
