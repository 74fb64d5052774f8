-- Registration points that stand out (BLK-14), from the planted findings that count for it and every live row.
CREATE OR REPLACE MACRO wilson_lower(k, n) AS
    (k / n + 3.8416 / (2 * n) - 1.96 * sqrt(k / n * (1 - k / n) / n + 3.8416 / (4 * n * n))) / (1 + 3.8416 / n);

INSERT INTO truth
WITH
placed AS (
    SELECT
        usual.seat + 1 AS record,
        CASE WHEN planted.seat IS NULL THEN usual.point_code ELSE planted.point_code END AS point_code
    FROM register_of('slot') AS usual
    LEFT JOIN planted USING (seat)
    WHERE usual.status <> 'TERMINATED'
),
severe AS (
    SELECT DISTINCT record FROM truth INNER JOIN counts_for_points USING (check_id)
),
points AS (
    SELECT placed.point_code, count(*) AS n, count(severe.record) AS k
    FROM placed
    LEFT JOIN severe USING (record)
    WHERE placed.point_code IS NOT NULL
    GROUP BY placed.point_code
),
overall AS (
    SELECT sum(k) / sum(n) AS rate FROM points
)
SELECT 'BLK-14', NULL, NULL, point_code
FROM points, overall
WHERE n >= 30 AND k > 0 AND wilson_lower(k, n) > 3 * rate;
