/* [check]
id         = "MIS-06"
slug       = "one-paper-name-variants"
severity   = "low"
nature     = "data"
remark     = true
population = "judged"
shares     = ["id_number"]
needs      = ["full_name", "date_of_birth", "id_number"]
optional   = ["guardian_id", "registered_at"]

[params]
tolerated_distance = 2

[least]
tolerated_distance = 0

[title]
vi = "Một giấy tờ, họ tên viết không thống nhất"
en = "One paper, its name spelt in several ways"

[meaning]
vi = "Trên cùng một số giấy tờ tại một doanh nghiệp có từ hai cách viết họ tên trở lên (không phân biệt dấu và chữ hoa, chữ thường) mà vẫn có thể là một người: họ tên gần giống nhau, hoặc cùng ngày sinh (không có ngày sinh thì cùng tên gọi) với người xếp đầu; và không có ba họ tên khác hẳn nhau. Không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ. Mọi số có họ tên trên giấy tờ đó được liệt kê. Xét cả thuê bao H2H của tổ chức đăng ký từ ngày 24/12/2024, vì từ ngày đó từng người của tổ chức phải tự đăng ký."
en = "One paper number at one carrier bears two or more spellings of the name (accents and case aside) that may be one person's all the same: the names are nearly alike, or the birth date (where there is none, the given name) is that of the first; and no three names are each far from the others. Records of people who were under 18 when registered and have a parent or guardian named are not looked at. Every named number on that paper is listed. H2H numbers that an organisation registered on or after 24/12/2024 are looked at too: since that day each of its people registers by themselves."

[why]
vi = "Nhiều khả năng vẫn là một người, nhưng ít nhất một bản ghi không đúng từng chữ như trên giấy tờ, nên đối chiếu họ tên với Cơ sở dữ liệu quốc gia về dân cư sẽ không đạt."
en = "It is probably one person still, but at least one record does not read as the paper does, so matching the name with the National Population Database will fail."

[innocent]
vi = "Nhập nhầm hoặc thiếu một chữ; bỏ chữ đệm, họ tên bị cắt ngắn hoặc đảo thứ tự; cách viết i/y (Lý, Lí) hoặc lỗi phông chữ cũ khi chuyển đổi; người đã đổi tên hợp pháp."
en = "A letter mistyped or missing; a middle name left out, a name cut short or written in another order; i written for y; remains of an old font after a conversion; a lawful change of name."

[remedy]
vi = "Thống nhất họ tên theo giấy tờ cho mọi số của cùng một người, ưu tiên bản đã khớp Cơ sở dữ liệu quốc gia về dân cư."
en = "Bring all numbers of the person to the name on the paper, preferring the one that the National Population Database has confirmed."

[inspect]
vi = "Đây là vấn đề chất lượng dữ liệu; chỉ xem khi tỷ lệ cao. Họ tên ngắn chỉ khác nhau 2 ký tự mà khác ngày sinh có thể vẫn là hai người."
en = "A matter of data quality, worth a look only where frequent. Short names that differ in 2 letters only and have different birth dates may be two people after all."
*/
WITH judged AS (
    SELECT * FROM live_person
    WHERE
        own_record(guardian_id, date_of_birth, registered_at, $as_of)
        AND name_key IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM mixed_mate
INNER JOIN paper_names USING (carrier, id_number)
WHERE name_key IS NOT NULL AND distance <= $tolerated_distance
