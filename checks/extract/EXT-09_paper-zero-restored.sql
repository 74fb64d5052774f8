/* [check]
id         = "EXT-09"
slug       = "paper-zero-restored"
severity   = "medium"
nature     = "data"
population = "judged"
shares     = []
needs      = ["id_number"]
basis      = []

[title]
vi = "Số giấy tờ mất một hoặc hai số 0 ở đầu, đã được bổ sung lại"
en = "Paper number that had lost its leading zero or zeros"

[meaning]
vi = "Số giấy tờ có 11 chữ số (loại giấy tờ có 12 chữ số hoặc không rõ loại) mà thêm số 0 ở đầu thì thành mã của một trong 63 tỉnh, thành phố; hoặc có 10 chữ số (loại giấy tờ có 12 chữ số) mà thêm hai số 0 ở đầu thì thành mã của một tỉnh, thành phố và hợp với năm sinh, nếu có năm sinh; hoặc CMND có 8 chữ số. Số 0 đã được bổ sung lại khi đọc và bản ghi được xét theo số đầy đủ. Tính trên mọi bản ghi có số giấy tờ."
en = "The paper number has 11 digits (on a paper with 12, or of an unknown kind) and begins with the code of one of the 63 provinces once a zero is put before it; or it has 10 (on a paper with 12), begins with such a code once two zeros are put before it and agrees with the birth year, where there is one; or it is an old identity card's with 8. The zeros were put back on reading, and the record is judged with the full number. Counted over all records with a paper number."

[why]
vi = "Bảng tính đã coi số giấy tờ là số và bỏ số 0 ở đầu. Dữ liệu đã qua bảng tính như vậy có thể hỏng ở cả những chỗ không tự khôi phục được, như ngày tháng và số SIM."
en = "A spreadsheet took the paper number for a number and dropped its leading zeros. Data that went through one may be damaged elsewhere too, where nothing can be put back: in dates and SIM numbers."

[innocent]
vi = "Tệp được mở và lưu lại bằng bảng tính trước khi gửi; cột số giấy tờ được trích xuất dưới dạng số; hiếm hơn, nhân viên nhập thiếu một chữ số."
en = "The file was opened and saved in a spreadsheet before it was sent; the column was exported as numbers; more rarely, one digit was left out on entry."

[remedy]
vi = "Trích xuất cột số giấy tờ dưới dạng văn bản, không mở và lưu lại tệp bằng bảng tính trước khi gửi; kiểm tra xem dữ liệu gốc có đủ số 0 ở đầu hay không."
en = "Export the column as text, and do not open and save the file in a spreadsheet before it is sent; see whether the source has the leading zeros."

[inspect]
vi = "Không phải vi phạm về thông tin thuê bao. Nếu gần như mọi số giấy tờ bắt đầu bằng 0 đều bị mất, đề nghị trích xuất lại; nếu rải rác, có thể là lỗi nhập liệu tại điểm đăng ký."
en = "No matter of the subscribers' information. Where nearly every number with a leading zero lost it, ask for a new extract; scattered ones may be errors of entry at a point."
*/
WITH judged AS (
    SELECT * FROM subscriber
    WHERE id_number IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE zero_restored
