/* [check]
id         = "BLK-12"
slug       = "crowded-address"
severity   = "medium"
nature     = "risk"
population = "judged"
needs      = ["id_number", "address"]
basis      = []

[params]
fewest_papers = 20

[least]
fewest_papers = 2

[title]
vi = "Nhiều giấy tờ cùng một địa chỉ"
en = "Many papers at one address"

[meaning]
vi = "Địa chỉ của thuê bao này (không phân biệt chữ hoa, dấu và dấu câu) là địa chỉ của từ 20 giấy tờ khác nhau trở lên tại cùng một doanh nghiệp."
en = "This subscriber's address (regardless of case, diacritics and punctuation) is that of twenty or more different papers at one carrier."

[why]
vi = "Khi nhập hàng loạt thông tin của người khác, người nhập thường dùng lại một địa chỉ; địa chỉ dày đặc giúp tìm các nhóm giấy tờ cùng nguồn."
en = "Those who type in other people's papers tend to use one address again and again; a crowded address leads to papers that came from one source."

[innocent]
vi = "Địa chỉ chỉ ghi đến thôn, xã; ký túc xá, doanh trại, trại giam, khu nhà trọ, chung cư không ghi số phòng; địa chỉ của nơi làm việc."
en = "An address that stops at the hamlet or commune; halls of residence, barracks, prisons, lodgings, blocks of flats without flat numbers; a workplace."

[remedy]
vi = "Bổ sung địa chỉ đến số nhà theo giấy tờ; nếu địa chỉ do điểm đăng ký nhập mặc định thì sửa quy trình nhập và lấy lại địa chỉ từ giấy tờ."
en = "Complete the address down to the house as the paper has it; where a point fills in a default, mend the procedure and take the address from the paper again."

[inspect]
vi = "Xem địa chỉ có cụ thể đến số nhà không; nếu có, xem các giấy tờ ở đó có cùng điểm đăng ký, cùng ngày hay số giấy tờ gần nhau không."
en = "See whether the address names a house; if so, whether the papers there share a point, a day, or nearly a number."
*/
WITH judged AS (
    SELECT * FROM live_identified WHERE address_hash IS NOT NULL
),

-- Reducing a text is the dear part. Addresses that reduce to one have one hash: only those of a hash with enough
-- rows are reduced at all (too few rows are too few papers), and only the reduced address decides.
dwelling AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        id_number,
        name_key(address) AS place
    FROM judged
    WHERE address_hash IN (SELECT address_hash FROM shared_address WHERE numbers >= $fewest_papers)
),

crowded AS (
    SELECT
        carrier,
        place
    FROM dwelling
    GROUP BY ALL
    HAVING count(DISTINCT id_number) >= $fewest_papers
)

SELECT
    carrier,
    msisdn,
    record,
    place AS subject,
    NULL AS detail
FROM dwelling
SEMI JOIN crowded USING (carrier, place)
