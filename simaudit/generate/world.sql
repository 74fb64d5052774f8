-- Shared by all carriers and months of one specification: random numbers, possible people, places and names.
-- All random numbers come from arithmetic on 32-bit integers, so that a seed gives the same bytes on any machine and
-- with any version of the database.

-- ---------------------------------------------------------------- random numbers

-- The finaliser of MurmurHash3: every bit of the key changes half the bits of the result.
CREATE OR REPLACE MACRO mixed_1(h) AS (xor(h, h >> 16) * CAST(2246822507 AS UBIGINT)) & CAST(4294967295 AS UBIGINT);
CREATE OR REPLACE MACRO mixed_2(h) AS (xor(h, h >> 13) * CAST(3266489909 AS UBIGINT)) & CAST(4294967295 AS UBIGINT);
CREATE OR REPLACE MACRO mixed_3(h) AS xor(h, h >> 16);

-- Numbers in [0, 2^32) for a key (a person, a line) and each salt from the first to the last; each property has
-- another. The three steps are apart, as each repeats its argument.
CREATE OR REPLACE MACRO salts(first_salt, last_salt) AS
    list_transform(range(first_salt, last_salt + 1), lambda salt: (seed_salt() + salt * 2654435761) & 4294967295);
CREATE OR REPLACE MACRO draws(key, first_salt, last_salt) AS
    list_transform(
        list_transform(
            list_transform(
                salts(first_salt, last_salt), lambda salt: mixed_1(CAST((key + salt) & 4294967295 AS UBIGINT))
            ),
            lambda h: mixed_2(h)
        ),
        lambda h: mixed_3(h)
    );

-- A number in [0, sides) from the draw at a position, counted from 1.
CREATE OR REPLACE MACRO roll(draws, position, sides) AS
    CAST(draws[position] % CAST(sides AS UBIGINT) AS BIGINT);

-- `value` as text of exactly `digits` digits.
CREATE OR REPLACE MACRO padded(value, digits) AS
    substr(CAST(CAST(10 ** digits AS BIGINT) + value AS VARCHAR), 2);

-- ---------------------------------------------------------------- people

-- One cell is a place of birth, a year and a sex: the first six digits of the personal number (decree 137/2015).
-- `weight` is the population of the province times an age pyramid, with few children among subscribers.
CREATE OR REPLACE TABLE cell AS
SELECT
    row_number() OVER (ORDER BY minor, code, born, sex) - 1 AS cell,
    code,
    home,
    born,
    CASE sex WHEN 0 THEN 'M' ELSE 'F' END AS gender,
    CAST(code AS BIGINT) * 1000 + ((born - 1900) // 100 * 2 + sex) * 100 + born % 100 AS prefix,
    minor,
    weight * pyramid AS weight
FROM (
    SELECT
        code,
        CAST(home AS BIGINT) AS home,
        CAST(weight AS BIGINT) AS weight,
        born,
        sex,
        born >= 2010 AS minor,
        CASE
            WHEN born >= 2010 THEN 6
            WHEN born >= 1975 THEN 40
            WHEN born >= 1955 THEN 28
            ELSE 8
        END AS pyramid
    FROM birthplace, range(1940, 2019) AS years (born), range(2) AS sexes (sex)
);

-- 65,536 buckets, each of one cell and as many for a cell as its weight demands, so that a person's cell is found
-- without a search; `ordinal` numbers the buckets of a cell, which keeps its serials distinct.
CREATE OR REPLACE TABLE bucket AS
WITH
reach AS (
    SELECT *, sum(weight) OVER (ORDER BY cell) AS upto, sum(weight) OVER () AS total FROM cell
),
share AS (
    SELECT
        * EXCLUDE (upto, total, weight),
        CAST((upto - weight) * 65536 // total AS BIGINT) AS first_bucket,
        CAST(upto * 65536 // total AS BIGINT) AS next_bucket
    FROM reach
)
SELECT unnest(range(first_bucket, next_bucket)) AS bucket, unnest(range(next_bucket - first_bucket)) AS ordinal, *
FROM share
WHERE next_bucket > first_bucket;

-- People of planted rows are adults born 1956 to 2003.
CREATE OR REPLACE TABLE grown AS
SELECT row_number() OVER (ORDER BY cell) - 1 AS turn_of_cell, * EXCLUDE (weight)
FROM cell
WHERE born BETWEEN 1956 AND 2003;

-- A number's last digit is a checksum over the others with weights coprime to ten. No such rule exists in law;
-- it makes the numbers of any two people differ in at least two digits, so that no near-identical papers arise by
-- chance.
CREATE OR REPLACE MACRO checksum(n) AS
    (n % 10 * 3 + n // 10 % 10 * 7 + n // 100 % 10 * 9 + n // 1000 % 10 + n // 10000 % 10 * 3
    + n // 100000 % 10 * 7 + n // 1000000 % 10 * 9 + n // 10000000 % 10 + n // 100000000 % 10 * 3
    + n // 1000000000 % 10 * 7 + n // 10000000000 % 10 * 9) % 10;
CREATE OR REPLACE MACRO checked(n, digits) AS padded(n * 10 + checksum(n), digits);
CREATE OR REPLACE MACRO personal_number(prefix, serial) AS checked(prefix * 100000 + serial, 12);

-- ---------------------------------------------------------------- names and places

-- Vocabularies with weights, as 2,048 or 1,024 slots.
CREATE OR REPLACE TABLE surname_slot AS
WITH
reach AS (
    SELECT *, sum(weight) OVER (ORDER BY position) AS upto, sum(weight) OVER () AS total FROM surname
)
SELECT
    unnest(range(CAST((upto - weight) * 2048 // total AS BIGINT), CAST(upto * 2048 // total AS BIGINT))) AS slot,
    surname
FROM reach;

CREATE OR REPLACE TABLE middle_slot AS
WITH
reach AS (
    SELECT
        *,
        sum(weight) OVER (PARTITION BY gender ORDER BY position) AS upto,
        sum(weight) OVER (PARTITION BY gender) AS total
    FROM middle_name
)
SELECT
    unnest(range(CAST((upto - weight) * 1024 // total AS BIGINT), CAST(upto * 1024 // total AS BIGINT))) AS slot,
    gender,
    middle_name
FROM reach;

CREATE OR REPLACE TABLE given_slot AS
WITH
reach AS (
    SELECT
        *,
        sum(weight) OVER (PARTITION BY gender ORDER BY position) AS upto,
        sum(weight) OVER (PARTITION BY gender) AS total
    FROM given_name
)
SELECT
    unnest(range(CAST((upto - weight) * 1024 // total AS BIGINT), CAST(upto * 1024 // total AS BIGINT))) AS slot,
    gender,
    given_name
FROM reach;

-- The 34 provinces since 01/07/2025, with the points of a carrier shared out by population.
CREATE OR REPLACE TABLE home AS
WITH
people AS (
    SELECT CAST(home AS BIGINT) AS home, sum(weight) AS weight FROM birthplace GROUP BY home
),
wards AS (
    SELECT CAST(home AS BIGINT) AS home, min(position) AS first_ward, count(*) AS wards FROM ward GROUP BY home
),
shared AS (
    SELECT home, greatest(1, CAST(weight * points() // sum(weight) OVER () AS BIGINT)) AS points FROM people
)
SELECT home, padded(home, 2) AS province_code, points, first_ward, wards
FROM shared
INNER JOIN wards USING (home)
ORDER BY home;

CREATE OR REPLACE TABLE ward_name AS
SELECT
    ward.position,
    ', ' || ward.ward || ', '
    || CASE WHEN ward.home IN ('01', '31', '46', '48', '75', '79', '92') THEN 'thành phố ' ELSE 'tỉnh ' END
    || replace(province.province, 'Thành phố ', '') AS ward_name,
    commune.code AS commune_code
FROM ward
INNER JOIN province ON province.code = ward.home
INNER JOIN commune
    ON
        commune.province = ward.home
        AND lower(commune.kind || ' ' || commune.name) = lower(ward.ward)
        AND commune."to" IS NULL;

-- A minor's guardian: a mother from the same province, thirty years older.
CREATE OR REPLACE MACRO guardian_prefix(prefix) AS prefix // 1000 * 1000 + 170 + prefix % 100;
