"""The connection of a register: locked down against files, network and settings, even without the guard.

And what making its relations took, and the first records of one carrier in their order, over all its files.
"""

from concurrent.futures import Future
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from simaudit.contract import DTYPES
from simaudit.intake.month_file import CarrierMonth
from simaudit.judge.register import Register, first_records
from simaudit.judge.waivers import Waiver
from simaudit.period import Period
from simaudit.rules.relations import UNWAIVED


def month(folder: Path, carrier: str, rows: list[tuple[str, int, str]]) -> CarrierMonth:
    """(file, record, number) of every row, as they lie in the month's file."""
    path = folder / f"{carrier}.parquet"
    schema = {"file": pl.String, "record": pl.Int64, "msisdn": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame.with_columns(pl.lit(carrier).alias("carrier")).write_parquet(path)
    return CarrierMonth(carrier, path, frozenset({"msisdn"}), (("a.csv", 3), ("b.csv", 2)))


@pytest.mark.parametrize(("count", "found"), [(3, ["1", "3", "4"]), (9, ["1", "3", "4", "5"]), (0, [])])
def test_the_first_records_of_one_carrier(tmp_path: Path, count: int, found: list[str]) -> None:
    # The second record of a.csv was rejected.
    viettel = [("b.csv", 2, "5"), ("a.csv", 1, "1"), ("b.csv", 1, "4"), ("a.csv", 3, "3")]
    months = [month(tmp_path, "viettel", viettel), month(tmp_path, "itel", [("a.csv", 1, "9")])]
    with Register(months, Period(2026, 10).as_of) as register:
        rows = first_records(register, "viettel", count)
    assert rows.rows() == [(number, None, None) for number in found]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM read_parquet('{other}')",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{folder}/written.csv'",
        "ATTACH '{folder}/other.db'",
        "EXPORT DATABASE '{folder}/all'",
        "LOAD httpfs",
        "INSTALL httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET allowed_paths = ['{file}']",
        "RESET allowed_paths",
        "SET lock_configuration = false",
        "PRAGMA enable_profiling",
        "CALL enable_logging(storage = 'file', storage_path = '{folder}')",
        "SELECT * FROM duckdb_secrets()",
        "SELECT getenv('HOME')",
        "SELECT * FROM frame_of_the_caller",
    ],
)
def test_the_connection_refuses_without_the_guard(sql: str, tmp_path: Path) -> None:
    own, other, file = tmp_path / "own.parquet", tmp_path / "other.parquet", tmp_path / "secret.csv"
    frame_of_the_caller = pl.DataFrame(schema=DTYPES)
    frame_of_the_caller.write_parquet(own)
    frame_of_the_caller.write_parquet(other)
    file.write_text("a\n1\n")
    before = sorted(tmp_path.iterdir())
    month = CarrierMonth("own", own, frozenset(), (("own.csv", 0),))
    with Register([month], date(2026, 10, 31)) as register:
        assert register.connection.execute("SELECT count(*) FROM subscriber").fetchall() == [(0,)]
        with pytest.raises(duckdb.Error):
            register.connection.execute(sql.format(file=file, other=other, folder=tmp_path))
    assert sorted(tmp_path.iterdir()) == before


def test_tables_are_accounted_once_and_by_the_search_instead_of_the_wait_for_it(tmp_path: Path) -> None:
    path = tmp_path / "own.parquet"
    pl.DataFrame(schema=DTYPES).write_parquet(path)
    month = CarrierMonth("own", path, frozenset(), (("own.csv", 0),))
    made: list[tuple[str, float]] = []
    with Register(
        [month], date(2026, 10, 31), made=lambda name, seconds: made.append((name, seconds))
    ) as register:
        search: Future[tuple[pl.DataFrame, float]] = Future()
        search.set_result((pl.DataFrame({"handset_hash": [7], "numbers": [2]}), 1_000.0))
        register._searches["shared_device"] = search
        register.make(["shared_device", "paper_mate"])
        register.make(["shared_device", "served_point"])
        assert register.connection.sql("FROM shared_device").fetchall() == [(7, 2)]
    assert [name for name, _ in made] == ["repeated_paper", "numerous_mate", "shared_device", "served_point"]
    assert [name for name, seconds in made if seconds >= 1_000] == ["shared_device"]


def test_a_long_list_is_dropped_when_all_is_judged_and_copied_again_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.judge.register.LONG_LIST", 1)
    path = tmp_path / "own.parquet"
    pl.DataFrame(schema=DTYPES).write_parquet(path)
    month = CarrierMonth("own", path, frozenset(), (("own.csv", 0),))
    lists = {
        "active": pl.DataFrame({"carrier": ["own"] * 2, "msisdn": ["84961000001", "84961000002"]}),
        "points": pl.DataFrame({"carrier": ["own"], "point_code": ["DL-1"]}),
    }
    with Register([month], date(2026, 10, 31), lists) as register:
        register.make(lists)
        register.drop_long_lists()
        tables = register.connection.sql("SELECT table_name FROM duckdb_tables()").fetchall()
        assert [name for name in lists if (name,) in tables] == ["points"]
        register.make(lists)
        assert register.connection.sql("SELECT count(*) FROM active").fetchall() == [(2,)]


@pytest.mark.parametrize(("many", "compressed"), [(3, True), (4, False)])
def test_many_findings_are_compressed_beside_a_reader_and_stay_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, compressed: bool
) -> None:
    monkeypatch.setattr("simaudit.judge.register.MANY_FINDINGS", many)
    path = tmp_path / "own.parquet"
    pl.DataFrame(schema=DTYPES).write_parquet(path)
    month = CarrierMonth("own", path, frozenset(), (("own.csv", 0),))
    with Register([month], date(2026, 10, 31)) as register:
        found = pl.DataFrame({"carrier": ["own"] * 3, "check_id": ["A-01"] * 3, "record": [1, 2, 3]})
        register.add_findings(found)
        reader = register.judging.execute("FROM finding")
        register.compress_findings()
        assert [(row[0], row[1], row[7]) for row in reader.fetchall()] == found.rows()
        assert register.findings().select(found.columns).rows() == found.rows()
        stored = register.connection.execute(
            "SELECT DISTINCT compression <> 'Uncompressed' FROM pragma_storage_info('finding') "
            "WHERE column_name = 'carrier' AND segment_type = 'VARCHAR'"
        ).fetchall()
    assert stored == [(compressed,)]


@pytest.mark.parametrize("together", [1, 1_000_000])
def test_findings_that_are_not_waived_are_those_there_were_when_they_were_first_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr("simaudit.judge.register.MANY_FINDINGS", together)
    path = tmp_path / "own.parquet"
    pl.DataFrame(schema=DTYPES).write_parquet(path)
    month = CarrierMonth("own", path, frozenset(), (("own.csv", 0),))
    reasons = {"reason": "r", "approver": "a", "document": "d", "expires": date(2026, 12, 31)}
    waivers = [
        Waiver.model_validate({**reasons, "carrier": carrier, "check": check, target: value})
        for carrier, check, target, value in (
            ("own", "AAA-01", "msisdn", "0961000001"),
            ("own", "AAA-02", "subject", "P1"),
            ("own", "AAA-03", "pattern", "^8496.*3$"),
            ("other", "AAA-01", "msisdn", "0961000002"),
        )
    ]
    found = [
        ("own", "AAA-01", "84961000001", 1, None),
        ("own", "AAA-01", "84961000002", 2, None),
        ("other", "AAA-01", "84961000002", 2, None),
        ("own", "AAA-02", None, None, "P1"),
        ("own", "AAA-02", "84961000001", 1, "P2"),
        ("own", "AAA-02", None, None, None),
        ("own", "AAA-03", "84961000003", 3, "P1"),
        ("own", "AAA-04", "84961000001", 1, "P1"),
    ]
    schema = dict.fromkeys(("carrier", "check_id", "msisdn", "record", "subject"), pl.String)
    rows = pl.DataFrame(found, {**schema, "record": pl.Int64}, orient="row")
    with Register([month], date(2026, 10, 31), waivers=waivers) as register:
        register.add_findings(rows)
        register.make([UNWAIVED])
        register.add_findings(rows.with_columns(check_id=pl.lit("AAA-05")))
        columns = ", ".join(rows.columns)
        unwaived = register.connection.execute(f"SELECT {columns} FROM {UNWAIVED}").fetchall()
    assert set(unwaived) == {found[place] for place in (1, 4, 5, 7)}
    assert len(unwaived) == 4
