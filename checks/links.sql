-- What connects findings to a case: for each link that the header of a check may name ([case] link), the groups of its
-- rows. Each macro reads `linking`, the rows that have a finding of a check with that link, and returns their `record`
-- and what the rows of a group have in common; a value that is missing makes no group. Without the carrier among them
-- the values join the rows of all carriers. An argument is the parameter of that name of the check.
--
-- A waived finding links nothing, but its row is among `linking`: where papers or numbers follow one another, it tells
-- whether they do.

-- One paper, at whichever carriers.
CREATE MACRO paper() AS TABLE
SELECT record, id_number FROM linking;

-- One portrait at one carrier.
CREATE MACRO face() AS TABLE
SELECT record, carrier, portrait_hash FROM linking;

-- Papers of one name and birth whose numbers are nearly one another's: each paper with its neighbours, so that two with
-- a neighbour in common are joined too.
CREATE MACRO "forged series"(distance) AS TABLE
WITH own AS (
    SELECT linking.record, linking.carrier, linking.name_key, linking.date_of_birth, linking.id_number, paper
    FROM linking
    INNER JOIN namesake_paper USING (carrier, person_hash, name_key, date_of_birth, id_number)
)

SELECT record, carrier, name_key, date_of_birth, id_number FROM own
UNION ALL
SELECT own.record, own.carrier, own.name_key, own.date_of_birth, namesake_paper.id_number
FROM own
INNER JOIN near_pair ON near_pair.apart = distance AND near_pair.paper = own.paper
INNER JOIN namesake_paper ON near_pair.neighbour = namesake_paper.paper;

-- Papers that count on by one, registered at one point on one day: within a run, the number less its position stays
-- the same.
CREATE MACRO "paper run"() AS TABLE
SELECT
    record,
    carrier,
    point_code,
    registered_on,
    paper - dense_rank() OVER (PARTITION BY carrier, point_code, registered_on ORDER BY paper) AS run
FROM (
    SELECT
        record,
        carrier,
        point_code,
        CAST(registered_at AS DATE) AS registered_on,
        TRY_CAST(id_number AS BIGINT) AS paper
    FROM linking
) AS placed;

-- Subscriber numbers that count on by one, registered at one point on one day.
CREATE MACRO "number run"() AS TABLE
SELECT
    record,
    carrier,
    point_code,
    registered_on,
    number - dense_rank() OVER (PARTITION BY carrier, point_code, registered_on ORDER BY number) AS run
FROM (
    SELECT
        record,
        carrier,
        point_code,
        CAST(registered_at AS DATE) AS registered_on,
        TRY_CAST(msisdn AS BIGINT) AS number
    FROM linking
) AS placed;

-- One address, as it reduces for comparison, at one point.
CREATE MACRO address() AS TABLE
SELECT record, carrier, point_code, name_key(address) AS place FROM linking;

-- One minute of one clerk.
CREATE MACRO "clerk's minute"() AS TABLE
SELECT record, carrier, clerk_code, date_trunc('minute', registered_at) AS clock_minute FROM linking;

-- One night at one point: from the evening to six in the morning.
CREATE MACRO night() AS TABLE
SELECT record, carrier, point_code, CAST(registered_at - INTERVAL '6 hours' AS DATE) AS evening FROM linking;

-- The unused numbers of one point.
CREATE MACRO stock() AS TABLE
SELECT record, carrier, point_code FROM linking;

-- One device at one carrier.
CREATE MACRO device() AS TABLE
SELECT record, carrier, device_hash FROM linking;
