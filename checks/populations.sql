-- The words of the catalogue, each stated once. A check names one of these views (or a part of one that it
-- calls `judged`) as its population, and takes its offenders from there or from a group below that holds rows of it only:
-- a rate can't disagree with its list.
-- `subscriber` is one carrier's month (in cross-carrier checks: every carrier's), one row a number.

-- ---------------------------------------------------------------- words

-- The time of day is known: not midnight, which stands for a date without a time.
CREATE MACRO timed(moment) AS CAST(moment AS TIME) <> TIME '00:00:00';

-- Full service: neither suspended, one way or both, nor ended; an unknown status counts as served.
CREATE MACRO full_service(status) AS status IS NULL OR status = 'ACTIVE';

-- Full years between a birth and a day; born on 29 February, the birthday is 1 March in a common year.
CREATE MACRO full_years(born, reached) AS
    year(reached) - year(born)
    - CASE WHEN (month(reached), day(reached)) < (month(born), day(born)) THEN 1 ELSE 0 END;

-- Papers and channels that circular 08/2026 article 10 spares from authenticating again.
CREATE MACRO exempt_paper(id_type, channel, registered_at) AS
    CASE
        WHEN id_type IN ('CAN_CUOC', 'CCCD_CHIP', 'EID') THEN TRUE
        WHEN channel = 'VNEID' AND registered_at < TIMESTAMP '2026-04-15 00:00:00' THEN TRUE
        ELSE FALSE
    END;

-- A text reduced for comparing: upper case, no diacritics, Đ as D, anything but A-Z and 0-9 as one space.
-- The lambda keeps DuckDB from reducing each text twice, once to test it and once to return it.
CREATE MACRO name_key(words) AS
    list_transform(
        [trim(regexp_replace(replace(replace(strip_accents(upper(words)), 'Đ', 'D'), 'Ð', 'D'), '[^A-Z0-9]+', ' ', 'g'))],
        lambda reduced: CASE WHEN reduced = '' THEN upper(words) ELSE reduced END
    )[1];

-- ---------------------------------------------------------------- signs

-- Of what checks have found (`finding`), what counts against the registration point of a row: a grave sign about the
-- subscriber's information. What only another carrier's extract brought to light is left aside, so that a carrier's
-- self-check says the same of its points. Points are judged and ranked by it (the words: reports/_points.html).
CREATE MACRO faults_point(family, severity, across) AS
    family IN ('unregistered', 'mismatched') AND severity IN ('critical', 'high') AND NOT across;

-- ---------------------------------------------------------------- who is judged

-- Numbers that aren't ended; an unknown status counts as live.
CREATE VIEW live AS
SELECT * FROM subscriber WHERE status IS NULL OR status <> 'TERMINATED';

-- Live numbers of individuals; an unknown type of customer counts as one.
CREATE VIEW live_individual AS
SELECT * FROM live WHERE customer_type IS NULL OR customer_type = 'INDIVIDUAL';

-- Live numbers of organisations.
CREATE VIEW live_organisation AS
SELECT * FROM live WHERE customer_type = 'ORGANISATION';

-- Live numbers that people speak on, not machines; an unknown service counts as theirs.
CREATE VIEW live_h2h AS
SELECT * FROM live WHERE service_type IS NULL OR service_type = 'H2H';

-- Such numbers of individuals.
CREATE VIEW live_individual_h2h AS
SELECT * FROM live_individual WHERE service_type IS NULL OR service_type = 'H2H';

-- Such numbers of Vietnamese individuals; an unknown nationality counts as one.
CREATE VIEW live_individual_h2h_vn AS
SELECT * FROM live_individual_h2h WHERE nationality IS NULL OR nationality = 'VN';

-- A usable id: a number is there and is no placeholder (six or more characters, all equal or counting up or down).
-- `usable_id` and `twelve` are set on reading (simaudit/intake/values/id_numbers.py), as `iccid_luhn` is (simaudit/intake/values/iccid.py).
CREATE VIEW live_identified AS
SELECT * FROM live_individual WHERE usable_id;

-- A personal number of twelve digits, or what claims to be one (decree 137/2015 article 13): a passport or other
-- paper may have twelve digits by chance.
CREATE VIEW live_twelve AS
SELECT * FROM live_identified WHERE twelve;

-- A valid number of the present numbering plan (`mobile` is set on reading, by phonenumbers' pattern).
CREATE VIEW live_mobile AS
SELECT * FROM live WHERE mobile;

-- A number of eleven digits (84 and ten) under a prefix of the conversion of 2018, and the ten-digit number it became.
CREATE TABLE live_retired_number AS
SELECT carrier, msisdn, record, '84' || substr(new_prefix, 2) || substr(msisdn, 6) AS new_number
FROM live
JOIN prefix_conversion ON old_prefix = '0' || substr(msisdn, 3, 3)
-- None of them is a mobile number (eleven digits), and few others are left to be looked at.
WHERE NOT mobile AND length(msisdn) = 12 AND regexp_full_match(msisdn, '84[0-9]{10}');

-- Every record of the files, loaded or rejected.
CREATE VIEW delivered AS
SELECT carrier, record FROM subscriber
UNION ALL
SELECT carrier, record FROM rejected;

-- ---------------------------------------------------------------- groups, worked out once a run

-- What rows share is first told by a hash of it (`number_hash`, `paper_hash` …), which is set on reading
-- (simaudit/intake/values/narrowing_hashes.py, text.py): it tells most apart cheaply, and never decides.

-- Papers by their hash, which two papers may share, and on how many rows it is.
CREATE TABLE repeated_paper AS
SELECT paper_hash, count(*) AS at_most
FROM live_identified
GROUP BY paper_hash
HAVING count(*) > 1;

-- The numbers on papers that several rows share.
CREATE VIEW repeated_mate AS
SELECT carrier, record, msisdn, id_number, at_most, registered_at, channel, payment_type, contract_no
FROM live_identified
INNER JOIN repeated_paper USING (paper_hash);

-- Numbers on papers with four or more, where most rules about papers begin: laid out once.
CREATE TABLE numerous_mate AS
SELECT * FROM repeated_mate WHERE at_most >= 4;

-- Numbers on shared papers, with how many are on each. `at_most` is no less than `numbers`, and is asked first where papers with many are looked
-- for: only the rows of those are read.
CREATE VIEW paper_mate AS
SELECT *, count(*) OVER (PARTITION BY carrier, id_number, at_most) AS numbers
FROM (
    SELECT * FROM numerous_mate
    UNION ALL
    SELECT * FROM repeated_mate WHERE at_most < 4
) AS mate;

-- Papers of several people, told apart by name and birth.
CREATE TABLE paper_of_people AS
SELECT paper_hash
FROM live_identified
WHERE person_hash IS NOT NULL
GROUP BY paper_hash
HAVING min(person_hash) <> max(person_hash);

-- The numbers on papers whose names or births may differ: on papers of several people, and on those where a name or a
-- birth is missing. They are few, and laid out once.
CREATE TABLE mixed_mate AS
SELECT carrier, record, msisdn, id_number, name_key, date_of_birth
FROM live_identified
WHERE
    paper_hash IN (
        SELECT paper_hash FROM paper_of_people
        UNION ALL
        SELECT paper_hash FROM live_identified INNER JOIN repeated_paper USING (paper_hash) WHERE person_hash IS NULL
    );

-- Papers with several names: how many, and the furthest of them from the first in code-point order.
CREATE TABLE paper_names AS
WITH several AS (
    SELECT carrier, id_number, min(name_key) AS first_name
    FROM mixed_mate
    GROUP BY carrier, id_number
    HAVING min(name_key) <> max(name_key)
),

spelling AS (
    SELECT DISTINCT carrier, id_number, name_key, first_name
    FROM mixed_mate
    INNER JOIN several USING (carrier, id_number)
    WHERE name_key IS NOT NULL
)

SELECT carrier, id_number, count(*) AS names, max(levenshtein(name_key, first_name)) AS distance
FROM spelling
GROUP BY carrier, id_number;

-- The ordinal of a number on its paper, by registration, and its ordinal among the paper's prepaid numbers; a number
-- that isn't listed is the only one on its paper. Papers are told apart by their counts too, so that a rule which asks
-- for papers with so many numbers puts only those in order.
CREATE VIEW ordinals AS
SELECT
    carrier,
    record,
    msisdn,
    id_number,
    numbers,
    at_most,
    registered_at,
    channel,
    contract_no,
    row_number() OVER (
        PARTITION BY carrier, id_number, numbers, at_most
        ORDER BY registered_at, msisdn NULLS LAST, record
    ) AS ordinal,
    CASE WHEN payment_type = 'PREPAID' THEN
        row_number() OVER (
            PARTITION BY carrier, id_number, numbers, at_most, payment_type
            ORDER BY registered_at, msisdn NULLS LAST, record
        )
    END AS prepaid_ordinal
FROM paper_mate
WHERE registered_at IS NOT NULL;

-- What several rows share, and on how many. In this form, one key and its count, the engine sorts the keys and needn't
-- group them (simaudit/catalogue/repeated_keys.py).

-- Subscriber numbers that several live rows share.
CREATE TABLE repeated_number AS
SELECT number_hash, count(*) AS numbers
FROM live
WHERE number_hash IS NOT NULL
GROUP BY number_hash
HAVING count(*) > 1;

-- Addresses that several rows share.
CREATE TABLE shared_address AS
SELECT address_hash, count(*) AS numbers
FROM live_identified
WHERE address_hash IS NOT NULL
GROUP BY address_hash
HAVING count(*) > 1;

-- A point's day, to look for bursts and runs there only.
CREATE TABLE point_day AS
SELECT day_hash, count(*) AS numbers
FROM live
WHERE day_hash IS NOT NULL
GROUP BY day_hash
HAVING count(*) > 1;

-- Points with their numbers: few, however many numbers there are.
CREATE TABLE served_point AS
SELECT carrier, point_code, count(*) AS numbers
FROM live
WHERE point_code IS NOT NULL
GROUP BY carrier, point_code;

-- A clerk's minute, where the time of day is known.
CREATE TABLE clerk_minute AS
SELECT minute_hash, count(*) AS numbers
FROM live
WHERE minute_hash IS NOT NULL AND timed(registered_at)
GROUP BY minute_hash
HAVING count(*) > 1;

-- What several papers share, told apart in the same way: of portraits and of people, by name and birth.

-- Portraits on several papers.
CREATE TABLE portrait_of_papers AS
SELECT face_hash
FROM live_identified
WHERE face_hash IS NOT NULL
GROUP BY face_hash
HAVING min(paper_hash) <> max(paper_hash);

-- People, by name and birth, on several papers.
CREATE TABLE person_of_papers AS
SELECT person_hash
FROM live_identified
WHERE person_hash IS NOT NULL
GROUP BY person_hash
HAVING min(paper_hash) <> max(paper_hash);
