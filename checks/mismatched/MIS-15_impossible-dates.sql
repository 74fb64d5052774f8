/* [check]
id         = "MIS-15"
slug       = "impossible-dates"
severity   = "high"
nature     = "substantive"
population = "live"
shares     = []
needs      = ["date_of_birth", "registered_at"]
optional   = ["id_issue_date", "id_expiry_date", "guardian_id"]
basis      = ["L24:13.2.i", "174:34.3.a"]

[act]
when = "continuing"

[title]
vi = "Ngày tháng không thể có"
en = "Dates that cannot be"

[meaning]
vi = "Các ngày trong hồ sơ mâu thuẫn với nhau hoặc với ngày cuối kỳ; chi tiết liệt kê: sinh sau kỳ dữ liệu, hơn 120 tuổi, giấy tờ cấp trước khi sinh (không xét bản ghi của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ, vì giấy tờ có thể của người đó), cấp sau kỳ dữ liệu, hết hạn trước khi cấp, đăng ký sau kỳ dữ liệu, đăng ký trước khi sinh."
en = "Dates of the record contradict one another or the last day of the period; the detail lists which: born after it, more than 120 years old, paper issued before birth (not of a person who was under 18 when registered and has a parent or guardian named, whose paper it may be), issued after the period, expiring before its issue, registered after the period, registered before birth."

[why]
vi = "Không thể có các ngày này trong thực tế, nên thông tin thuê bao chắc chắn không khớp giấy tờ; kết luận thanh tra đã công bố từng nêu chủ thuê bao trên 100 tuổi hoặc chưa ra đời."
en = "No real person has such dates, so the information cannot match a paper; published inspections have named holders over a hundred years old and holders not yet born."

[innocent]
vi = "Ngày mặc định của hệ thống (01/01/1900, 31/12/9999); ngày và tháng bị đảo; năm hai chữ số bị hiểu sang thế kỷ khác khi chuyển đổi."
en = "A system's default date (1 January 1900, 31 December 9999); day and month swapped; a two-digit year taken for another century in a conversion."

[remedy]
vi = "Sửa theo ảnh giấy tờ đã lưu; nếu là ngày mặc định hoặc lỗi chuyển đổi thì sửa tại hệ thống nguồn và trích xuất lại cả kỳ. Bản ghi không có căn cứ để sửa thì yêu cầu chủ thuê bao cập nhật."
en = "Correct from the stored image of the paper; for defaults and conversions mend the source system and export the whole month again. Where nothing supports a correction, have the holder update."

[inspect]
vi = "Đếm theo từng loại trong chi tiết: một loại chiếm gần hết là lỗi hệ thống. Trường hợp hơn 120 tuổi và đăng ký trước khi sinh nằm rải rác cần ưu tiên yêu cầu ảnh giấy tờ."
en = "Count by the kinds in the detail: one kind alone is a fault of the system. Scattered `age-over-120` and `registered-before-birth` most deserve a look at the image of the paper."
*/
WITH dated AS (
    SELECT
        carrier,
        msisdn,
        record,
        date_of_birth > $as_of AS birth_after,
        -- The years alone leave few dates to be added to.
        year($as_of) - year(date_of_birth) >= 120 AND date_of_birth + INTERVAL '120 years' < $as_of AS over_120,
        own_record(guardian_id, date_of_birth, registered_at, $as_of) AND id_issue_date < date_of_birth AS issued_before,
        id_issue_date > $as_of AS issued_after,
        id_expiry_date < id_issue_date AS expires_before,
        CAST(registered_at AS DATE) > $as_of AS registered_after,
        CAST(registered_at AS DATE) < date_of_birth AS registered_before
    FROM live
)

SELECT
    carrier,
    msisdn,
    record,
    CAST(NULL AS VARCHAR) AS subject,
    concat_ws(
        ',',
        CASE WHEN birth_after THEN 'birth-after-as-of' END,
        CASE WHEN over_120 THEN 'age-over-120' END,
        CASE WHEN issued_before THEN 'issued-before-birth' END,
        CASE WHEN issued_after THEN 'issued-after-as-of' END,
        CASE WHEN expires_before THEN 'expires-before-issue' END,
        CASE WHEN registered_after THEN 'registered-after-as-of' END,
        CASE WHEN registered_before THEN 'registered-before-birth' END
    ) AS detail
FROM dated
WHERE
    birth_after OR over_120 OR issued_before OR issued_after OR expires_before OR registered_after OR registered_before
