-- The value of each column.

CREATE OR REPLACE MACRO day_of(moment) AS CAST(moment AS DATE);
-- Times in working hours: after the circular of 2026, after the decree of 2024, after the last month.
CREATE OR REPLACE MACRO late(rank) AS
    TIMESTAMP '2026-04-20 09:00:00' + to_days(CAST(rank % 60 AS INTEGER)) + to_minutes(rank % 601);
CREATE OR REPLACE MACRO recent(rank) AS
    TIMESTAMP '2025-02-03 09:00:00' + to_days(CAST(rank % 200 AS INTEGER)) + to_minutes(rank % 601);
CREATE OR REPLACE MACRO ahead(rank) AS
    last_as_of() + INTERVAL 3 DAY + INTERVAL 9 HOUR + to_days(CAST(rank % 29 AS INTEGER)) + to_minutes(rank % 601);
-- Days from a first day towards the first audited one, with a density that grows linearly.
CREATE OR REPLACE MACRO days_towards(drawn, first_day) AS
    CAST(floor(sqrt(drawn / 4294967296.0) * (first_as_of() - first_day)) AS INTEGER);

-- All canonical columns for the seats of `source`, and what plants need to know of theirs. Draws are places in lists:
-- with an expression for each, planning takes longer than making most registers. `source` is a parameter, as the macro
-- is made before the view `slot`.
CREATE OR REPLACE MACRO register_of(source) AS TABLE
WITH
drawn AS (
    SELECT
        *,
        draws(person, 1, 24) AS person_draws,
        -- Salts 60 to 65 at positions 1 to 6.
        draws(person, 60, 65) AS name_draws,
        draws(line, 1, 33) AS line_draws,
        draws(line, 100 + month_index, 100 + month_index) AS month_draws
    FROM query_table(source)
),
holder AS (
    SELECT
        *,
        CASE
            WHEN plain OR minor THEN 'citizen'
            WHEN roll(person_draws, 1, 1000) < 6 THEN 'foreigner'
            WHEN roll(person_draws, 1, 1000) < 7 THEN 'undetermined'
            WHEN roll(person_draws, 1, 1000) < 37 THEN 'organisation'
            ELSE 'citizen'
        END AS kind,
        CASE
            WHEN plain THEN 'ACTIVE'
            WHEN end_month IS NOT NULL THEN 'TERMINATED'
            WHEN roll(line_draws, 2, 1000) < 12 THEN 'ONE_WAY'
            WHEN roll(line_draws, 2, 1000) < 18 THEN 'TWO_WAY'
            ELSE 'ACTIVE'
        END AS status,
        make_date(born, 1, 1) + CAST(roll(person_draws, 3, 365) AS INTEGER) AS date_of_birth,
        CASE
            WHEN roll(person_draws, 4, 100) < 75 THEN home
            WHEN roll(person_draws, 4, 100) < 87 THEN 79
            WHEN roll(person_draws, 4, 100) < 94 THEN 1
            WHEN roll(person_draws, 4, 100) < 98 THEN 75
            ELSE 48
        END AS lives,
        CASE
            WHEN plain THEN DATE '2019-01-01' + CAST(roll(line_draws, 5, 1990) AS INTEGER)
            WHEN arrived THEN month_start(turn // churn() + 1) + CAST(roll(line_draws, 5, 28) AS INTEGER)
            WHEN end_month < 0 THEN month_start(end_month) - 30 - CAST(roll(line_draws, 5, 1500) AS INTEGER)
            WHEN minor THEN
                make_date(born + 8, 1, 1)
                + days_towards(line_draws[5], make_date(born + 8, 1, 1))
            ELSE
                make_date(greatest(2012, born + 16), 1, 1)
                + days_towards(line_draws[5], make_date(greatest(2012, born + 16), 1, 1))
        END AS registered_on
    FROM drawn
),
paper AS (
    SELECT
        *,
        -- Between 7 and 21 o'clock; other hours are left to planted bursts.
        registered_on + to_seconds(25200 + roll(line_draws, 6, 50000)) AS registered_at,
        CASE
            WHEN plain THEN 'CCCD_CHIP'
            WHEN kind = 'foreigner' THEN 'PASSPORT'
            WHEN kind = 'undetermined' THEN 'GCN_CAN_CUOC'
            WHEN minor THEN 'CAN_CUOC'
            WHEN status IN ('ONE_WAY', 'TWO_WAY')
                AND born BETWEEN 1955 AND 1992
                AND registered_on < DATE '2025-01-01'
                AND roll(line_draws, 7, 100) < 15
                THEN 'CMND'
            WHEN roll(person_draws, 8, 1000) < 600 THEN 'CCCD_CHIP'
            WHEN roll(person_draws, 8, 1000) < 870 THEN 'CAN_CUOC'
            WHEN roll(person_draws, 8, 1000) < 960 AND born <= 2001 THEN 'CCCD'
            WHEN roll(person_draws, 8, 1000) < 992 THEN 'EID'
            WHEN roll(person_draws, 8, 1000) < 999 THEN 'PASSPORT'
            ELSE 'CCCD_CHIP'
        END AS id_type,
        CASE
            WHEN plain THEN CASE WHEN roll(line_draws, 9, 100) < 70 THEN 'AUTHORISED_POINT' ELSE 'OWN_POINT' END
            WHEN kind <> 'citizen' THEN 'OWN_POINT'
            WHEN roll(line_draws, 9, 100) < 12 AND registered_on >= DATE '2020-01-01' THEN 'APP'
            WHEN roll(line_draws, 9, 100) < 15 AND registered_on >= DATE '2024-01-01' THEN 'VNEID'
            WHEN roll(line_draws, 9, 100) < 45 THEN 'OWN_POINT'
            WHEN roll(line_draws, 9, 100) < 50 THEN 'OWN_MOBILE_POINT'
            ELSE 'AUTHORISED_POINT'
        END AS channel
    FROM holder
),
located AS (
    SELECT
        paper.*,
        home.province_code,
        home.first_ward + roll(person_draws, 10, home.wards) AS ward,
        CASE
            WHEN channel IN ('APP', 'VNEID') THEN NULL
            ELSE point_code(
                home.province_code,
                1 + (roll(line_draws, 11, home.points) + roll(line_draws, 12, home.points)) // 2
            )
        END AS point_code,
        registered_on >= DATE '2026-04-15' AS authenticated_first,
        -- A number taken over has the day of its first registration too.
        written('first_registered_at') AND NOT plain AND NOT minor AND NOT arrived AND kind = 'citizen'
        AND roll(line_draws, 31, 100) < 6 AS taken_over,
        CASE
            WHEN end_month < 0 THEN NULL
            WHEN registered_on >= DATE '2026-04-15' THEN registered_at + to_seconds(60 + roll(line_draws, 13, 120))
            WHEN plain OR id_type NOT IN ('CAN_CUOC', 'CCCD_CHIP', 'EID') OR roll(line_draws, 13, 100) < 55
                THEN TIMESTAMP '2026-04-20 07:00:00' + to_seconds(roll(line_draws, 14, 4700000))
        END AS authenticated_at
    FROM paper
    LEFT JOIN home ON home.home = paper.lives
),
served AS (
    SELECT
        *,
        CASE WHEN taken_over THEN registered_at - to_days(CAST(90 + roll(line_draws, 32, 1500) AS INTEGER)) END
            AS first_registered_at,
        coalesce(first_registered_at, registered_at) + to_seconds(240 + roll(line_draws, 15, 2000)) AS activated_at
    FROM located
)
SELECT
    month_index,
    seat,
    end_month,
    rank,
    plant,
    grp,
    member,
    active,
    line,
    person,
    prefix,
    usual_number(line) AS msisdn,
    imsi_of(line) AS imsi,
    iccid_of(line) AS iccid,
    CASE WHEN kind = 'organisation' THEN 'ORGANISATION' ELSE 'INDIVIDUAL' END AS customer_type,
    CASE
        WHEN NOT plain AND (kind = 'organisation' OR roll(line_draws, 16, 100) < 18) THEN 'POSTPAID' ELSE 'PREPAID'
    END AS payment_type,
    CASE WHEN kind = 'organisation' AND roll(line_draws, 17, 100) < 40 THEN 'NON_H2H' ELSE 'H2H' END AS service_type,
    status,
    CASE status
        WHEN 'ACTIVE' THEN activated_at
        WHEN 'TERMINATED' THEN
            greatest(month_start(end_month) + to_seconds(25200 + roll(line_draws, 18, 2200000)), activated_at)
        ELSE greatest(TIMESTAMP '2026-06-15 00:30:00' + to_seconds(roll(line_draws, 18, 1200000)), activated_at)
    END AS status_at,
    CASE
        WHEN kind = 'foreigner' THEN foreign_name.name
        ELSE surname_slot.surname || ' ' || middle_slot.middle_name || ' ' || given_slot.given_name
    END AS full_name,
    date_of_birth,
    CASE WHEN kind = 'foreigner' THEN foreign_name.gender ELSE served.gender END AS gender,
    CASE WHEN kind = 'foreigner' THEN foreign_name.nationality ELSE 'VN' END AS nationality,
    id_type,
    CASE
        WHEN kind = 'foreigner' THEN substr('EGKMPTJLW', 1 + roll(person_draws, 19, 9), 1) || padded(person, 8)
        WHEN id_type = 'PASSPORT' THEN
            substr('BCNDVBCNDV', 1 + CAST(person * 37 % 100000000 // 10000000 AS INTEGER), 1)
            || CASE WHEN person * 37 % 100000000 // 10000000 > 4 THEN '1' ELSE '' END
            || padded(person * 37 % 10000000, 7)
        WHEN id_type = 'CMND' THEN checked(20000000 + person % 80000000, 9)
        ELSE personal_number(prefix, serial)
    END AS id_number,
    CASE id_type
        WHEN 'CCCD_CHIP'
            THEN greatest(DATE '2021-03-01' + CAST(roll(person_draws, 20, 1200) AS INTEGER), date_of_birth + 5150)
        WHEN 'CAN_CUOC' THEN DATE '2024-07-01' + CAST(roll(person_draws, 20, 640) AS INTEGER)
        WHEN 'CCCD' THEN DATE '2016-01-04' + CAST(roll(person_draws, 20, 1800) AS INTEGER)
        WHEN 'EID' THEN DATE '2022-07-18' + CAST(roll(person_draws, 20, 1300) AS INTEGER)
        WHEN 'CMND' THEN DATE '2008-01-02' + CAST(roll(person_draws, 20, 2800) AS INTEGER)
        WHEN 'GCN_CAN_CUOC' THEN DATE '2024-07-01' + CAST(roll(person_draws, 20, 640) AS INTEGER)
        ELSE DATE '2017-01-03' + CAST(roll(person_draws, 20, 2900) AS INTEGER)
    END AS id_issue_date,
    -- A card expires at age 25, 40 or 60; here at the first of these birthdays after the last audited month.
    CASE
        WHEN id_type = 'PASSPORT' THEN last_as_of() + 60 + CAST(roll(person_draws, 21, 1500) AS INTEGER)
        WHEN id_type NOT IN ('CCCD_CHIP', 'CAN_CUOC', 'CCCD') THEN NULL
        WHEN date_of_birth + INTERVAL 25 YEAR > last_as_of() THEN CAST(date_of_birth + INTERVAL 25 YEAR AS DATE)
        WHEN date_of_birth + INTERVAL 40 YEAR > last_as_of() THEN CAST(date_of_birth + INTERVAL 40 YEAR AS DATE)
        WHEN date_of_birth + INTERVAL 60 YEAR > last_as_of() THEN CAST(date_of_birth + INTERVAL 60 YEAR AS DATE)
    END AS id_expiry_date,
    CASE
        WHEN kind = 'foreigner' THEN 'Cơ quan cấp hộ chiếu ' || foreign_name.nationality
        WHEN id_type = 'PASSPORT' THEN 'Cục Quản lý xuất nhập cảnh'
        WHEN id_type IN ('CCCD', 'CCCD_CHIP') THEN 'Cục CS QLHC về TTXH'
        WHEN id_type = 'CMND' THEN 'Công an tỉnh'
        ELSE 'Bộ Công an'
    END AS id_issue_place,
    -- The range of house numbers grows with the register, so that no address is crowded by chance.
    CAST(1 + roll(person_draws, 22, greatest(899, rows() // 10000)) AS VARCHAR)
    || CASE WHEN roll(person_draws, 23, 10) < 3 THEN '/' || CAST(1 + roll(person_draws, 24, 98) AS VARCHAR) ELSE '' END
    || ' ' || street.street || ward_name.ward_name AS address,
    province_code,
    CASE
        WHEN kind = 'organisation'
            THEN organisation.organisation || ' ' || surname_slot.surname || ' ' || given_slot.given_name
    END AS org_name,
    CASE WHEN kind = 'organisation' THEN tax_code(3000000 + person * 37 % 97000000) END AS org_code,
    CASE WHEN minor THEN personal_number(guardian_prefix(prefix), serial) END AS guardian_id,
    CASE WHEN minor THEN TRUE END AS guardian_consent,
    registered_at,
    activated_at,
    first_registered_at,
    channel,
    point_code,
    point_code || '-' || CAST(1 + roll(line_draws, 25, 4) AS VARCHAR) AS clerk_code,
    CASE
        WHEN NOT plain AND (kind = 'organisation' OR roll(line_draws, 16, 100) < 18)
            THEN 'HD' || CAST(year(registered_on) AS VARCHAR) || padded(line, 8)
    END AS contract_no,
    'CD/' || padded(line, 8) AS portrait_ref,
    'GT/' || padded(line, 8) AS id_image_ref,
    'XN/' || padded(line, 8) AS confirmation_ref,
    -- Papers of the old type CMND have no portrait.
    CASE
        WHEN id_type <> 'CMND' AND (plain OR roll(line_draws, 26, 100) < 80)
            THEN substr(md5(CAST(person * 1000003 + seed() AS VARCHAR)), 1, 16)
    END AS portrait_hash,
    CASE
        WHEN authenticated_at IS NULL THEN NULL
        WHEN kind = 'foreigner' THEN 'FOREIGN_DB'
        WHEN id_type IN ('EID', 'PASSPORT') THEN 'EID'
        WHEN id_type IN ('CCCD_CHIP', 'CAN_CUOC') THEN 'CHIP'
        WHEN id_type = 'CCCD' AND authenticated_first THEN 'VIDEO_CALL'
        ELSE 'DB_MATCH'
    END AS auth_method,
    authenticated_at,
    CASE WHEN authenticated_at IS NOT NULL AND kind <> 'foreigner' THEN TRUE END AS matched_id,
    CASE WHEN authenticated_at IS NOT NULL AND kind <> 'foreigner' THEN TRUE END AS matched_name,
    CASE WHEN authenticated_at IS NOT NULL AND kind <> 'foreigner' THEN TRUE END AS matched_dob,
    CASE WHEN authenticated_at IS NOT NULL AND kind <> 'foreigner' THEN TRUE END AS matched_face,
    CASE WHEN id_type IN ('CCCD', 'GCN_CAN_CUOC') AND authenticated_first THEN TRUE END AS otp_verified,
    CASE WHEN id_type IN ('CCCD', 'GCN_CAN_CUOC') AND authenticated_first THEN TRUE END AS video_verified,
    CASE
        WHEN NOT plain AND status <> 'TERMINATED' AND roll(line_draws, 27, 100) < 3
                AND registered_on < DATE '2026-06-15'
            THEN TIMESTAMP '2026-06-16 08:00:00' + to_seconds(roll(line_draws, 28, 900000))
    END AS device_changed_at,
    CASE
        WHEN NOT plain AND status <> 'TERMINATED' AND roll(line_draws, 27, 100) < 3
                AND registered_on < DATE '2026-06-15'
            THEN TIMESTAMP '2026-06-16 08:30:00' + to_seconds(roll(line_draws, 28, 900000))
    END AS reauthenticated_at,
    CASE
        WHEN status = 'TWO_WAY' AND roll(line_draws, 29, 100) < 30
            THEN TIMESTAMP '2026-05-02 09:00:00' + to_seconds(roll(line_draws, 30, 3000000))
    END AS disowned_at,
    CASE
        WHEN status = 'ACTIVE' AND authenticated_at IS NOT NULL AND roll(line_draws, 29, 100) < 50
            THEN authenticated_at + to_seconds(3600 + roll(line_draws, 30, 900000))
    END AS confirmed_at,
    FALSE AS ported_in,
    CASE
        WHEN status = 'ACTIVE'
            THEN greatest(
                activated_at,
                as_of - CAST(roll(month_draws, 1, 20) AS INTEGER) + to_seconds(roll(line_draws, 6, 80000))
            )
        WHEN status = 'TERMINATED'
            THEN greatest(
                activated_at, month_start(end_month) - INTERVAL 3 DAY + to_seconds(roll(line_draws, 6, 80000))
            )
        ELSE greatest(activated_at, TIMESTAMP '2026-06-14 00:00:00' + to_seconds(roll(line_draws, 6, 80000)))
    END AS last_used_at,
    CASE WHEN kind = 'foreigner' THEN last_as_of() + 30 + CAST(roll(person_draws, 21, 300) AS INTEGER) END AS stay_until,
    ward_name.commune_code,
    CASE
        WHEN roll(line_draws, 33, 100) < 90
            THEN substr(md5(CAST((line * carriers() + carrier_index()) * 1009 + seed() AS VARCHAR)), 1, 16)
    END AS device_hash
FROM served
LEFT JOIN surname_slot ON surname_slot.slot = roll(name_draws, 1, 2048)
LEFT JOIN middle_slot ON middle_slot.slot = roll(name_draws, 2, 1024) AND middle_slot.gender = served.gender
LEFT JOIN given_slot ON given_slot.slot = roll(name_draws, 3, 1024) AND given_slot.gender = served.gender
LEFT JOIN foreign_name ON served.kind = 'foreigner' AND foreign_name.position = roll(name_draws, 4, foreign_names())
LEFT JOIN organisation ON served.kind = 'organisation' AND organisation.position = roll(name_draws, 5, organisations())
LEFT JOIN street ON street.position = roll(name_draws, 6, streets())
LEFT JOIN ward_name ON ward_name.position = served.ward;
