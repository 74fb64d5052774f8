/* [check]
id         = "BLK-12"
slug       = "crowded-address"
severity   = "medium"
nature     = "risk"
population = "judged"
shares     = ["point_code"]
needs      = ["id_number", "address", "point_code", "registered_at"]
optional   = ["channel", "nationality"]
basis      = []

[case]
link = "address"

[params]
fewest_papers = 20
within_days = 180

[least]
fewest_papers = 2
within_days = 0

[title]
vi = "Nhiều giấy tờ cùng một địa chỉ tại một điểm đăng ký trong vòng 180 ngày"
en = "Many papers at one address, registered at one point within 180 days"

[meaning]
vi = "Tại cùng một điểm, từ 20 giấy tờ khác nhau của người Việt Nam có cùng một địa chỉ có số nhà (không phân biệt chữ hoa, dấu và dấu câu) được dùng lần đầu trong vòng 180 ngày; giấy tờ của số này là một trong các giấy tờ đó. Mỗi giấy tờ tính theo ngày đăng ký đầu tiên tại địa chỉ và điểm đó; không tính đăng ký qua ứng dụng và VNeID, địa chỉ không có số nhà, người nước ngoài."
en = "At one point, twenty or more different papers of Vietnamese with one address that has a house number (regardless of case, diacritics and punctuation) were used for the first time within 180 days; this number's paper is one of them. Each paper counts on the day of its first registration with that address at that point; registrations by app and VNeID, addresses without a house number and foreigners aren't counted."

[why]
vi = "Ở thôn, xóm không có số nhà thì nhiều người cùng địa chỉ là bình thường nên không xét; một nhà có số thì ít khi có nhiều người đăng ký như vậy. Khi một điểm nhập hàng loạt thông tin của người khác, người nhập thường dùng lại một địa chỉ trong một thời gian ngắn; cụm như vậy giúp tìm các giấy tờ cùng nguồn."
en = "In a village without house numbers it is usual that many share an address, which isn't judged; a house that has a number seldom has so many who register. When a point types in other people's papers in bulk, one address is used again and again within a short time; such a cluster leads to papers that came from one source."

[innocent]
vi = "Tân sinh viên một ký túc xá, công nhân mới của một khu nhà trọ đăng ký tại điểm gần nhất; chung cư, tập thể ghi chung một số nhà; địa chỉ của nơi làm việc; địa chỉ do phần mềm điền sẵn."
en = "New students of one hall of residence, or new workers of one lodging house, who register at the nearest point; a block of flats written with one number; a workplace; an address that software fills in."

[remedy]
vi = "Đối chiếu địa chỉ với giấy tờ; nếu địa chỉ do điểm đăng ký nhập mặc định thì sửa quy trình nhập và lấy lại địa chỉ từ giấy tờ."
en = "Compare the address with the paper; where a point fills in a default, mend the procedure and take the address from the paper again."

[inspect]
vi = "Xem địa chỉ có phải ký túc xá, nhà trọ, chung cư không; nếu không, xem các giấy tờ ở đó có cùng ngày, cùng giao dịch viên hay số giấy tờ gần nhau không."
en = "See whether it is a hall of residence, lodgings or flats; if not, whether the papers there share a day, a clerk, or nearly a number."
*/
WITH judged AS (
    SELECT *
    FROM live_identified
    WHERE
        (nationality IS NULL OR nationality = 'VN')
        AND at_point(channel)
        AND house_number
        AND point_code IS NOT NULL
        AND registered_at IS NOT NULL
),

-- Addresses that reduce to one have one hash: too few rows of a hash are too few papers.
candidate AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        id_number,
        CAST(registered_at AS DATE) AS registered_on,
        address,
        address_hash
    FROM judged
    WHERE address_hash IN (SELECT address_hash FROM shared_address WHERE numbers >= $fewest_papers)
),

-- Reducing addresses and telling papers apart is the dear part. So many papers within the days are as many rows at the point, half of which lie in one
-- block of as many days: few points have such a block.
promising AS (
    SELECT DISTINCT
        carrier,
        point_code,
        address_hash
    FROM (
        SELECT
            carrier,
            point_code,
            address_hash
        FROM candidate
        GROUP BY carrier, point_code, address_hash, (registered_on - DATE '1900-01-01') // ($within_days + 1)
        HAVING count(*) >= ($fewest_papers + 1) // 2
    ) AS full_block
),

crowd AS MATERIALIZED (
    SELECT * FROM candidate SEMI JOIN promising USING (carrier, point_code, address_hash)
),

-- Each spelling is reduced once.
spelling AS (
    SELECT
        address,
        name_key(address) AS place
    FROM (SELECT DISTINCT address FROM crowd) AS written
),

dwelling AS MATERIALIZED (
    SELECT
        carrier,
        msisdn,
        record,
        point_code,
        id_number,
        registered_on,
        place
    FROM crowd
    JOIN spelling USING (address)
),

paper AS (
    SELECT
        carrier,
        point_code,
        place,
        id_number,
        min(registered_on) AS first_on
    FROM dwelling
    GROUP BY ALL
),

-- Whether enough papers follow within the days, counted from this one.
counted AS (
    SELECT
        *,
        count(*) OVER (PARTITION BY carrier, point_code, place) AS papers,
        lead(first_on, $fewest_papers - 1) OVER (PARTITION BY carrier, point_code, place ORDER BY first_on) - first_on
        <= $within_days AS begins
    FROM paper
),

-- A paper is among so many if the last of those that begin them, up to its own day, is near enough.
crowded AS (
    SELECT *
    FROM counted
    QUALIFY
        first_on
        - max(first_on) FILTER (WHERE begins) OVER (PARTITION BY carrier, point_code, place ORDER BY first_on)
        <= $within_days
)

SELECT
    carrier,
    msisdn,
    record,
    place AS subject,
    'papers=' || papers AS detail
FROM dwelling
JOIN crowded USING (carrier, point_code, place, id_number)
