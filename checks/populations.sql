-- Macros, views and tables that checks share. The population of a check is one of these views, or a condition on one
-- (its CTE `judged`), and its offenders come from there or from a group below with rows of it only: so the number of
-- findings can't exceed the population.
-- `subscriber` is one carrier's month (in cross-carrier checks: every carrier's), one row per number.

-- ---------------------------------------------------------------- macros

-- Whether the time of day is known: midnight means a date without a time.
CREATE MACRO timed(moment) AS CAST(moment AS TIME) <> TIME '00:00:00';

-- Full service: neither suspended, one way or both, nor terminated; an unknown status counts as full service.
CREATE MACRO full_service(status) AS status IS NULL OR status = 'ACTIVE';

-- Age in full years on a day; in common years, the birthday of 29 February is 1 March.
CREATE MACRO full_years(born, reached) AS
    year(reached) - year(born)
    - CASE WHEN (month(reached), day(reached)) < (month(born), day(born)) THEN 1 ELSE 0 END;

-- Papers and channels that circular 08/2026 article 10 exempts from authentication again. No bar-code card was given
-- from 23 January 2021 on (circular 06/2021/TT-BCA): a citizen card of those days is a chip card, whatever it is called,
-- and an older one none.
CREATE MACRO exempt_paper(id_type, id_issue_date, channel, registered_at) AS
    CASE
        WHEN id_type = 'EID' THEN TRUE
        WHEN id_type IN ('CAN_CUOC', 'CCCD_CHIP', 'CCCD') AND id_issue_date >= DATE '2021-01-23' THEN TRUE
        WHEN id_type IN ('CAN_CUOC', 'CCCD_CHIP') AND id_issue_date IS NULL THEN TRUE
        WHEN channel = 'VNEID' AND registered_at < TIMESTAMP '2026-04-15 00:00:00' THEN TRUE
        ELSE FALSE
    END;

-- Days from that on which a number began, as far as is known, to that of its registration. Of the two dates by which it
-- may have begun, a missing one is left out.
CREATE MACRO days_since_start(registered_at, first_registered_at, activated_at) AS
    CAST(registered_at AS DATE) - CAST(least(first_registered_at, activated_at) AS DATE);

-- Whether a number was taken over, or its information taken again, long after it began.
CREATE MACRO moved(days_since_start, moved_days) AS coalesce(days_since_start > moved_days, FALSE);

-- The year of birth: that of the date, or the year that stands alone in its cell.
CREATE MACRO birth_year(date_of_birth, birth_year_alone) AS coalesce(year(date_of_birth), birth_year_alone);

-- The record of its holder alone: any but a child's by a guardian, in which name, birth, face and paper may be the
-- guardian's or the child's, so that comparing them says nothing. A child is under 18 when registered, or on the last day
-- of the month where that day isn't known; without a date of birth nobody is one.
CREATE MACRO own_record(guardian_id, date_of_birth, registered_at, as_of) AS
    guardian_id IS NULL
    OR date_of_birth IS NULL
    OR full_years(date_of_birth, coalesce(registered_at, as_of)) >= 18;

-- Whether a paper's number is told by its digits: twelve, or an old identity card's nine.
CREATE MACRO of_digits(twelve, id_type, id_number) AS
    twelve OR (id_type = 'CMND' AND regexp_full_match(id_number, '[0-9]{9}'));

-- Registered at a point, as far as is known: neither in the carrier's app nor on VNeID.
CREATE MACRO at_point(channel) AS channel IS NULL OR channel NOT IN ('APP', 'VNEID');

-- The last day of validity: papers that ended between 15 January and 29 June 2024 were valid to 30 June (law on identity
-- 26/2023 article 46(3)).
CREATE MACRO valid_until(id_expiry_date) AS
    CASE
        WHEN id_expiry_date BETWEEN DATE '2024-01-15' AND DATE '2024-06-29' THEN DATE '2024-06-30'
        ELSE id_expiry_date
    END;

-- The last word of a name.
CREATE MACRO given_name(words) AS split_part(words, ' ', -1);

-- How many letters a name is away from the first on its paper, where the two aren't one person's by their birth dates
-- or, if either is missing, by their given names; else nought.
CREATE MACRO other_name_distance(name_key, date_of_birth, first_name, first_birth) AS
    CASE
        WHEN
            CASE
                WHEN date_of_birth IS NULL OR first_birth IS NULL
                    THEN given_name(name_key) <> given_name(first_name)
                ELSE date_of_birth <> first_birth
            END
            THEN levenshtein(name_key, first_name)
        ELSE 0
    END;

-- Whether no face was taken for the device: it may be taken so many hours before the SIM is put in.
CREATE MACRO not_reauthenticated(reauthenticated_at, device_changed_at, hours) AS
    reauthenticated_at IS NULL OR reauthenticated_at < device_changed_at - hours * INTERVAL '1 hour';

-- Whether the holder has said since the registration that the number is theirs.
CREATE MACRO confirmed(confirmed_at, registered_at) AS coalesce(confirmed_at >= registered_at, FALSE);

-- The day on which a number began: that of its registration or, of a number that was moved, the earlier of the two dates by
-- which it may have begun.
CREATE MACRO born_on(registered_at, first_registered_at, activated_at, moved_days) AS
    CASE
        WHEN moved(days_since_start(registered_at, first_registered_at, activated_at), moved_days)
            THEN CAST(least(first_registered_at, activated_at) AS DATE)
        ELSE CAST(registered_at AS DATE)
    END;

-- A text reduced for comparison: upper case, no diacritics, Đ as D, anything but A-Z and 0-9 as one space.
-- With the lambda, DuckDB computes the reduced text once, although it is both tested and returned.
CREATE MACRO name_key(words) AS
    list_transform(
        [trim(regexp_replace(replace(replace(strip_accents(upper(words)), 'Đ', 'D'), 'Ð', 'D'), '[^A-Z0-9]+', ' ', 'g'))],
        lambda reduced: CASE WHEN reduced = '' THEN upper(words) ELSE reduced END
    )[1];

-- A name as it is spelt: upper case with its accents, Ð as Đ, anything but letters, marks and digits as one space.
-- DuckDB's upper() puts one letter for one, but the capitals of ß are SS.
CREATE MACRO spelling(words) AS
    trim(regexp_replace(replace(upper(replace(words, 'ß', 'ss')), 'Ð', 'Đ'), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'));

-- The last working day before a day: neither a Saturday nor a Sunday nor one of these days off. What falls due on day d,
-- or on the next working day, is overdue on a day if d isn't after the last working day before it.
CREATE MACRO working_day_before(day, days_off) AS
    list_max(
        list_filter(
            list_transform(range(1, 31), lambda back: day - CAST(back AS INTEGER)),
            lambda earlier: isodow(earlier) < 6 AND NOT list_contains(days_off, earlier)
        )
    );

-- Counted from a day on, which counts where it is one, the nth working day: neither a Saturday nor a Sunday nor one of these
-- days off. What falls due on a day falls due on the first of them.
CREATE MACRO working_day(day, n, days_off) AS
    list_filter(
        list_transform(range(31 + 2 * n), lambda ahead: day + CAST(ahead AS INTEGER)),
        lambda later: isodow(later) < 6 AND NOT list_contains(days_off, later)
    )[n];

-- ---------------------------------------------------------------- signs

-- Whether a finding (`finding`) counts against the registration point of its row: serious ones about the subscriber's
-- information. Findings of cross-carrier checks don't count, so that a carrier's self-check gives the same result for
-- its points. Points are judged and ranked by it (explained in reports/_points.html).
CREATE MACRO faults_point(family, severity, across) AS
    family IN ('unregistered', 'mismatched') AND severity IN ('critical', 'high') AND NOT across;

-- Whether a letter about a check's findings starts the clock of decree 163/2024, article 25(1): information that is wrong.
CREATE MACRO starts_clock(nature, severity) AS (nature = 'substantive' AND severity IN ('critical', 'high'));

-- ---------------------------------------------------------------- points beside their peers

-- A point is compared with what its own mix of customers, papers and ages of registration would have at the carrier's
-- other points: an office of companies with other companies, old papers with old papers. Rows are of one stratum that
-- agree in type of customer (unknown: an individual), type of paper and registration within three years (`triennium`);
-- a missing paper or date is a value of its own. `n` counts rows, `k` the faulty ones among them.

-- Of rows counted by point and stratum: the share of faulty rows in the stratum at the carrier's other points or, where
-- none of them has the stratum, among all their rows. NULL: there is no other point.
CREATE MACRO share_elsewhere(carrier, point_code, customer, id_type, triennium, n, k) AS
    CASE
        WHEN sum(n) OVER (PARTITION BY carrier, customer, id_type, triennium) > n
            THEN
                (sum(k) OVER (PARTITION BY carrier, customer, id_type, triennium) - k)
                / (sum(n) OVER (PARTITION BY carrier, customer, id_type, triennium) - n)
        ELSE
            (sum(k) OVER (PARTITION BY carrier) - sum(k) OVER (PARTITION BY carrier, point_code))
            / nullif(sum(n) OVER (PARTITION BY carrier) - sum(n) OVER (PARTITION BY carrier, point_code), 0)
    END;

-- How the counts of points with so many expected spread: a negative binomial distribution with this mean and variance
-- mean + dispersion × mean², as chance and honest points that differ anyhow make it; without a dispersion, Poisson's.

-- The probability of j beside that of j - 1.
CREATE MACRO step_to(j, mean, dispersion) AS mean * (1 + dispersion * (j - 1)) / (j * (1 + dispersion * mean));

-- The probability of exactly k, of a mean above 0. Twice the area tangent is the logarithm of 1 + dispersion × mean to its
-- last digits, however small the dispersion is.
CREATE MACRO probability_of(k, mean, dispersion) AS
    exp(
        list_reduce(
            range(1, k + 1),
            lambda total, j: total + ln(step_to(j, mean, dispersion)),
            CAST(
                CASE
                    WHEN dispersion = 0 THEN -mean
                    ELSE -2 * atanh(dispersion * mean / (2 + dispersion * mean)) / dispersion
                END AS DOUBLE
            )
        )
    );

-- The probability of k or more beside that of exactly k, where k is above the mean: the continued fraction of the incomplete
-- beta function, of which this is the i-th numerator (Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.5.8);
-- written so that it holds without a dispersion, too.
CREATE MACRO numerator(i, k, mean, dispersion) AS
    CASE
        WHEN i % 2 = 0
            THEN (i // 2) * (1 - dispersion * (i // 2)) * mean / (1 + dispersion * mean) / (k + i - 1) / (k + i)
        ELSE
            -(k + i // 2) * (1 + dispersion * (k + i // 2)) * mean / (1 + dispersion * mean) / (k + i - 1) / (k + i)
    END;

-- The probability of k or more. Above the mean it is that of k times a fraction, for nothing is subtracted there and the
-- smallest probability is right to its digits; up to it the probabilities below k are summed, and subtracted. The fraction is
-- worked out from a depth at which it no longer moves by 1e-11, the sum from its first term.
CREATE MACRO upper_tail(k, mean, dispersion) AS
    CASE
        WHEN k = 0 THEN CAST(1 AS DOUBLE)
        WHEN mean = 0 THEN CAST(0 AS DOUBLE)
        WHEN k > mean
            THEN
                probability_of(k, mean, dispersion)
                / list_reduce(
                    range(60 + CAST(ceil(16 * sqrt((1 + dispersion) * k)) AS BIGINT), 0, -1),
                    lambda total, i: 1 + numerator(i, k, mean, dispersion) / total,
                    CAST(1 AS DOUBLE)
                )
        ELSE
            1 - probability_of(k - 1, mean, dispersion)
            * list_reduce(
                range(1, k),
                lambda total, i: 1 + total / step_to(i, mean, dispersion),
                CAST(1 AS DOUBLE)
            )
    END;

-- A number by its first ten digits.
CREATE MACRO ten_digits(number) AS
    CASE
        WHEN number = 0 THEN CAST(0 AS DOUBLE)
        ELSE round(number / 10 ** floor(log10(abs(number))), 9) * 10 ** floor(log10(abs(number)))
    END;

-- Whether a point is among those by which honest points are measured: not one of the twentieth that exceed what is
-- expected most, by the square of the excess beside the expected. Numbers are equal that agree to ten digits.
CREATE MACRO usual_point(carrier, point_code, k, expected) AS
    expected > 0
    AND row_number() OVER (
        PARTITION BY carrier, expected > 0
        ORDER BY ten_digits(sign(k - expected) * (k - expected) ** 2 / nullif(expected, 0)) DESC, point_code
    ) > count(*) OVER (PARTITION BY carrier, expected > 0) // 20;

-- How far a carrier's points differ beyond chance, by the usual ones; of too few, not at all.
CREATE MACRO dispersion_of(carrier, k, expected, usual, fewest_points) AS
    CASE
        WHEN count(*) FILTER (WHERE usual) OVER (PARTITION BY carrier) < fewest_points THEN CAST(0 AS DOUBLE)
        ELSE
            greatest(
                0,
                sum((k - expected) ** 2 - expected) FILTER (WHERE usual) OVER (PARTITION BY carrier)
                / sum(expected ** 2) FILTER (WHERE usual) OVER (PARTITION BY carrier)
            )
    END;

-- The place of a point among its carrier's by the probability of its faults, the smallest first.
CREATE MACRO place_by_tail(carrier, tail) AS count(*) OVER (PARTITION BY carrier ORDER BY tail);

-- How many of a carrier's points are significant. Benjamini and Hochberg (1995): of m points that are compared, the i
-- with the smallest probabilities are, for the largest i of which the greatest is at most i / m of the rate.
CREATE MACRO significant_points(carrier, tail, place, m, rate) AS
    max(CASE WHEN tail <= rate * place / m * 1.000000001 THEN place ELSE 0 END) OVER (PARTITION BY carrier);

-- Whether a point is above its peers: it has enough faults, so many times those expected, and is among the significant
-- ones. Here and above, numbers are equal that agree to nine digits.
CREATE MACRO above_peers(k, expected, place, significant, fewest_faulty, times_expected) AS
    k >= fewest_faulty AND k * 1.000000001 >= times_expected * expected AND place <= significant;

-- A number of at least 0 with one decimal, half up; what is half but for the ninth decimal is half.
CREATE MACRO one_decimal(number) AS
    CAST(floor(number * 10 + 0.50000001) AS BIGINT) // 10
    || '.'
    || CAST(floor(number * 10 + 0.50000001) AS BIGINT) % 10;

-- ---------------------------------------------------------------- provinces and communes

-- The last day of the month judged, from which names of places are; before 1 July 2025, that day.
CREATE VIEW day_of_names AS
SELECT greatest(max(as_of), DATE '2025-07-01') AS day FROM carriers;

-- The provinces of that day: code, name.
CREATE VIEW province_in_force AS
SELECT code, province
FROM province
WHERE (SELECT day FROM day_of_names) BETWEEN CAST("from" AS DATE) AND coalesce(CAST("to" AS DATE), DATE 'infinity');

-- The communes, wards and special zones of that day: code, name with its kind, code of the province.
CREATE VIEW commune_in_force AS
SELECT code, kind || ' ' || name AS commune, province
FROM commune
WHERE (SELECT day FROM day_of_names) BETWEEN CAST("from" AS DATE) AND coalesce(CAST("to" AS DATE), DATE 'infinity');

-- ---------------------------------------------------------------- the commune of a row

-- A part of an address for comparison: as `name_key`, of 01 1, and P5 or Q1 as P 5 and Q 1.
CREATE MACRO place_key(words) AS
    regexp_replace(regexp_replace(name_key(words), '^([PQ])([0-9])', '\1 \2'), '(^| )0+([0-9])', '\1\2', 'g');

-- What a part of an address says the place is: XA, PHUONG, THI TRAN or DAC KHU, DISTRICT; nothing where it doesn't say.
CREATE MACRO place_kind(key) AS
    CASE
        WHEN regexp_matches(key, '^(XA|X) .') THEN 'XA'
        WHEN regexp_matches(key, '^(PHUONG|P) .') THEN 'PHUONG'
        WHEN regexp_matches(key, '^(THI TRAN|TT|T T) .') THEN 'THI TRAN'
        WHEN regexp_matches(key, '^(DAC KHU|DK) .') THEN 'DAC KHU'
        WHEN regexp_matches(key, '^(QUAN|HUYEN|THI XA|THANH PHO|Q|H|TX|T X|TP|T P) .') THEN 'DISTRICT'
        ELSE ''
    END;

-- The same part without that word and without spaces; the short names of two cities in full.
CREATE MACRO bare_place(key) AS
    CASE
        WHEN regexp_full_match(key, '(THANH PHO |TP |T P )?HCM') THEN 'HOCHIMINH'
        WHEN regexp_full_match(key, '(THANH PHO |TP |T P )?HN') THEN 'HANOI'
        ELSE
            replace(
                regexp_replace(
                    key,
                    '^(XA|X|PHUONG|P|THI TRAN|TT|T T|DAC KHU|DK|QUAN|HUYEN|THI XA|THANH PHO|Q|H|TX|T X|TP|T P|TINH|T) (.)',
                    '\2'
                ),
                ' ',
                ''
            )
    END;

-- The communes of today by the names of a place in an address. With a district: communes of before 1 July 2025, with their
-- province of then or of now. Without: those of today, and those of before where none of today has the name. A name that may
-- mean several, or of which several came, has none.
CREATE TABLE commune_of_name AS
WITH today AS (
    SELECT
        commune.code,
        place_kind(place_key(kind || ' ' || name)) AS kind,
        bare_place(place_key(kind || ' ' || name)) AS name,
        bare_place(place_key(province.province)) AS province
    FROM commune
    INNER JOIN province_in_force AS province ON commune.province = province.code
),

before AS (
    SELECT DISTINCT
        commune_change.new AS code,
        place_kind(place_key(kind || ' ' || name)) AS kind,
        bare_place(place_key(kind || ' ' || name)) AS name,
        bare_place(place_key(district)) AS district,
        bare_place(place_key(birth_province.province)) AS province_before,
        today.province AS province_today
    FROM commune_before_2025 AS former
    INNER JOIN birth_province ON birth_province.code = '0' || former.province
    INNER JOIN commune_change ON commune_change.old = former.code
    INNER JOIN (SELECT DISTINCT code, province FROM today) AS today ON commune_change.new = today.code
),

of_before AS (
    SELECT code, kind, name, district, unnest([province_before, province_today]) AS province FROM before
),

with_district AS (
    SELECT DISTINCT province, district, kind, name, code, 'address_before' AS evidence FROM of_before
),

of_today AS (
    SELECT province, kind, name, code, 'address' AS evidence FROM today
    UNION
    -- A province that there is no more, with a commune of today on its land.
    SELECT before.province_before, today.kind, today.name, today.code, 'address'
    FROM today
    INNER JOIN before USING (code)
    WHERE before.province_before NOT IN (SELECT province FROM today)
),

without_district AS (
    SELECT province, kind, name, code, evidence FROM of_today
    UNION
    SELECT of_before.province, of_before.kind, of_before.name, of_before.code, 'address_before'
    FROM of_before
    WHERE
        of_before.province NOT IN (SELECT province FROM today)
        OR (of_before.province, of_before.kind, of_before.name) NOT IN (SELECT (province, kind, name) FROM of_today)
),

named AS (
    SELECT province, district, kind, name, code, evidence FROM with_district
    UNION
    -- Where the district has none of that kind: it became a ward or a town before.
    SELECT province, district, '', name, code, evidence FROM with_district
    UNION
    SELECT province, '', kind, name, code, evidence FROM without_district
)

SELECT
    province,
    district,
    kind,
    name,
    CASE WHEN min(code) = max(code) THEN min(code) END AS code,
    min(evidence) AS evidence
FROM named
GROUP BY province, district, kind, name;

-- What each end of an address says (`address_tail`; simaudit/intake/values/communes.py cuts it off): the province's name,
-- and of the two parts before it the key, the kind and the name. Equal ends are told once, when a file is read.
CREATE TABLE tail_part AS
WITH parted AS (
    SELECT tail, string_split(replace(tail, ';', ','), ',') AS parts FROM address_tail
),

written AS (
    SELECT
        tail,
        regexp_replace(parts[-1 - behind], '[,;. -]+vi[eệ]t ?nam$', '', 'i') AS last,
        parts[-2 - behind] AS second,
        parts[-3 - behind] AS third
    FROM (
        SELECT *, CASE WHEN regexp_full_match(trim(parts[-1]), 'vi[eệ]t ?nam', 'i') THEN 1 ELSE 0 END AS behind FROM parted
    ) AS split
    WHERE len(parts) > 1
),

keyed AS (
    SELECT
        *,
        place_key(last) AS last_key,
        place_key(second) AS second_key,
        place_key(third) AS third_key
    FROM written
)

SELECT
    tail,
    second,
    third,
    second_key,
    third_key,
    bare_place(last_key) AS province,
    place_kind(second_key) AS second_kind,
    bare_place(second_key) AS second_name,
    place_kind(third_key) AS third_kind,
    bare_place(third_key) AS third_name
FROM keyed;

-- The commune of each end of an address that names one; none where what it names was parted, or may be several.
CREATE TABLE tail_commune AS
SELECT
    named.tail,
    coalesce(with_district.code, CASE WHEN with_district.name IS NULL THEN of_other_kind.code END, alone.code) AS commune,
    coalesce(with_district.evidence, of_other_kind.evidence, alone.evidence) AS evidence
FROM tail_part AS named
LEFT JOIN commune_of_name AS with_district
    ON
        named.second_kind IN ('', 'DISTRICT')
        AND named.third_kind <> ''
        AND with_district.province = named.province
        AND with_district.district = named.second_name
        AND with_district.kind = named.third_kind
        AND with_district.name = named.third_name
LEFT JOIN commune_of_name AS of_other_kind
    ON
        named.second_kind IN ('', 'DISTRICT')
        AND named.third_kind <> ''
        AND of_other_kind.province = named.province
        AND of_other_kind.district = named.second_name
        AND of_other_kind.kind = ''
        AND of_other_kind.name = named.third_name
LEFT JOIN commune_of_name AS alone
    ON
        alone.province = named.province
        AND alone.district = ''
        AND named.second_kind <> ''
        AND alone.kind = named.second_kind
        AND alone.name = named.second_name
WHERE coalesce(with_district.evidence, of_other_kind.evidence, alone.evidence) IS NOT NULL;

-- The commune of each row by its names, where it has one (`commune` of `subscriber`), and by what it is told.
CREATE VIEW row_commune AS
SELECT
    carrier,
    record,
    subscriber.commune,
    commune_evidence AS evidence,
    commune_in_force.commune AS commune_name,
    province_in_force.province AS province_name
FROM subscriber
INNER JOIN commune_in_force ON subscriber.commune = commune_in_force.code
INNER JOIN province_in_force ON commune_in_force.province = province_in_force.code;

-- ---------------------------------------------------------------- communes that never were

-- A name, and the same without any one of its letters: two names that differ by a slip of the keyboard share one of these.
CREATE MACRO slips(name) AS
    list_transform(range(1, CAST(length(name) AS BIGINT) + 2), lambda i: left(name, i - 1) || substr(name, i + 1));

-- The names that a part's leading words make, from four letters on: what follows may be a remark.
CREATE MACRO leading_names(key) AS
    list_filter(
        list_transform(range(2, len(string_split(key, ' '))), lambda words: array_to_string(string_split(key, ' ')[2:words], '')),
        lambda name: length(name) > 3
    );

-- Whether a part says in full that it is a commune; what is left of Phương, Phượng, Xá or Xà without marks isn't such a word.
CREATE MACRO commune_in_full(written, key) AS
    coalesce(
        regexp_matches(key, '^(XA|PHUONG|THI TRAN|DAC KHU) .')
        AND NOT regexp_matches(written, '^[ .]*(phương|phượng|xá|xà|xạ) ', 'i'),
        FALSE
    );

-- The provinces of today by their names, and by those of before July 2025 whose land they have.
CREATE TABLE province_by_name AS
SELECT bare_place(place_key(province)) AS name, code FROM province
UNION
SELECT bare_place(place_key(birth_province.province)) AS name, commune.province AS code
FROM commune_before_2025 AS former
INNER JOIN birth_province ON birth_province.code = '0' || former.province
INNER JOIN commune_change ON commune_change.old = former.code
INNER JOIN commune ON commune_change.new = commune.code;

-- The names of all communes, wards, towns and districts that there are or were in a province of today, whatever their kind.
CREATE TABLE place_name AS
WITH former AS (
    SELECT commune.province, former.kind || ' ' || former.name AS commune, former.district
    FROM commune_before_2025 AS former
    INNER JOIN commune_change ON commune_change.old = former.code
    INNER JOIN commune ON commune_change.new = commune.code
),

written AS (
    SELECT province, kind || ' ' || name AS place FROM commune
    UNION
    SELECT province, unnest([commune, district]) AS place FROM former
    UNION
    -- Communes that were, without a successor in the sources (tests/support/communes.py names them).
    SELECT province_by_name.code AS province, listed.place
    FROM (
        VALUES
        ('01', 'Trung Tự'),
        ('24', 'Lão Hộ'),
        ('30', 'Phúc Thành A'),
        ('35', 'Mộc Nam'),
        ('36', 'Mỹ Tiến'),
        ('36', 'Mỹ Hưng'),
        ('36', 'Mỹ Thành'),
        ('37', 'Thanh Bình'),
        ('37', 'Phúc Thành'),
        ('46', 'Hương Thọ'),
        ('48', 'Hải Châu II'),
        ('49', 'Sơn Viên'),
        ('68', 'Đạ Tồn'),
        ('68', 'Đoàn Kết'),
        ('68', 'Phước Lộc'),
        ('77', 'An Ngãi'),
        ('77', 'An Nhứt'),
        ('83', 'Phú An Hòa')
    ) AS listed (province, place)
    INNER JOIN birth_province ON birth_province.code = '0' || listed.province
    INNER JOIN province_by_name ON bare_place(place_key(birth_province.province)) = province_by_name.name
)

SELECT DISTINCT province, bare_place(place_key(place)) AS name FROM written;

-- Whether the commune that an end of an address names in full never was (`never`): none of its province of then and of now,
-- and no district, has or had the name, or one that is a slip of the keyboard away. An end whose province is none, or that
-- may be a slip or a remark, isn't there.
CREATE TABLE tail_name AS
WITH said AS (
    SELECT
        tail,
        province,
        second_kind,
        second_name,
        CASE
            WHEN commune_in_full(second, second_key) THEN second_key
            WHEN second_kind IN ('', 'DISTRICT') AND commune_in_full(third, third_key) THEN third_key
        END AS key,
        commune_in_full(second, second_key) AS alone
    FROM tail_part
),

in_full AS (
    SELECT said.tail, code AS province, key, bare_place(key) AS name
    FROM said
    INNER JOIN province_by_name ON province_by_name.name = said.province
    WHERE
        key IS NOT NULL
        AND (alone OR second_kind = 'DISTRICT' OR (code, second_name) IN (SELECT (province, name) FROM place_name))
),

standing AS (
    SELECT DISTINCT tail
    FROM (SELECT tail, province, unnest([name, replace(key, ' ', '')]) AS name FROM in_full) AS either
    SEMI JOIN place_name USING (province, name)
),

other AS (
    SELECT * FROM in_full ANTI JOIN standing USING (tail)
),

near AS (
    SELECT tail FROM (SELECT tail, province, unnest(slips(name)) AS slip FROM other) AS slipped
    SEMI JOIN (SELECT province, unnest(slips(name)) AS slip FROM place_name) AS slipping USING (province, slip)
    UNION
    SELECT tail FROM (SELECT tail, province, unnest(leading_names(key)) AS name FROM other) AS longer
    SEMI JOIN place_name USING (province, name)
)

SELECT tail, FALSE AS never FROM standing
UNION ALL
SELECT DISTINCT tail, TRUE AS never FROM other ANTI JOIN near USING (tail);

-- What each code and each end of an address tells of its row: the commune of today by its code, where a commune has it
-- (`code`), by a name of today (`address`), or by one of before July 2025 of which the whole went to it (`address_before`;
-- where it was parted there is no code); and whether the commune that is named never was (NULL: not certain, or a code).
CREATE VIEW tail_told AS
SELECT
    tail,
    in_force.code AS commune,
    CASE WHEN in_force.code = tail THEN 'code' ELSE tail_commune.evidence END AS commune_evidence,
    never AS unheard_commune
FROM address_tail
LEFT JOIN tail_commune USING (tail)
LEFT JOIN tail_name USING (tail)
LEFT JOIN commune_in_force AS in_force ON in_force.code = coalesce(tail_commune.commune, tail);

-- ---------------------------------------------------------------- who is judged

-- Numbers that aren't terminated; an unknown status counts as live.
CREATE VIEW live AS
SELECT * FROM subscriber WHERE status IS NULL OR status <> 'TERMINATED';

-- Live numbers of individuals; an unknown customer type counts as individual.
CREATE VIEW live_individual AS
SELECT * FROM live WHERE customer_type IS NULL OR customer_type = 'INDIVIDUAL';

-- Live numbers of organisations.
CREATE VIEW live_organisation AS
SELECT * FROM live WHERE customer_type = 'ORGANISATION';

-- Live numbers of people, not of machines; an unknown service type counts as people's.
CREATE VIEW live_h2h AS
SELECT * FROM live WHERE service_type IS NULL OR service_type = 'H2H';

-- Live numbers of individuals, for people.
CREATE VIEW live_individual_h2h AS
SELECT * FROM live_individual WHERE service_type IS NULL OR service_type = 'H2H';

-- Live numbers of Vietnamese individuals, for people; an unknown nationality counts as Vietnamese.
CREATE VIEW live_individual_h2h_vn AS
SELECT * FROM live_individual_h2h WHERE nationality IS NULL OR nationality = 'VN';

-- Live numbers of individuals with a usable id number, which is no placeholder (six or more characters, all equal or
-- counting up or down). `usable_id` and `twelve` are computed on reading (simaudit/intake/values/id_numbers.py), like
-- `iccid_luhn` (simaudit/intake/values/iccid.py).
CREATE VIEW live_identified AS
SELECT * FROM live_individual WHERE usable_id;

-- Live numbers of an organisation's people with a usable id number, each of whom registers by himself since 24 December
-- 2024 (decree 163/2024 article 17(1)(d)); who is only listed with a firm before that day isn't one.
CREATE VIEW live_member AS
SELECT * FROM live_organisation
WHERE
    (service_type IS NULL OR service_type = 'H2H')
    AND usable_id
    AND registered_at >= TIMESTAMP '2024-12-24 00:00:00';

-- Live numbers of people with a usable id number: individuals, and such people of organisations.
CREATE VIEW live_person AS
SELECT * FROM live
WHERE
    usable_id
    AND (
        customer_type IS NULL
        OR customer_type = 'INDIVIDUAL'
        OR (
            (service_type IS NULL OR service_type = 'H2H')
            AND registered_at >= TIMESTAMP '2024-12-24 00:00:00'
        )
    );

-- Of those, with a personal number of twelve digits, by type of paper (decree 137/2015 article 13): a passport or another
-- paper may have twelve digits by chance.
CREATE VIEW live_twelve AS
SELECT * FROM live_person WHERE twelve;

-- Live numbers of people with name and birth date, on a paper whose number is told by its digits.
CREATE VIEW live_person_of_digits AS
SELECT * FROM live_person
WHERE
    name_key IS NOT NULL
    AND date_of_birth IS NOT NULL
    AND of_digits(twelve, id_type, id_number);

-- Live valid mobile numbers of the present numbering plan (`mobile` is computed on reading:
-- simaudit/intake/values/iccid.py).
CREATE VIEW live_mobile AS
SELECT * FROM live WHERE mobile;

-- Live numbers under a prefix that was converted in 2018 (84 and ten digits), with the number that each became.
CREATE TABLE live_retired_number AS
SELECT carrier, msisdn, record, '84' || substr(new_prefix, 2) || substr(msisdn, 6) AS new_number
FROM live
JOIN prefix_conversion ON old_prefix = '0' || substr(msisdn, 3, 3)
-- None of them is `mobile`, which leaves few rows for the pattern.
WHERE NOT mobile AND length(msisdn) = 12 AND regexp_full_match(msisdn, '84[0-9]{10}');

-- Every record of the files, loaded or rejected.
CREATE VIEW delivered AS
SELECT carrier, record FROM subscriber
UNION ALL
SELECT carrier, record FROM rejected;

-- ---------------------------------------------------------------- groups, computed once a run

-- Rows with a common value are first narrowed down by a hash (`number_hash`, `paper_hash` …; made in
-- simaudit/intake/values/derived_columns.py and text.py): cheap, and never decisive for a finding.

-- Hashes of papers that several rows have, with the number of rows; two papers may have the same hash.
CREATE TABLE repeated_paper AS
SELECT paper_hash, count(*) AS at_most
FROM live_identified
GROUP BY paper_hash
HAVING count(*) > 1;

-- The numbers on papers that several rows share.
CREATE VIEW repeated_mate AS
SELECT
    carrier,
    record,
    msisdn,
    id_number,
    at_most,
    registered_at,
    first_registered_at,
    activated_at,
    confirmed_at,
    channel,
    payment_type,
    contract_no
FROM live_identified
INNER JOIN repeated_paper USING (paper_hash);

-- Numbers on papers with four or more, from which most rules about papers start.
CREATE TABLE numerous_mate AS
SELECT * FROM repeated_mate WHERE at_most >= 4;

-- Numbers on shared papers, with the number of them on each paper. `at_most` is never less than `numbers`: a condition
-- on it limits the rows read for papers with many numbers.
CREATE VIEW paper_mate AS
SELECT *, count(*) OVER (PARTITION BY carrier, id_number, at_most) AS numbers
FROM (
    SELECT * FROM numerous_mate
    UNION ALL
    SELECT * FROM repeated_mate WHERE at_most < 4
) AS mate;

-- Hashes of papers with several people, distinguished by name and birth.
CREATE TABLE paper_of_people AS
SELECT paper_hash
FROM live_person
WHERE person_hash IS NOT NULL
GROUP BY paper_hash
HAVING min(person_hash) <> max(person_hash);

-- Numbers whose record is the holder's alone, on papers with possibly different names or births: papers of several
-- people, and shared papers with a missing name or birth.
CREATE TABLE mixed_mate AS
SELECT carrier, record, msisdn, id_number, name_key, date_of_birth
FROM live_person
INNER JOIN carriers USING (carrier)
WHERE
    paper_hash IN (
        SELECT paper_hash FROM paper_of_people
        UNION ALL
        SELECT paper_hash
        FROM live_person
        -- Papers are shared where several individuals' rows have them, or one of an organisation's people.
        SEMI JOIN (SELECT paper_hash FROM repeated_paper UNION ALL SELECT paper_hash FROM live_member) AS shared
            USING (paper_hash)
        WHERE person_hash IS NULL
    )
    AND own_record(guardian_id, date_of_birth, registered_at, as_of);

-- Names on papers with three or more: of each given name (the last word) in turn the next, sixty at most, so that among
-- more three who differ are among these, too.
CREATE TABLE paper_name AS
SELECT carrier, id_number, name_key, given_name
FROM (
    SELECT
        *,
        count(*) OVER (PARTITION BY carrier, id_number) AS names,
        row_number() OVER (PARTITION BY carrier, id_number, given_name ORDER BY name_key) AS turn
    FROM (
        SELECT DISTINCT carrier, id_number, name_key, given_name(name_key) AS given_name
        FROM mixed_mate
        WHERE name_key IS NOT NULL
    ) AS once
) AS turned
WHERE names >= 3
QUALIFY row_number() OVER (PARTITION BY carrier, id_number ORDER BY turn, name_key) <= 60;

-- Two of them whose given names (the last words) differ, and how many letters they are apart.
CREATE TABLE paper_name_pair AS
SELECT
    carrier,
    id_number,
    one.name_key AS first_name,
    other.name_key AS second_name,
    levenshtein(one.name_key, other.name_key) AS distance
FROM paper_name AS one
INNER JOIN paper_name AS other USING (carrier, id_number)
WHERE one.name_key < other.name_key AND one.given_name <> other.given_name;

-- Papers with three names of three given names: the distance that all three keep from one another, the greatest of any
-- three.
CREATE TABLE paper_of_three AS
SELECT
    carrier,
    id_number,
    max(least(one.distance, other.distance, third.distance)) AS distance
FROM paper_name_pair AS one
INNER JOIN paper_name_pair AS other USING (carrier, id_number, first_name)
INNER JOIN paper_name_pair AS third USING (carrier, id_number)
WHERE third.first_name = one.second_name AND third.second_name = other.second_name
GROUP BY carrier, id_number;

-- Papers with several names: the number of names, and their distance: the greatest of another person's from the first, or
-- that of three from one another. The first is that of the row which comes first by name, in code-point order, and birth
-- date.
CREATE TABLE paper_names AS
WITH several AS (
    SELECT carrier, id_number, min(name_key) AS first_name
    FROM mixed_mate
    GROUP BY carrier, id_number
    HAVING min(name_key) <> max(name_key)
),

opening AS (
    SELECT carrier, id_number, first_name, min(date_of_birth) AS first_birth
    FROM mixed_mate
    INNER JOIN several USING (carrier, id_number)
    WHERE name_key = first_name
    GROUP BY carrier, id_number, first_name
)

SELECT
    carrier,
    id_number,
    count(DISTINCT name_key) AS names,
    greatest(
        max(other_name_distance(name_key, date_of_birth, first_name, first_birth)), max(paper_of_three.distance)
    ) AS distance
FROM mixed_mate
INNER JOIN opening USING (carrier, id_number)
LEFT JOIN paper_of_three USING (carrier, id_number)
WHERE name_key IS NOT NULL
GROUP BY carrier, id_number;

-- The ordinal of a number on its paper, by registration, and its ordinal among the paper's prepaid numbers; a number
-- that isn't listed is the only one on its paper. Partitioning by the counts too lets a rule about papers with many
-- numbers sort only those.
CREATE VIEW ordered_mate AS
SELECT
    carrier,
    record,
    msisdn,
    id_number,
    numbers,
    at_most,
    registered_at,
    first_registered_at,
    activated_at,
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

-- Ordinals on papers with four or more numbers, from which the rules about a paper's fourth number start: put in order
-- once.
CREATE TABLE numerous_ordinal AS
SELECT * FROM ordered_mate WHERE at_most >= 4;

-- Ordinals on all shared papers; a condition on `at_most` limits the rows read.
CREATE VIEW ordinals AS
SELECT * FROM numerous_ordinal
UNION ALL
SELECT * FROM ordered_mate WHERE at_most < 4;

-- Values that several rows have, with the number of rows. Tables of this form, one key and its count, are computed by
-- sorting keys instead of grouping rows (simaudit/rules/repeated_keys.py).

-- Hashes of subscriber numbers that several live rows have.
CREATE TABLE repeated_number AS
SELECT number_hash, count(*) AS numbers
FROM live
WHERE number_hash IS NOT NULL
GROUP BY number_hash
HAVING count(*) > 1;

-- Hashes of devices in which several live rows were last used.
CREATE TABLE shared_device AS
SELECT handset_hash, count(*) AS numbers
FROM live_mobile
WHERE handset_hash IS NOT NULL
GROUP BY handset_hash
HAVING count(*) > 1;

-- Hashes of SIM serial numbers that several live rows have.
CREATE TABLE repeated_serial AS
SELECT serial_hash, count(*) AS numbers
FROM live
WHERE serial_hash IS NOT NULL
GROUP BY serial_hash
HAVING count(*) > 1;

-- Hashes of IMSIs that several live rows have.
CREATE TABLE repeated_imsi AS
SELECT imsi_hash, count(*) AS numbers
FROM live
WHERE imsi_hash IS NOT NULL
GROUP BY imsi_hash
HAVING count(*) > 1;

-- Hashes of addresses that several rows have.
CREATE TABLE shared_address AS
SELECT address_hash, count(*) AS numbers
FROM live_identified
WHERE address_hash IS NOT NULL
GROUP BY address_hash
HAVING count(*) > 1;

-- Hashes of a point and a day with several registrations, to which searches for bursts and runs are limited.
CREATE TABLE point_day AS
SELECT day_hash, count(*) AS numbers
FROM live
WHERE day_hash IS NOT NULL
GROUP BY day_hash
HAVING count(*) > 1;

-- Registration points with their number of live numbers.
CREATE TABLE served_point AS
SELECT carrier, point_code, count(*) AS numbers
FROM live
WHERE point_code IS NOT NULL
GROUP BY carrier, point_code;

-- Hashes of a clerk and a minute with several registrations of individuals, where the time of day is known.
CREATE TABLE clerk_minute AS
SELECT minute_hash, count(*) AS numbers
FROM live_individual
WHERE minute_hash IS NOT NULL AND timed(registered_at)
GROUP BY minute_hash
HAVING count(*) > 1;

-- Values that several papers have; these tables are computed by sorting too.

-- Hashes of portraits of several people, by name and birth.
CREATE TABLE portrait_of_people AS
SELECT face_hash
FROM live_person
WHERE face_hash IS NOT NULL AND person_hash IS NOT NULL
GROUP BY face_hash
HAVING min(person_hash) <> max(person_hash);

-- Hashes of people, by name and birth, on several papers.
CREATE TABLE person_of_papers AS
SELECT person_hash
FROM live_person
WHERE person_hash IS NOT NULL
GROUP BY person_hash
HAVING min(paper_hash) <> max(paper_hash);

-- ---------------------------------------------------------------- papers whose numbers are nearly one another's

-- Numbers on the papers of namesakes, people of one name and birth date with several papers. Which papers are of digits is
-- asked of these rows only: of fewer conditions DuckDB expects more rows, and makes no hash table of the register's.
CREATE TABLE namesake AS
SELECT
    carrier,
    person_hash,
    msisdn,
    record,
    id_number,
    name_key,
    date_of_birth,
    of_digits(twelve, id_type, id_number) AS of_digits
FROM live_person
WHERE person_hash IN (SELECT person_hash FROM person_of_papers);

-- Their papers of digits, numbered, with the number of papers in each crowd: of one carrier and, but for a collision of
-- hashes, of one name and birth date.
CREATE TABLE namesake_paper AS
SELECT
    carrier,
    person_hash,
    name_key,
    date_of_birth,
    id_number,
    length(id_number) AS width,
    row_number() OVER () AS paper,
    count(*) OVER (PARTITION BY carrier, person_hash) AS papers
FROM (SELECT DISTINCT carrier, person_hash, name_key, date_of_birth, id_number FROM namesake WHERE of_digits) AS once;

-- What is left of the numbers of a large crowd without `apart` of their digits, for every choice of places (`bits`).
CREATE VIEW namesake_rest AS
SELECT
    carrier,
    person_hash,
    name_key,
    date_of_birth,
    paper,
    id_number,
    width,
    apart,
    bits,
    digits - CAST(list_sum(list_transform(powers, lambda ten: digits // ten % 10 * ten)) AS BIGINT) AS rest
FROM (SELECT *, TRY_CAST(id_number AS BIGINT) AS digits FROM namesake_paper WHERE papers > 12) AS large
CROSS JOIN (
    SELECT
        bits,
        bit_count(bits) AS apart,
        -- The places as powers of ten.
        list_transform(
            list_filter(range(12), lambda place: (bits >> place) % 2 = 1),
            lambda place: CAST(power(10, place) AS BIGINT)
        ) AS powers
    FROM (SELECT unnest(range(4096)) AS bits) AS every_choice
) AS choice
WHERE bits < (1 << width);

-- Papers of one crowd whose numbers, of one length, differ in `apart` digits: to be read for one value of `apart` only,
-- as the views below.
CREATE VIEW near_pair AS
-- In a small crowd each is compared with each.
SELECT hamming(one.id_number, other.id_number) AS apart, one.paper, other.paper AS neighbour
FROM namesake_paper AS one
INNER JOIN namesake_paper AS other USING (carrier, person_hash, name_key, date_of_birth, width)
WHERE one.papers <= 12 AND one.paper <> other.paper
UNION ALL
-- In a large one, those that have the same rest: ten at most where one place is left out, so that a large crowd costs
-- no more than as many people of different names.
SELECT apart, one.paper, other.paper AS neighbour
FROM namesake_rest AS one
INNER JOIN namesake_rest AS other
    USING (carrier, person_hash, name_key, date_of_birth, width, apart, bits, rest)
WHERE hamming(one.id_number, other.id_number) = apart;

-- Papers that have such a neighbour, the first of them, and whether the two have no other (`couple`).
CREATE VIEW near_paper AS
SELECT
    *,
    neighbours = 1
    AND count(*) OVER (PARTITION BY apart, neighbours, least(paper, neighbour), greatest(paper, neighbour)) = 2
        AS couple
FROM (
    SELECT apart, paper, count(*) AS neighbours, min(neighbour) AS neighbour
    FROM near_pair
    GROUP BY apart, paper
) AS counted;

-- The numbers on papers that have such a neighbour. A couple is what a slip of the keyboard makes of one paper; of three
-- that hang together it makes none.
CREATE VIEW near_mate AS
SELECT carrier, msisdn, record, id_number, apart, couple
FROM namesake
INNER JOIN namesake_paper USING (carrier, person_hash, name_key, date_of_birth, id_number)
INNER JOIN near_paper USING (paper)
WHERE of_digits;

-- ---------------------------------------------------------------- the last judged month

-- Numbers that weren't terminated in the carrier's last judged month (`previous`).
CREATE VIEW earlier_live AS
SELECT * FROM previous WHERE status IS NULL OR status <> 'TERMINATED';

-- Hashes of subscriber numbers that several of those rows have.
CREATE TABLE repeated_earlier_number AS
SELECT number_hash, count(*) AS numbers
FROM earlier_live
WHERE number_hash IS NOT NULL
GROUP BY number_hash
HAVING count(*) > 1;

-- Numbers with several live rows, this month or in the last judged month: whose holder was compared isn't known.
CREATE TABLE ambiguous_number AS
SELECT carrier, msisdn
FROM live
WHERE number_hash IN (SELECT number_hash FROM repeated_number)
GROUP BY carrier, msisdn
HAVING count(*) > 1
UNION ALL
SELECT carrier, msisdn
FROM earlier_live
WHERE number_hash IN (SELECT number_hash FROM repeated_earlier_number)
GROUP BY carrier, msisdn
HAVING count(*) > 1;

-- This month's rows whose holder can be compared with that of the last judged month, counted by point and stratum: the
-- only live rows of their numbers then and now, of individuals with name and usable id number, whose record is their own
-- and whose number didn't come from another carrier. Those with another paper are few, and stand there one by one, with
-- their `record` and that of the last judged month; whether the papers differ is for a check to say, of hashes from two
-- months.
CREATE TABLE compared_stratum AS
SELECT
    carrier,
    point_code,
    customer,
    id_type,
    triennium,
    CASE WHEN other_paper THEN record END AS record,
    CASE WHEN other_paper THEN record_before END AS record_before,
    count(*) AS n
FROM (
    SELECT
        present.carrier,
        present.point_code,
        coalesce(present.customer_type, 'INDIVIDUAL') AS customer,
        present.id_type,
        year(present.registered_at) // 3 AS triennium,
        present.record,
        earlier.record AS record_before,
        present.paper_hash <> earlier.paper_hash AS other_paper
    FROM live_identified AS present
    INNER JOIN carriers USING (carrier)
    INNER JOIN earlier_live AS earlier USING (carrier, msisdn)
    INNER JOIN last_judged_month USING (carrier)
    ANTI JOIN ambiguous_number USING (carrier, msisdn)
    WHERE
        present.name_key IS NOT NULL
        AND own_record(present.guardian_id, present.date_of_birth, present.registered_at, carriers.as_of)
        AND present.ported_in IS NOT TRUE
        AND earlier.usable_id
        AND earlier.name_key IS NOT NULL
        AND (earlier.customer_type IS NULL OR earlier.customer_type = 'INDIVIDUAL')
        AND own_record(earlier.guardian_id, earlier.date_of_birth, earlier.registered_at, last_judged_month.as_of)
        AND earlier.ported_in IS NOT TRUE
) AS compared
GROUP BY
    carrier,
    point_code,
    customer,
    id_type,
    triennium,
    CASE WHEN other_paper THEN record END,
    CASE WHEN other_paper THEN record_before END;

-- ---------------------------------------------------------------- points beside their peers: what is compared

-- Live rows by point and stratum.
CREATE TABLE served_stratum AS
SELECT
    carrier,
    point_code,
    coalesce(customer_type, 'INDIVIDUAL') AS customer,
    id_type,
    year(registered_at) // 3 AS triennium,
    count(*) AS n
FROM live
WHERE point_code IS NOT NULL
GROUP BY carrier, point_code, coalesce(customer_type, 'INDIVIDUAL'), id_type, year(registered_at) // 3;

-- Rows with a serious finding about the subscriber's information, whether it is waived or not.
CREATE VIEW faulty_row AS
SELECT carrier, record
FROM finding
WHERE faults_point(family, severity, across) AND record IS NOT NULL;

-- Points with their live rows (n), the faulty ones of them (k), how many would be faulty at the carrier's other points
-- (`expected`; NULL: there is none), and how many points the carrier has.
CREATE TABLE point_of_faults AS
WITH cell AS (
    SELECT carrier, point_code, customer, id_type, triennium, sum(n) AS n, sum(k) AS k
    FROM (
        SELECT *, 0 AS k FROM served_stratum
        UNION ALL
        SELECT
            carrier,
            point_code,
            coalesce(customer_type, 'INDIVIDUAL') AS customer,
            id_type,
            year(registered_at) // 3 AS triennium,
            0 AS n,
            count(*) AS k
        FROM live
        SEMI JOIN faulty_row USING (carrier, record)
        -- By the record alone, most rows are passed over while they are read.
        WHERE point_code IS NOT NULL AND record IN (SELECT record FROM faulty_row)
        GROUP BY carrier, point_code, coalesce(customer_type, 'INDIVIDUAL'), id_type, year(registered_at) // 3
    ) AS counted
    GROUP BY carrier, point_code, customer, id_type, triennium
)

SELECT
    carrier,
    point_code,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(k) AS BIGINT) AS k,
    sum(n * share) AS expected,
    count(*) OVER (PARTITION BY carrier) AS points
FROM (
    SELECT *, share_elsewhere(carrier, point_code, customer, id_type, triennium, n, k) AS share FROM cell
) AS compared
GROUP BY carrier, point_code;

-- Live rows whose address names a commune in full and whose code doesn't, counted by point and stratum (n), and those of them whose
-- commune never existed (k).
CREATE TABLE named_commune_stratum AS
SELECT
    carrier,
    point_code,
    coalesce(customer_type, 'INDIVIDUAL') AS customer,
    id_type,
    year(registered_at) // 3 AS triennium,
    count(*) AS n,
    count(*) FILTER (WHERE unheard_commune) AS k
FROM live
WHERE point_code IS NOT NULL AND unheard_commune IS NOT NULL
GROUP BY carrier, point_code, coalesce(customer_type, 'INDIVIDUAL'), id_type, year(registered_at) // 3;

-- Points with these rows (n), those of them of which the commune never was (k), and the rest as above.
CREATE TABLE point_of_places AS
WITH cell AS (
    SELECT carrier, point_code, customer, id_type, triennium, sum(n) AS n, sum(k) AS k
    FROM named_commune_stratum
    GROUP BY carrier, point_code, customer, id_type, triennium
)

SELECT
    carrier,
    point_code,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(k) AS BIGINT) AS k,
    sum(n * share) AS expected,
    count(*) OVER (PARTITION BY carrier) AS points
FROM (
    SELECT *, share_elsewhere(carrier, point_code, customer, id_type, triennium, n, k) AS share FROM cell
) AS compared
GROUP BY carrier, point_code;

-- Points with the rows of this month whose holder is compared with that of the last judged month (n), those of them on
-- which another person stands without a new registration (k: MIS-28), and the rest as above.
CREATE TABLE point_of_swaps AS
WITH swapped AS (
    SELECT DISTINCT carrier, record FROM finding WHERE check_id = 'MIS-28' AND record IS NOT NULL
),

cell AS (
    SELECT
        carrier,
        point_code,
        customer,
        id_type,
        triennium,
        sum(n) AS n,
        count(swapped.record) AS k
    FROM compared_stratum
    LEFT JOIN swapped USING (carrier, record)
    WHERE point_code IS NOT NULL
    GROUP BY carrier, point_code, customer, id_type, triennium
)

SELECT
    carrier,
    point_code,
    CAST(sum(n) AS BIGINT) AS n,
    CAST(sum(k) AS BIGINT) AS k,
    sum(n * share) AS expected,
    count(*) OVER (PARTITION BY carrier) AS points
FROM (
    SELECT *, share_elsewhere(carrier, point_code, customer, id_type, triennium, n, k) AS share FROM cell
) AS compared
GROUP BY carrier, point_code;
