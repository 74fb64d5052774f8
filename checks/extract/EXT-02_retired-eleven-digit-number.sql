/* [check]
id         = "EXT-02"
slug       = "retired-eleven-digit-number"
severity   = "high"
nature     = "data"
population = "live"
shares     = []
needs      = ["msisdn"]
basis      = ["conversion:2018"]

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
vi = "Số 11 chữ số cũ chưa chuyển đổi"
en = "Eleven-digit number from before the conversion"

[meaning]
vi = "Số thuê bao còn ở dạng 11 chữ số với đầu số đã được chuyển sang 10 chữ số năm 2018; số mới tương ứng được ghi kèm."
en = "The number still has eleven digits, under a prefix that became ten digits in 2018; the new number is given beside it."

[why]
vi = "Số cũ không còn tồn tại trên mạng từ năm 2018: bản ghi còn mang số cũ là bản ghi không được cập nhật ít nhất từ đó, thông tin khác trong bản ghi cũng cần xem lại."
en = "The old number has not existed on the network since 2018: a record that carries it has not been touched since, and the rest of what it says is in doubt too."

[innocent]
vi = "Hệ thống giữ số cũ làm khóa và chuyển đổi khi hiển thị; tệp được trích từ bản lưu trữ; bản ghi cũ và bản ghi mới của cùng thuê bao cùng có mặt."
en = "The system keeps the old number as its key and converts it on screen; the extract was taken from an archive; the old record and the new one of one subscriber both stand in the file."

[remedy]
vi = "Cập nhật số mới vào cơ sở dữ liệu thuê bao; nếu số mới đã có bản ghi riêng thì đóng bản ghi cũ; gửi lại dữ liệu trích xuất."
en = "Put the new number into the subscriber database; where it already has a record of its own, close the old one; send the extract again."

[inspect]
vi = "Tìm số mới trong cùng dữ liệu: nếu có, so họ tên và giấy tờ của hai bản ghi; nếu không, hỏi số mới đang đứng tên ai."
en = "Look for the new number in the same extract: where it is there, compare name and paper of the two records; where not, ask in whose name the new number is."
*/
SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    new_number AS detail
FROM live_retired_number
