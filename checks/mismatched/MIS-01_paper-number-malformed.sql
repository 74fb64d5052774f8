/* [check]
id         = "MIS-01"
slug       = "paper-number-malformed"
severity   = "high"
nature     = "substantive"
population = "judged"
shares     = []
needs      = ["id_type", "id_number"]
optional   = ["nationality"]
basis      = ["ND137:13", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Số giấy tờ không đúng cấu trúc của loại giấy tờ"
en = "Paper number that its kind of paper cannot have"

[meaning]
vi = "Số giấy tờ không theo mẫu của loại giấy tờ đã khai: căn cước, CCCD, căn cước điện tử và giấy chứng nhận căn cước có 12 chữ số; CMND có 9 hoặc 12 chữ số; hộ chiếu Việt Nam có một chữ cái và 7 hoặc 8 chữ số; hộ chiếu nước ngoài có 5 đến 15 chữ cái hoặc chữ số. Không xét căn cước điện tử của người nước ngoài, có số được cấp theo cấu trúc riêng. Số 0 ở đầu do bảng tính làm mất đã được bổ sung lại trước khi xét và không tính ở đây."
en = "The number does not have the form of the kind of paper declared: identity cards, citizen cards, electronic identity accounts and certificates of identity have 12 digits; old identity cards 9 or 12; a Vietnamese passport one letter and 7 or 8 digits; a foreign passport 5 to 15 letters or digits. A foreigner's electronic identity is not looked at: it has a number of its own. A leading zero that a spreadsheet took has been put back before, and is not counted here."

[why]
vi = "Số không thể có trên giấy tờ thật thì không đối chiếu được với Cơ sở dữ liệu quốc gia về dân cư, nên không biết ai đang dùng số thuê bao. Kết luận thanh tra đã công bố từng nêu số giấy tờ chỉ có năm chữ số."
en = "A number that no real paper bears cannot be compared with the National Population Database, so nobody knows who uses the subscriber number. Published inspections have found paper numbers of five digits."

[innocent]
vi = "Chọn nhầm loại giấy tờ, ví dụ hộ chiếu được ghi là CCCD; thiếu hoặc thừa một chữ số khi nhập; loại giấy tờ được cập nhật mà số của giấy tờ cũ còn lại."
en = "The wrong kind of paper was picked, such as a passport entered as a citizen card; one digit too few or too many on entry; the kind of paper was updated and the former paper's number left."

[remedy]
vi = "Mở ảnh giấy tờ đã lưu, sửa số hoặc loại giấy tờ; không có căn cứ để sửa thì yêu cầu chủ thuê bao cập nhật và xác thực lại."
en = "Open the stored image of the paper and correct its number or kind; where nothing supports a correction, have the holder update and authenticate again."

[inspect]
vi = "Yêu cầu ảnh giấy tờ của một mẫu ngẫu nhiên và xem các lỗi có tập trung vào một điểm đăng ký hay không; cùng một kiểu sai trên toàn bộ dữ liệu thường do cách trích xuất."
en = "Ask for the images of a random sample and see whether the faults gather at one registration point; the same fault all over the extract usually comes from the export."
*/
WITH judged AS (
    SELECT * FROM live_individual
    WHERE
        id_number IS NOT NULL
        AND id_type IS NOT NULL
        AND id_type <> 'OTHER'
        AND (id_type <> 'EID' OR nationality IS NULL OR nationality = 'VN')
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM judged
WHERE
    -- Twelve digits on such a paper are right; only the others are looked at.
    NOT twelve
    AND NOT CASE
        WHEN id_type = 'CMND' THEN regexp_full_match(id_number, '[0-9]{9}|[0-9]{12}')
        WHEN id_type <> 'PASSPORT' THEN regexp_full_match(id_number, '[0-9]{12}')
        WHEN nationality IS NULL OR nationality = 'VN' THEN regexp_full_match(id_number, '[A-Z][0-9]{7,8}')
        ELSE regexp_full_match(id_number, '[A-Z0-9]{5,15}')
    END
