-- The twelve rules of peers.py in one statement that reads an extract, judges its rows and writes the findings.
CREATE MACRO usable(paper) AS
    paper IS NOT NULL AND NOT regexp_full_match(paper, '0{6,}|1{6,}|2{6,}|3{6,}|4{6,}|5{6,}|6{6,}|7{6,}|8{6,}|9{6,}')
    AND NOT (length(paper) >= 6
        AND (contains('01234567890123456789', paper) OR contains('98765432109876543210', paper)));
CREATE MACRO luhn(digits) AS list_sum(list_transform(
    range(length(digits)),
    lambda i: CASE
        WHEN i % 2 = 0 THEN CAST(digits[length(digits) - i] AS INTEGER)
        ELSE [0, 2, 4, 6, 8, 1, 3, 5, 7, 9][1 + CAST(digits[length(digits) - i] AS INTEGER)]
    END
)) % 10;
COPY (
    WITH typed AS (
        SELECT
            msisdn, iccid, service_type, status, full_name, id_type, id_number, guardian_id, channel, point_code,
            clerk_code,
            customer_type IS NULL OR customer_type = 'INDIVIDUAL' AS individual,
            coalesce(
                year(coalesce(try_cast(date_of_birth AS DATE), try_strptime(date_of_birth, '%d/%m/%Y'))),
                CASE WHEN length(date_of_birth) = 4 THEN CAST(date_of_birth AS INTEGER) END
            ) AS birth_year,
            CASE WHEN gender IN ('M', 'F') THEN gender END AS gender,
            CAST(id_issue_date AS DATE) AS id_issue_date,
            CAST(registered_at AS TIMESTAMP) AS registered_at,
            CAST(activated_at AS TIMESTAMP) AS activated_at,
            CAST(authenticated_at AS TIMESTAMP) AS authenticated_at
        FROM read_csv($file, all_varchar = true, header = true)
        WHERE status IS NULL OR status <> 'TERMINATED'
    ),
    live AS (
        SELECT
            *,
            service_type IS NULL OR service_type = 'H2H' AS h2h,
            status IS NULL OR status = 'ACTIVE' AS full_service,
            registered_at >= TIMESTAMP '2026-04-15' AS anew,
            CASE
                WHEN individual AND regexp_full_match(id_number, '[0-9]{12}') AND usable(id_number)
                    AND (id_type IS NULL OR id_type NOT IN ('PASSPORT', 'OTHER'))
                    THEN CAST(id_number[:6] AS INTEGER)
            END AS head
        FROM typed
    ),
    judged AS (
        SELECT msisdn, unnest(list_filter([
            CASE WHEN individual AND (full_name IS NULL OR birth_year IS NULL OR id_number IS NULL) THEN 'UNR-01' END,
            CASE WHEN h2h AND anew AND full_service AND authenticated_at IS NULL THEN 'UNR-07' END,
            CASE WHEN individual AND (channel IS NULL OR channel NOT IN ('APP', 'VNEID'))
                AND (registered_at IS NULL OR registered_at >= TIMESTAMP '2024-12-24')
                AND (registered_at IS NULL OR point_code IS NULL OR clerk_code IS NULL) THEN 'UNR-14' END,
            CASE WHEN guardian_id IS NULL AND birth_year BETWEEN 1900 AND 2399
                AND head % 1000 - (birth_year // 100 - 19) * 200 - birth_year % 100 NOT IN (0, 100) THEN 'MIS-02' END,
            CASE WHEN guardian_id IS NULL
                AND head // 100 % 2 <> CASE gender WHEN 'M' THEN 0 WHEN 'F' THEN 1 END THEN 'MIS-03' END,
            CASE WHEN head // 1000 NOT IN (SELECT CAST(code AS INTEGER) FROM read_csv($provinces, all_varchar = true))
                THEN 'MIS-04' END,
            CASE WHEN individual AND id_type IN ('CCCD', 'CCCD_CHIP', 'CAN_CUOC') AND id_issue_date < DATE '2016-01-01'
                THEN 'MIS-16' END,
            CASE WHEN NOT regexp_full_match(iccid, '8984[0-9]{15,16}') OR luhn(iccid) <> 0 THEN 'MIS-20' END,
            CASE WHEN CAST(registered_at AS DATE) - CAST(activated_at AS DATE) > 30 THEN 'MIS-26' END,
            CASE WHEN individual AND id_type = 'CMND' AND regexp_full_match(id_number, '[0-9]{9}')
                AND registered_at >= TIMESTAMP '2025-01-01'
                AND coalesce(CAST(registered_at AS DATE) - CAST(activated_at AS DATE), 0) <= 30 THEN 'MIS-29' END,
            CASE WHEN h2h AND anew AND (channel IS NULL OR channel = 'OTHER') THEN 'PRC-01' END,
            CASE WHEN individual AND h2h AND id_type = 'GCN_CAN_CUOC' AND anew AND channel IN ('APP', 'VNEID')
                THEN 'PRC-04' END
        ], lambda check_id: check_id IS NOT NULL)) AS check_id
        FROM live
    )
    SELECT check_id, msisdn FROM judged
) TO $target (FORMAT parquet)
