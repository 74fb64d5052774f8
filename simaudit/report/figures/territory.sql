-- A carrier's numbers by province and commune, as the fields of Territory (territory.py), which says what stands in the
-- place of {own}, {of_province}, {code}, {marked} and {share}.
-- Codes are read once for all rows that have them. A number with signs is of one commune, as in its list: that
-- of its first row with a sign and a commune. One without such a row in service counts beside the live ones.
WITH flagged AS (
    SELECT record FROM finding_flags WHERE cells & $serious <> 0
),
held AS (
    SELECT
        province.code AS province, {own} AS own, {of_province} AS of_province, commune, n, of,
        if(regexp_full_match(commune_code, '[0-9]{1,5}'), lpad(commune_code, 5, '0'), NULL) AS code
    FROM (
        SELECT
            province_code, commune_code, commune, count(flagged.record) AS n, count(*) AS of
        FROM live LEFT JOIN flagged USING (record)
        WHERE carrier = $carrier GROUP BY ALL
    ) AS counted LEFT JOIN province_in_force AS province ON {code} = province.code
),
sign AS (
    SELECT
        found.check_id, record, hash(held.msisdn) AS number, held.point_code, held.commune,
        coalesce(held.status <> 'TERMINATED', TRUE) AS live
    FROM {marked} AS found SEMI JOIN flagged USING (record)
    INNER JOIN subscriber AS held USING (carrier, record)
    WHERE carrier = $carrier AND NOT found.waived AND found.nature = 'substantive'
        AND list_contains($severities, found.severity) AND held.msisdn IS NOT NULL AND {own}
),
number AS (
    SELECT number, arg_min(commune, record) AS commune, bool_or(live) AS live FROM sign GROUP BY number
),
place AS (
    SELECT
        commune, list((check_id, n) ORDER BY check_id) FILTER (NOT of_point) AS checks,
        list((point_code, n) ORDER BY n DESC, point_code) FILTER (of_point AND n >= $least) AS points
    FROM (
        SELECT
            number.commune, check_id, point_code, grouping(check_id) = 1 AS of_point,
            count(DISTINCT number) AS n
        FROM sign INNER JOIN number USING (number)
        GROUP BY GROUPING SETS ((number.commune, check_id), (number.commune, point_code))
    ) WHERE NOT of_point OR point_code IS NOT NULL GROUP BY commune
),
area AS (
    SELECT commune AS code, {share} AS numbers FROM (
        SELECT commune, 0 AS n, of FROM held WHERE own
        UNION ALL
        SELECT commune, count(*), count(*) FILTER (WHERE NOT live) FROM number GROUP BY commune
    ) GROUP BY commune
),
of_province AS (
    SELECT province AS code, {share} AS numbers FROM held
    WHERE own GROUP BY province
),
unknown AS (
    SELECT code, {share} AS numbers FROM held ANTI JOIN commune_in_force USING (code)
    WHERE own AND code IS NOT NULL GROUP BY code ORDER BY code LIMIT $kept
)
SELECT {
    'provinces': (SELECT coalesce(list(of_province ORDER BY code), []) FROM of_province WHERE code > ''),
    'without_province': (SELECT {share} FROM held WHERE own AND province IS NULL),
    'elsewhere': (SELECT {share} FROM held WHERE NOT own),
    'other_communes': (SELECT {share} FROM held WHERE NOT own AND of_province),
    'untold_commune': (SELECT {share} FROM held WHERE $limited AND own AND commune IS NULL),
    'communes': (
        SELECT coalesce(list({
            'code': code, 'numbers': numbers, 'name': named.commune, 'province': named.province,
            'checks': map_from_entries(coalesce(checks, [])),
            'points': map_from_entries(coalesce(points, [])[:$shown])
        } ORDER BY code), [])
        FROM area JOIN commune_in_force AS named USING (code) LEFT JOIN place ON place.commune = code
    ),
    'unknown_communes': (SELECT coalesce(list(unknown ORDER BY code), []) FROM unknown),
    'without_commune': (SELECT coalesce(first(numbers), {'n': 0, 'of': 0}) FROM area WHERE code IS NULL)
}
