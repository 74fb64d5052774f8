/* [check]
id         = "MIS-28"
slug       = "holder-changed-registration-unmoved"
severity   = "medium"
nature     = "risk"
population = "judged"
shares     = ["msisdn"]
needs      = ["full_name", "id_number", "registered_at", "previous"]
optional   = ["guardian_id", "date_of_birth", "id_type", "point_code", "ported_in"]
basis      = ["L24:13.2.k", "163:24.2"]

[params]
tolerated_distance = 2

[least]
tolerated_distance = 0

[title]
vi = "Chủ thuê bao đã đổi nhưng không có lần đăng ký mới"
en = "Another holder, and no new registration"

[meaning]
vi = "Số này có đúng một bản ghi chưa thanh lý trong tháng này và đúng một trong kỳ được rà soát gần nhất trước đó của doanh nghiệp, đều của cá nhân có họ tên và số giấy tờ. Số giấy tờ đã khác, họ tên (bỏ dấu) khác từ 3 ký tự trở lên, mà thời điểm đăng ký thông tin vẫn không sau ngày cuối của kỳ đó, hoặc để trống. Không xét số chuyển mạng đến và bản ghi, ở một trong hai kỳ, của người chưa đủ 18 tuổi khi đăng ký mà có ghi cha mẹ hoặc người giám hộ."
en = "The number has exactly one live row this month and exactly one in the carrier's last judged month, both of an individual with name and paper number. The paper number is another, the name (accents aside) is more than 2 letters away, and yet the day of registration is not after the end of that month, or is missing. Numbers that were ported in, and records, of either month, of people who were under 18 when registered and have a parent or guardian named, are not looked at."

[why]
vi = "Khi chuyển quyền sử dụng số thuê bao, người mới phải đăng ký lại thông tin. Một người khác xuất hiện trên bản ghi mà không có lần đăng ký mới cho thấy thông tin đã được sửa thẳng trong hệ thống, có thể để hợp thức hóa SIM đang do người khác dùng, hoặc một trong hai lần thông tin không phải của người dùng."
en = "When a number passes to somebody else, the new holder registers anew. Another person on the record without a new registration suggests that the information was put in directly, perhaps to cover up a SIM which somebody else uses, or that one of the two was never who used the number."

[innocent]
vi = "Doanh nghiệp sửa họ tên và số giấy tờ từng nhập nhầm mà giữ ngày đăng ký cũ; hệ thống chỉ ghi ngày đăng ký lần đầu khi sang tên; lỗi ghép dữ liệu của một trong hai tháng."
en = "The carrier corrected a name and number that had been entered wrongly and left the day as it was; a system that keeps the day of the first registration when a number is transferred; rows of one of the months joined wrongly."

[remedy]
vi = "Với từng số, nêu căn cứ thay đổi chủ thuê bao (hồ sơ chuyển quyền sử dụng, biên bản sửa thông tin); nếu có lần đăng ký mới thì ghi đúng thời điểm, nếu không thì yêu cầu người đang dùng đăng ký lại."
en = "For each number show on what the change of holder rests (the transfer, the record of a correction); where there was a new registration enter its time, where there was none have the user register."

[inspect]
vi = "Xếp theo điểm đăng ký và giao dịch viên: sửa hàng loạt tại một nơi là dấu hiệu hợp thức hóa SIM. Đối chiếu nhật ký thay đổi của hệ thống và chữ ký, ảnh của người mới."
en = "Order by registration point and clerk: many changes in one place suggest that SIMs were given cover. Compare the system's change log and the signature and portrait of the new holder."
*/
WITH judged AS (
    SELECT
        carrier,
        unnest(range(n)) AS place
    FROM compared_stratum
),

other_paper AS MATERIALIZED (
    SELECT
        carrier,
        record,
        record_before
    FROM compared_stratum
    WHERE record IS NOT NULL
),

earlier AS (
    SELECT
        carrier,
        record AS record_before,
        id_number AS id_number_before,
        name_key AS name_key_before
    FROM previous
    -- By the record alone, most rows are passed over while they are read.
    WHERE record IN (SELECT record_before FROM other_paper)
)

SELECT
    carrier,
    msisdn,
    record,
    id_number AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM live
INNER JOIN other_paper USING (carrier, record)
INNER JOIN earlier USING (carrier, record_before)
INNER JOIN last_judged_month USING (carrier)
WHERE
    record IN (SELECT record FROM other_paper)
    AND id_number <> id_number_before
    AND levenshtein(name_key, name_key_before) > $tolerated_distance
    AND (registered_at IS NULL OR CAST(registered_at AS DATE) <= as_of)
