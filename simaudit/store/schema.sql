-- The ledger's tables as SCHEMA_VERSION (schema.py) has them.
CREATE TABLE notice_number (
    subject VARCHAR NOT NULL, document VARCHAR, period VARCHAR NOT NULL, carrier VARCHAR NOT NULL,
    number_key UUID NOT NULL, bucket UINTEGER NOT NULL, check_ids VARCHAR[] NOT NULL, holder_key UUID,
    key VARCHAR NOT NULL, place BIGINT, cases VARCHAR[]
);
CREATE TABLE letter (
    carrier VARCHAR NOT NULL, document VARCHAR NOT NULL, period VARCHAR NOT NULL, checks VARCHAR[] NOT NULL,
    cases VARCHAR[] NOT NULL, asked JSON NOT NULL
);
CREATE TABLE notified_state (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, number_key UUID NOT NULL, present BOOLEAN NOT NULL,
    status VARCHAR, status_at DATE, checks VARCHAR[] NOT NULL, judged VARCHAR[] NOT NULL, holder_key UUID,
    place BIGINT, registered_at DATE,
    first_notices STRUCT(check_id VARCHAR, notified_at DATE, first_notice_at DATE)[], persisting BOOLEAN
);
CREATE TABLE criteria_change (
    entry BIGINT NOT NULL, accepted_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, approver VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, change VARCHAR NOT NULL, rule_set_before VARCHAR NOT NULL,
    rule_set_after VARCHAR NOT NULL, check_id VARCHAR NOT NULL, fingerprint_before VARCHAR,
    fingerprint_after VARCHAR
);
CREATE TABLE trial_month (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, columns VARCHAR[] NOT NULL,
    rows_sha256 VARCHAR NOT NULL
);
CREATE TABLE response (
    kind VARCHAR NOT NULL, period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL,
    key UUID NOT NULL, said VARCHAR NOT NULL, reason VARCHAR, received_at TIMESTAMP NOT NULL,
    looked_by VARCHAR, looked_on DATE
);
CREATE TABLE received (file VARCHAR NOT NULL, received_at TIMESTAMP NOT NULL);
CREATE TABLE sample (
    sample VARCHAR NOT NULL, period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, seed BIGINT NOT NULL,
    size BIGINT NOT NULL, drawn_at TIMESTAMP NOT NULL, purpose VARCHAR
);
CREATE TABLE sampled (
    sample VARCHAR NOT NULL, period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL,
    key UUID NOT NULL, stratum VARCHAR NOT NULL, unit UUID, unit_rows BIGINT, unit_records DOUBLE,
    share DOUBLE, probability DOUBLE, file VARCHAR, record BIGINT
);
CREATE TABLE stratum (
    sample VARCHAR NOT NULL, check_id VARCHAR NOT NULL, stratum VARCHAR NOT NULL, found BIGINT NOT NULL,
    drawn BIGINT NOT NULL, fingerprint VARCHAR NOT NULL, units BIGINT, records DOUBLE
);
CREATE TABLE seal (period VARCHAR NOT NULL, made_at VARCHAR NOT NULL, manifest VARCHAR NOT NULL);
CREATE TABLE withdrawal (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, withdrawn_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, inputs JSON NOT NULL
);
CREATE TABLE outdated (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, withdrawn VARCHAR NOT NULL, judged BOOLEAN NOT NULL
);
CREATE TABLE case_month (
    period VARCHAR NOT NULL, case_id VARCHAR NOT NULL, first_period VARCHAR NOT NULL,
    last_period VARCHAR NOT NULL, state VARCHAR NOT NULL, continued_from VARCHAR, split_from VARCHAR,
    merged_from VARCHAR[] NOT NULL, figures JSON NOT NULL
);
CREATE TABLE case_number (period VARCHAR NOT NULL, case_id VARCHAR NOT NULL, key UUID NOT NULL);
CREATE TABLE follow_up (
    case_id VARCHAR, carrier VARCHAR, check_id VARCHAR, state VARCHAR NOT NULL, happened_on DATE NOT NULL,
    document VARCHAR, deadline DATE, person VARCHAR, amount BIGINT, reason VARCHAR,
    recorded_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, letter VARCHAR
);
CREATE TABLE planned (
    plan VARCHAR NOT NULL, period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, point_code VARCHAR NOT NULL,
    check_id VARCHAR NOT NULL, key UUID NOT NULL, planned_at TIMESTAMP NOT NULL
);
CREATE TABLE dossier (
    case_id VARCHAR NOT NULL, period VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL,
    reason VARCHAR NOT NULL, manifest VARCHAR NOT NULL, file VARCHAR, archive VARCHAR, draft VARCHAR
);
CREATE TABLE chain (
    number BIGINT NOT NULL, sealed_at TIMESTAMP NOT NULL, key VARCHAR NOT NULL, parts VARCHAR NOT NULL,
    broken VARCHAR NOT NULL, mac VARCHAR NOT NULL
);
CREATE TABLE access (
    id UUID PRIMARY KEY, began TIMESTAMP NOT NULL, who VARCHAR NOT NULL, command VARCHAR NOT NULL,
    period VARCHAR, files VARCHAR[] NOT NULL, ended TIMESTAMP, exit_code INTEGER, reason VARCHAR,
    carriers VARCHAR[]
);
CREATE TABLE deletion (
    id UUID PRIMARY KEY, deleted_at TIMESTAMP NOT NULL, who VARCHAR NOT NULL, rule VARCHAR NOT NULL,
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, kind VARCHAR NOT NULL, path VARCHAR NOT NULL
);
CREATE TABLE meta (schema_version INTEGER NOT NULL);
CREATE TABLE run (
    period VARCHAR NOT NULL, made_at TIMESTAMP NOT NULL, version VARCHAR NOT NULL, rule_set VARCHAR NOT NULL,
    carriers VARCHAR[] NOT NULL, inputs JSON NOT NULL, not_read JSON NOT NULL, selfcheck BOOLEAN, key VARCHAR
);
CREATE TABLE month (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, columns VARCHAR[] NOT NULL,
    file VARCHAR[] NOT NULL, records BIGINT[] NOT NULL, figures JSON NOT NULL,
    rows_sha256 VARCHAR, missing_sha256 VARCHAR, links_sha256 VARCHAR, unregistered JSON
);
CREATE TABLE result (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL, family VARCHAR NOT NULL,
    severity VARCHAR NOT NULL, nature VARCHAR NOT NULL, status VARCHAR NOT NULL, violations BIGINT NOT NULL,
    population BIGINT NOT NULL, rate DOUBLE, "new" BIGINT NOT NULL, persisting BIGINT NOT NULL,
    resolved BIGINT NOT NULL, waived BIGINT NOT NULL, seconds DOUBLE NOT NULL, note VARCHAR
);
CREATE TABLE comparison (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL, params JSON NOT NULL, since VARCHAR, rule_changed_since VARCHAR,
    rebaselined BIGINT NOT NULL, row_gone BIGINT NOT NULL, value_changed BIGINT NOT NULL,
    rule_changed BIGINT NOT NULL,
    not_assessable BIGINT NOT NULL, undetermined BIGINT NOT NULL, this_month_only BOOLEAN
);
CREATE TABLE known (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, check_id VARCHAR NOT NULL, key UUID NOT NULL,
    findings BIGINT NOT NULL, file VARCHAR, record BIGINT, waived BOOLEAN NOT NULL, outside BOOLEAN,
    aside BOOLEAN
);
CREATE TABLE point (
    period VARCHAR NOT NULL, carrier VARCHAR NOT NULL, point_code VARCHAR NOT NULL,
    faulty BIGINT NOT NULL, live BIGINT NOT NULL
);
