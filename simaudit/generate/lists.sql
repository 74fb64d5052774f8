-- The lists of one carrier and month: what plants add, as lines (`added`), and what is there without them.

-- Registration points with their terms: some have two that follow each other, some one without an end, some none.
CREATE OR REPLACE VIEW listed_point AS
WITH place AS (
    SELECT point_code(province_code, n) AS code, n % 3 AS terms
    FROM (SELECT province_code, unnest(range(1, points + 1)) AS n FROM home) AS numbered
),

line AS (
    SELECT code || ',2014-01-01' || if(terms = 2, ',2025-03-31', '') AS entry FROM place WHERE terms > 0
    UNION
    SELECT code || if(terms = 2, ',2025-04-01', '') FROM place WHERE terms <> 1
    UNION
    SELECT value FROM added WHERE list = 'points'
)

SELECT
    split_part(entry, ',', 1) AS point_code,
    nullif(split_part(entry, ',', 2), '') AS "from",
    nullif(split_part(entry, ',', 3), '') AS "to"
FROM line;

-- Active numbers: one in twenty subscribers.
CREATE OR REPLACE VIEW listed_active AS
SELECT msisdn FROM usual_row WHERE plant IS NULL AND seat % 20 = 0 AND end_month IS NULL
UNION ALL
SELECT value FROM added WHERE list = 'active';

-- Revoked papers: some belong to nobody in the register, some to holders whose twelve digits have another card by now.
CREATE OR REPLACE VIEW listed_paper AS
WITH line AS (
    SELECT value AS entry FROM added WHERE list = 'revoked'
    UNION ALL
    SELECT personal_number(1119, 100 * carrier_index() + n) || ',deceased' FROM range(20) AS nobody (n)
    UNION ALL
    SELECT id_number || [',Bị mất', ',Cấp đổi'][1 + seat % 2]
    FROM usual_row
    WHERE plant IS NULL AND seat % 97 = 0 AND regexp_full_match(id_number, '[0-9]{12}')
)

SELECT
    split_part(entry, ',', 1) AS id_number,
    nullif(split_part(entry, ',', 2), '') AS reason,
    nullif(split_part(entry, ',', 3), '') AS since
FROM line;

-- Reported numbers: some are in no register.
CREATE OR REPLACE VIEW listed_report AS
SELECT
    msisdn,
    ['156', 'police', 'bank'][1 + grp % 3] AS source,
    as_of() - CAST(3 * (grp % 9) AS INTEGER) AS reported_at,
    ['fraud call', 'spam'][1 + grp % 2] AS kind
FROM (
    SELECT value AS msisdn, grp FROM added WHERE list = 'reported'
    UNION ALL
    SELECT unregistered_number(14500 + 37 * unnest(range(5))), unnest(range(5))
) AS numbers;
