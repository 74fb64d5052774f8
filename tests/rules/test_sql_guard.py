"""A check's SQL reads only the relations of its run; the guard refuses the rest."""

import logging
from pathlib import Path

import duckdb
import pytest

from simaudit.errors import CatalogueError
from simaudit.rules import sql_guard
from simaudit.rules.populations import definitions
from simaudit.rules.sql_guard import parse_guarded

RELATIONS = ("subscriber", "live", "finding", "points")

FILES = """
SELECT read_text('/etc/hostname') FROM subscriber
SELECT * FROM read_text('/etc/hostname')
SELECT * FROM read_blob('/etc/hostname')
SELECT * FROM read_csv('x.csv')
SELECT * FROM read_csv_auto('x.csv')
SELECT * FROM read_json('x.json')
SELECT * FROM read_parquet('x.parquet')
SELECT * FROM parquet_metadata('x.parquet')
SELECT * FROM sniff_csv('x.csv')
SELECT * FROM glob('*')
SELECT * FROM '/etc/passwd'
SELECT * FROM "/etc/passwd"
FROM 'x.csv'
FROM "x.csv"
SELECT * FROM subscriber POSITIONAL JOIN 'x.csv'
SELECT * FROM subscriber s JOIN read_csv('x') r ON true
SELECT * FROM subscriber s JOIN LATERAL (SELECT * FROM read_csv('x')) r ON true
SELECT * FROM subscriber WHERE msisdn IN (FROM 'x.csv')
SELECT EXISTS (SELECT 1 FROM 'x.csv') FROM subscriber
WITH part AS (FROM glob('*')) SELECT * FROM part
SELECT (SELECT x FROM (WITH "x.csv" AS (SELECT 1 AS x) SELECT x FROM "x.csv")) FROM "x.csv"
WITH part AS (FROM "x.csv"), "x.csv" AS (SELECT 1) SELECT * FROM part
WITH "x.csv" AS (SELECT 1) SELECT * FROM "x.csv"
SELECT * FROM query('SELECT 1')
SELECT * FROM query_table('subscriber')
"""

STATEMENTS = """
COPY subscriber TO 'x.csv'
COPY (SELECT 1) TO 'x.csv'
COPY finding FROM 'x.csv'
ATTACH 'x.db'
DETACH x
USE x
INSTALL httpfs
LOAD httpfs
PRAGMA database_list
CALL pragma_version()
SET threads = 1
RESET threads
EXPORT DATABASE 'x'
IMPORT DATABASE 'x'
CREATE TABLE x AS SELECT 1
CREATE OR REPLACE MACRO timed(moment) AS TRUE
DROP VIEW live
DELETE FROM finding
INSERT INTO finding SELECT * FROM finding
UPDATE finding SET carrier = 'x'
MERGE INTO finding USING subscriber ON true WHEN MATCHED THEN DELETE
TRUNCATE finding
PREPARE x AS SELECT 1
EXECUTE x
EXPLAIN SELECT 1
EXPLAIN ANALYZE SELECT 1
DESCRIBE subscriber
SUMMARIZE subscriber
SHOW TABLES
BEGIN
VACUUM
CHECKPOINT
PIVOT subscriber ON status USING count(*)
SELECT 1; SELECT 2
SELECT 1; DROP TABLE finding
VALUES (1)
SELECT (
SELECT FROM WHERE
"""

MORE_THAN_SELECT = """
WITH gone AS (DELETE FROM finding RETURNING *) SELECT * FROM gone
WITH made AS (INSERT INTO finding SELECT * FROM finding RETURNING *) SELECT * FROM made
WITH changed AS (UPDATE finding SET carrier = 'x' RETURNING *) SELECT * FROM changed
SELECT * FROM (WITH gone AS (DELETE FROM finding RETURNING *) FROM gone)
SELECT * INTO x FROM subscriber
SELECT * FROM subscriber FOR UPDATE
SELECT * FROM (DESCRIBE subscriber)
SELECT * FROM (SUMMARIZE subscriber)
SELECT * FROM (SHOW TABLES)
SELECT * FROM (SHOW DATABASES)
SELECT * FROM (PIVOT subscriber ON status USING count(*))
"""

CLOCK_AND_RANDOMNESS = """
SELECT current_date FROM subscriber
SELECT current_time FROM subscriber
SELECT current_timestamp FROM subscriber
SELECT localtime FROM subscriber
SELECT localtimestamp FROM subscriber
SELECT now() FROM subscriber
SELECT today() FROM subscriber
SELECT get_current_timestamp() FROM subscriber
SELECT transaction_timestamp() FROM subscriber
SELECT age(registered_at) FROM subscriber
SELECT random() FROM subscriber
SELECT uuid() FROM subscriber
SELECT gen_random_uuid() FROM subscriber
SELECT nextval('s') FROM subscriber
SELECT * FROM subscriber ORDER BY random()
SELECT * FROM subscriber TABLESAMPLE 10%
SELECT * FROM subscriber USING SAMPLE 10
"""

SETTINGS_AND_METADATA = """
SELECT getenv('HOME') FROM subscriber
SELECT current_setting('temp_directory') FROM subscriber
SELECT getvariable('x') FROM subscriber
SELECT current_user FROM subscriber
SELECT current_catalog FROM subscriber
SELECT version() FROM subscriber
SELECT * FROM duckdb_settings()
SELECT * FROM information_schema.tables
SELECT * FROM pg_catalog.pg_tables
SELECT * FROM sqlite_master
SELECT * FROM main.subscriber
SELECT * FROM memory.main.subscriber
SELECT * FROM SUBSCRIBER
SELECT * FROM rejected
SELECT * FROM histogram_values(subscriber, msisdn)
SELECT ? FROM subscriber
"""

HIDDEN = """
SELECT "getenv"('x') FROM subscriber
SELECT GetEnv('x') FROM subscriber
SELECT getenv ('x') FROM subscriber
SELECT get/**/env('x') FROM subscriber
SELECT main.getenv('x') FROM subscriber
SELECT system.main.getenv('x') FROM subscriber
SELECT 'x'.getenv() FROM subscriber
SELECT upper('x').getenv() FROM subscriber
SELECT @getenv('x') FROM subscriber
SELECT list_transform(['x'], lambda f: getenv(f)) FROM subscriber
SELECT list_filter(['x'], lambda f: getenv(f) = 'y') FROM subscriber
SELECT [getenv(f) FOR f IN ['x']] FROM subscriber
SELECT [f FOR f IN ['x'] IF getenv(f) IS NOT NULL] FROM subscriber
SELECT {'a': getenv('x')} FROM subscriber
SELECT MAP {'a': getenv('x')} FROM subscriber
SELECT row(getenv('x')) FROM subscriber
SELECT try(getenv('x')) FROM subscriber
SELECT COLUMNS(c -> getenv(c) = 'x') FROM subscriber
SELECT * REPLACE (getenv('x') AS status) FROM subscriber
SELECT CASE WHEN getenv('x') = 'y' THEN 1 END FROM subscriber
SELECT count(*) FILTER (WHERE getenv('x') = 'y') FROM subscriber
SELECT sum(1) OVER (PARTITION BY getenv('x')) FROM subscriber
SELECT * FROM subscriber QUALIFY getenv('x') = 'y'
SELECT * FROM subscriber GROUP BY ALL HAVING getenv('x') = 'y'
SELECT * FROM subscriber LIMIT (SELECT length(getenv('x')))
SELECT * FROM subscriber, (VALUES (getenv('x'))) AS v
SELECT * FROM unnest([getenv('x')])
SELECT 1 UNION ALL SELECT getenv('x')
SELECT INTERVAL (getenv('x')) DAY FROM subscriber
SELECT 'a' SIMILAR TO getenv('x') FROM subscriber
SELECT 'a\\', getenv('x'), '' FROM subscriber
SELECT e'\\'', getenv('x') --' FROM subscriber
SELECT $$ ' $$, getenv('x') FROM subscriber
SELECT $a$ ' $a$, getenv('x') FROM subscriber
"""

CALLS = """
abs(n) | b AND n > 1 | b OR n > 1 | any_value(a) | [1, 2] | list_value(1, 2) | array_agg(a) | list(a)
list_concat([1], [2]) | list_contains([1], n) | list_distinct([1, 1]) | array_length([1])
list_sort([2, 1]) | list_sort([2, 1], 'DESC') | array_to_string([a], ',') | avg(n) | bit_count(n)
CASE WHEN b THEN 1 END | CAST(n AS VARCHAR) | TRY_CAST(a AS BIGINT) | ceil(n) | coalesce(a, '')
concat(a, '') | concat_ws('-', a, a) | contains(a, 'x') | count(*) FILTER (WHERE b) | count_if(b)
date_diff('day', d, d) | date_add(d, INTERVAL 1 DAY) | time_bucket(INTERVAL 1 DAY, d)
date_sub('day', d, d) | day(d) | dense_rank() OVER () | ends_with(a, 'x') | EXISTS (SELECT 1) | unnest([1])
extract(epoch FROM d) | list_filter([1], lambda x: x > 1) | first(a ORDER BY a) | first_value(a) OVER ()
floor(n) | generate_series(1, 2) | range(1, 2) | greatest(n, 1) | string_agg(a, ',') | hamming(a, a)
hash(a) | hour(t) | if(b, 1, 2) | lag(a) OVER () | last(a ORDER BY a) | last_value(a) OVER ()
lead(a) OVER () | least(n, 1) | left(a, 1) | length(a) | levenshtein(a, a) | list_aggregate([1], 'sum')
list_sum([1]) | log(10) | bool_and(b) | bool_or(b) | lower(a) | lpad(a, 9, '0') | rpad(a, 9, '0') | max(n)
median(n) | min(n) | minute(t) | month(d) | nullif(a, '') | ord(a) | power(n, 2) | quarter(d)
rank() OVER () | regexp_extract(a, 'x') | regexp_full_match(a, 'x') | regexp_matches(a, 'x')
regexp_replace(a, 'x', 'y') | repeat(a, 2) | replace(a, 'x', 'y') | reverse(a) | right(a, 1) | round(n, 1)
row_number() OVER () | second(t) | sign(n) | string_split(a, ',') | sqrt(n) | starts_with(a, 'x')
strip_accents(a) | {'a': n} | strpos(a, 'x') | substring(a, 1, 2) | sum(n) | date_trunc('month', t)
strftime(t, '%Y') | list_transform([1], lambda x: x + 1) | translate(a, 'x', 'y') | trim(a) | trunc(n)
unicode(a) | (SELECT max(x) FROM unnest([1]) AS u (x)) | upper(a) | week(d) | year(d)
"""
"""A call of each function that a check may use, over columns of the table that the test makes."""


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.fixture(autouse=True)
def _quiet_parser() -> None:
    # sqlglot logs a warning for every statement that it can't parse.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)


def refusal(sql: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        parse_guarded(sql, RELATIONS, definitions().macros, Path("XXX-01_own.sql"))
    return str(caught.value)


@pytest.mark.parametrize(
    "sql", lines(FILES + MORE_THAN_SELECT + CLOCK_AND_RANDOMNESS + SETTINGS_AND_METADATA + HIDDEN)
)
def test_refuses_everything_else_and_names_the_file(sql: str) -> None:
    assert refusal(sql).startswith("XXX-01_own.sql: ")


@pytest.mark.parametrize("sql", lines(STATEMENTS))
def test_refuses_what_is_not_one_select(sql: str) -> None:
    assert refusal(sql).startswith(
        ("XXX-01_own.sql: a check is exactly one SELECT", "XXX-01_own.sql: the SQL cannot be parsed")
    )


@pytest.mark.parametrize("name", ["live", "LIVE", "Subscriber"])
def test_refuses_a_part_that_hides_a_relation(name: str) -> None:
    assert refusal(f"WITH {name} AS (SELECT * FROM subscriber) SELECT * FROM live").startswith(
        f"XXX-01_own.sql: the part `{name}` "
    )


@pytest.mark.parametrize(
    "sql",
    [
        "FROM subscriber",
        "SELECT carrier, msisdn FROM live WHERE full_service(status) AND timed(registered_at)",
        "WITH judged AS (SELECT * FROM live) SELECT carrier FROM judged JOIN points USING (carrier)",
        "SELECT carrier FROM live WHERE (carrier, msisdn) IN (SELECT carrier, msisdn FROM finding)",
        "SELECT list_transform([1], lambda x: x + 1)[1] FROM subscriber",
        "SELECT row_number() OVER (PARTITION BY carrier ORDER BY record) FROM live QUALIFY true",
        "SELECT carrier FROM live WHERE registered_at < $as_of -- the last day",
    ],
)
def test_lets_a_plain_check_through(sql: str) -> None:
    assert parse_guarded(sql, RELATIONS, definitions().macros, Path("XXX-01_own.sql")).sql()


def test_a_check_may_call_every_listed_function(monkeypatch: pytest.MonkeyPatch) -> None:
    """As DuckDB knows it, and each name of the list is that of one of these calls."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE subscriber (a VARCHAR, b BOOLEAN, d DATE, n BIGINT, t TIMESTAMP);"
        "INSERT INTO subscriber VALUES ('x', TRUE, DATE '2026-10-31', 1, TIMESTAMP '2026-10-31 09:00:00')"
    )
    listed, called = sql_guard._FUNCTIONS, set()

    class Noted(frozenset[str]):
        def __contains__(self, name: object) -> bool:
            called.add(name)
            return name in listed

    monkeypatch.setattr(sql_guard, "_FUNCTIONS", Noted())
    for call in CALLS.replace("\n", "|").strip("|").split("|"):
        query = f"SELECT {call} FROM subscriber"
        parse_guarded(query, RELATIONS, (), Path("XXX-01_own.sql"))
        assert len(connection.execute(query).fetchall()) == 1, query
    assert called == listed


def test_no_function_that_duckdb_calls_volatile_or_that_reads_is_let_through() -> None:
    """Every function DuckDB has, under every small number of arguments: only harmless ones pass."""
    functions = duckdb.connect().execute(
        "SELECT DISTINCT function_name, stability FROM duckdb_functions() "
        "WHERE regexp_full_match(function_name, '[a-z_0-9]+')"
    )
    passed: dict[str, set[str]] = {"scalar": set(), "table": set(), "VOLATILE": set()}
    for name, stability in functions.fetchall():
        for arguments in ("", "x", "x, y"):
            for verb, under in (("SELECT", "scalar"), ("FROM", "table")):
                try:
                    parse_guarded(f"{verb} {name}({arguments})", (), (), Path("x"))
                except CatalogueError:
                    continue
                passed["VOLATILE" if stability == "VOLATILE" else under].add(name)
    assert passed["VOLATILE"] == set()
    assert passed["table"] <= {"unnest"}
    suspicious = (
        "read",
        "glob",
        "scan",
        "file",
        "env",
        "setting",
        "current",
        "now",
        "today",
        "path",
        "query",
    )
    assert {name for name in passed["scalar"] if any(word in name for word in suspicious)} == set()


def test_the_guard_lets_a_cast_of_now_through_because_duckdb_does_not_know_it() -> None:
    with pytest.raises(duckdb.ConversionException):
        duckdb.connect().execute("SELECT CAST('now' AS TIMESTAMP)")
    with pytest.raises(duckdb.ConversionException):
        duckdb.connect().execute("SELECT CAST('today' AS DATE)")
