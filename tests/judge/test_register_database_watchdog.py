"""A check that would run for ever, or eat all memory, is stopped; the others are judged."""

import resource
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from support.extracts import own_check, person, write
from support.few_checks import checks_of, judge_by

import simaudit.judge.register_database
from simaudit.cli import main
from simaudit.errors import Note
from simaudit.judge.register_database import bounded_memory, limit_time, why_stopped

COLUMNS = "carrier, msisdn, record, NULL AS subject, NULL AS detail"
ENDLESS = {
    "XAB-01": (
        "WITH RECURSIVE steps(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM steps) "
        f"SELECT {COLUMNS} FROM live WHERE record < (SELECT sum(n) FROM steps)"
    ),
    "XAB-02": (
        f"SELECT {COLUMNS} FROM live WHERE record < (SELECT count(*) FROM "
        + ", ".join(f"unnest(generate_series(1, 1000)) AS t{place}(n)" for place in range(9))
        + ")"
    ),
    "XAB-03": (
        "SELECT a.carrier, a.msisdn, a.record, NULL, NULL FROM "
        + ", ".join(f"live AS {name}" for name in "abcdefghijklmno")
        + " WHERE a.msisdn || b.msisdn <> c.msisdn || d.msisdn"
    ),
}


FEW = checks_of("UNR-01")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with ten subscribers of viettel, one without a name."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch, FEW)
    write(
        Path("2026-10/viettel.csv"),
        [person("viettel", n, **({"full_name": ""} if n == 3 else {})) for n in range(1, 11)],
    )
    return tmp_path


def test_endless_checks_are_stopped_and_the_others_judged(folder: Path) -> None:
    for id_, sql in ENDLESS.items():
        own_check(id_, sql)
    own_check("XAB-09", f"SELECT {COLUMNS} FROM live WHERE record = 2")
    with Path("simaudit.toml").open("a") as file:
        file.write("[limits]\nseconds_a_check = 1\n")
    done = CliRunner().invoke(main, ["audit", "2026-10"])
    assert done.exit_code == 3
    assert done.stderr.splitlines() == [
        f"simaudit: {id_} could not be judged for viettel (stopped: it took more time than a check may)"
        for id_ in ENDLESS
    ]
    findings = Path("out/2026-10/viettel/restricted/findings.csv").read_text(encoding="utf-8")
    assert [line.split(",")[2] for line in findings.splitlines()[1:]] == ["UNR-01", "XAB-09"]
    page = Path("out/2026-10/viettel/report.html").read_text(encoding="utf-8")
    assert "đã bị dừng vì chạy quá thời gian cho phép" in page


def test_a_check_that_eats_memory_is_stopped_by_the_kernel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = simaudit.judge.register_database._kilobytes
    monkeypatch.setattr(
        "simaudit.judge.register_database._kilobytes",
        lambda path, name: 500_000 if name == "MemAvailable" else real(path, name),
    )
    # What `memory` bounds is left alone: a text isn't counted against it.
    own_check("XAB-01", f"SELECT {COLUMNS} FROM live WHERE length(repeat(msisdn, 90000000)) < record")
    own_check("XAB-02", f"SELECT {COLUMNS} FROM live WHERE record = 2")
    done = CliRunner().invoke(main, ["audit", "2026-10"])
    assert done.exit_code == 3
    assert done.stderr == (
        "simaudit: XAB-01 could not be judged for viettel (stopped: it needs more memory than there is)\n"
    )
    findings = Path("out/2026-10/viettel/restricted/findings.csv").read_text(encoding="utf-8")
    assert [line.split(",")[2] for line in findings.splitlines()[1:]] == ["UNR-01", "XAB-02"]


def test_a_population_that_cannot_be_counted_fails_alone(folder: Path) -> None:
    judged = "WITH judged AS (SELECT * FROM live WHERE CAST(msisdn AS DATE) IS NULL) "
    path = own_check("XAB-01", f"{judged}SELECT {COLUMNS} FROM judged")
    path.write_text(path.read_text(encoding="utf-8").replace('"live"', '"judged"'), encoding="utf-8")
    own_check("XAB-02", f"SELECT {COLUMNS} FROM live WHERE record = 2")
    done = CliRunner().invoke(main, ["audit", "2026-10"])
    assert done.exit_code == 3
    assert done.stderr == "simaudit: XAB-01 could not be judged for viettel (ConversionException)\n"


def test_the_bounds_are_as_they_were_when_the_last_statement_has_ended() -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    with bounded_memory():
        with bounded_memory():
            pass
        assert resource.getrlimit(resource.RLIMIT_DATA) != before
    assert resource.getrlimit(resource.RLIMIT_DATA) == before


ENDLESS_STATEMENTS = {
    "recursion": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
    "join": "SELECT count(*) FROM range(100000000) AS a, range(100000) AS b",
    "sort": "SELECT hash(range) AS h FROM range(200000000) ORDER BY h LIMIT 1 OFFSET 100000000",
    "groups": "SELECT count(*) FROM (SELECT hash(range) AS h FROM range(400000000) GROUP BY h)",
    "table": "CREATE TABLE t AS SELECT hash(range)::VARCHAR AS h FROM range(4000000000)",
    "function": "SELECT sum(len(list_filter(range(100000), lambda x: x > n))) FROM range(100000) AS t(n)",
}


@pytest.mark.parametrize("sql", ENDLESS_STATEMENTS.values(), ids=ENDLESS_STATEMENTS)
def test_a_limited_connection_stops_a_statement_and_no_other(sql: str) -> None:
    with duckdb.connect(config={"memory_limit": "2GB", "threads": 1}) as connection:
        limited = connection.cursor()
        limit_time(limited, 0.02)
        connection.execute("SET lock_configuration = true")
        with pytest.raises(duckdb.InterruptException) as raised:
            limited.execute(sql).fetchall()
        assert why_stopped(raised.value) == Note("stopped_for_time")
        assert limited.execute("SELECT 1").fetchall() == [(1,)]
        slow = "SELECT sum(sqrt(range)) > 0 FROM range(100000000)"
        with pytest.raises(duckdb.InterruptException):
            limited.execute(slow).fetchall()
        assert connection.execute(slow).fetchall() == [(True,)]


def test_what_is_said_of_an_error_quotes_no_value() -> None:
    with duckdb.connect() as connection, pytest.raises(duckdb.Error) as raised:
        connection.execute("SELECT CAST('0961000001' AS DATE)")
    assert why_stopped(raised.value).text() == "ConversionException"
