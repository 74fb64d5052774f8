/* [check]
id         = "MIS-10"
slug       = "shared-portrait"
severity   = "critical"
nature     = "substantive"
population = "judged"
needs      = ["id_number", "portrait_hash"]
basis      = ["L24:15.4.d", "174:34.10"]

[title]
vi = "Một ảnh chân dung trên nhiều giấy tờ"
en = "One portrait on several papers"

[meaning]
vi = "Cùng một dấu vân ảnh chân dung tại một doanh nghiệp đi kèm từ hai số giấy tờ khác nhau trở lên. Mọi số thuê bao có ảnh đó được liệt kê."
en = "The same portrait fingerprint at one carrier comes with two or more different paper numbers. Every number with that portrait is listed."

[why]
vi = "Một khuôn mặt với nhiều giấy tờ là dấu hiệu của giấy tờ giả hoặc của một người đứng tên thay cho nhiều người; đây là cách đăng ký hàng loạt từng bị phát hiện qua thanh tra."
en = "One face with several papers is the mark of forged papers or of one person standing in for many; inspections have found bulk registration done in just this way."

[innocent]
vi = "Người dùng đổi từ CMND sang CCCD nên có hai số giấy tờ; ảnh mặc định của phần mềm được lưu khi không chụp được; dấu vân ảnh tính trên tệp rỗng."
en = "A person who went from an old card to a new one and so has two numbers; the software's default picture stored where none was taken; a fingerprint of an empty file."

[remedy]
vi = "Loại trừ ảnh mặc định và trường hợp đổi giấy tờ của cùng một người (gộp về giấy tờ còn hiệu lực); các số còn lại xác thực lại khuôn mặt với CSDLQG về dân cư, không đạt thì tạm dừng theo quy định."
en = "Set aside default pictures and one person's change of paper (bring the records to the paper now valid); authenticate the faces behind the other numbers again, and suspend as the law provides where they fail."

[inspect]
vi = "Xếp theo số giấy tờ trên mỗi ảnh. Ảnh có hàng nghìn giấy tờ thường là ảnh mặc định; ảnh có 2 đến 50 giấy tờ, cùng điểm đăng ký, là nơi cần yêu cầu bản gốc."
en = "Order by papers to a portrait. A picture with thousands is usually a default; those with 2 to 50, from one registration point, are where to ask for the originals."
*/
WITH judged AS NOT MATERIALIZED (
    SELECT * FROM live_identified
    WHERE portrait_hash IS NOT NULL
),

-- Few portraits have another paper.
candidate AS MATERIALIZED (
    SELECT carrier, msisdn, record, id_number, portrait_hash
    FROM judged
    WHERE face_hash IN (SELECT face_hash FROM portrait_of_papers)
),

shared AS (
    SELECT carrier, portrait_hash
    FROM candidate
    GROUP BY carrier, portrait_hash
    HAVING min(id_number) <> max(id_number)
)

SELECT
    carrier,
    msisdn,
    record,
    portrait_hash AS subject,
    CAST(NULL AS VARCHAR) AS detail
FROM candidate
SEMI JOIN shared USING (carrier, portrait_hash)
