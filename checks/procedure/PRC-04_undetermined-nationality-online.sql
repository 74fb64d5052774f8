/* [check]
id         = "PRC-04"
slug       = "undetermined-nationality-online"
severity   = "high"
nature     = "procedural"
population = "judged"
shares     = []
needs      = ["id_type", "registered_at", "channel"]
optional   = ["status", "customer_type", "service_type"]
basis      = ["TT08:7", "174:34.5.c"]
from       = 2026-04-15

[act]
when = "done"
date = "registered_at"

[title]
vi = "Người gốc Việt Nam chưa xác định được quốc tịch đăng ký trực tuyến"
en = "Person of undetermined nationality registered online"

[meaning]
vi = "Thuê bao H2H cá nhân chưa thanh lý, giấy tờ là giấy chứng nhận căn cước, đăng ký từ ngày 15/04/2026 qua ứng dụng hoặc VNeID."
en = "A live H2H individual number on a certificate of identity, registered on or after 15/04/2026 in the app or on VNeID."

[why]
vi = "Người gốc Việt Nam chưa xác định được quốc tịch chỉ được xác thực trực tiếp khi có mặt; đăng ký trực tuyến cho nhóm này không đúng hình thức."
en = "People of Vietnamese origin whose nationality is undetermined are authenticated in person only; for them registration online is the wrong form."

[innocent]
vi = "Người dùng thẻ căn cước bị chọn nhầm loại giấy tờ là giấy chứng nhận căn cước vì hai tên gần giống nhau; giao dịch viên tại điểm nhập bằng ứng dụng."
en = "An identity card entered as a certificate of identity, the two names being alike in Vietnamese; a clerk at the point who worked in the app."

[remedy]
vi = "Kiểm tra lại loại giấy tờ và kênh; đúng là giấy chứng nhận căn cước thì mời chủ thuê bao đến điểm đăng ký xác thực trực tiếp và chặn loại giấy tờ này trên ứng dụng."
en = "Check kind of paper and channel again; where it is a certificate of identity have the holder come to a point, and bar that paper in the app."

[inspect]
vi = "Yêu cầu ảnh giấy tờ của toàn bộ các số này vì thường rất ít; xem ứng dụng có mục chọn giấy chứng nhận căn cước hay không."
en = "Ask for the paper's image of all these numbers, usually few; see whether the app offers that paper at all."
*/
WITH judged AS (
    SELECT *
    FROM live_individual_h2h
    WHERE
        id_type = 'GCN_CAN_CUOC'
        AND registered_at >= TIMESTAMP '2026-04-15 00:00:00'
        AND channel IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE channel IN ('APP', 'VNEID')
