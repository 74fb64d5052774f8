"""A register in PostgreSQL, checked from where it is: a real server, started and stopped here."""

from collections.abc import Iterator
from pathlib import Path

import adbc_driver_postgresql.dbapi as driver
import polars as pl
import pytest
from support.few_checks import checks_of, judge_rows_by
from support.postgres import postgres
from support.same_audits import SAMPLE, same_audit

from simaudit.api.selfcheck import Audit, selfcheck
from simaudit.errors import IntakeError


@pytest.fixture(scope="module", autouse=True)
def _by_few() -> Iterator[None]:
    """By checks that find something here, that remark, and that read times and the status."""
    with pytest.MonkeyPatch.context() as patch:
        judge_rows_by(patch, checks_of("UNR-03", "MIS-06", "MIS-14", "MIS-20", "BLK-01", "PRC-06", "EXT-05"))
        yield


@pytest.fixture(scope="module")
def of_file(config: Path) -> Audit:
    return selfcheck(SAMPLE, carrier="vietnamobile", config=config)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres() as uri:
        yield uri


@pytest.fixture(scope="module")
def table(server: str, register: pl.DataFrame) -> str:
    """The register as a table, in the order of its records, the status as an enumeration of the database."""
    with driver.connect(server) as connection, connection.cursor() as cursor:
        rows = (
            register.with_row_index("place")
            .with_columns(pl.col("place").cast(pl.Int64))
            .to_arrow(compat_level=pl.CompatLevel.oldest())
        )
        cursor.adbc_ingest("numbers", rows)
        cursor.execute("CREATE TYPE standing AS ENUM ('ACTIVE', 'ONE_WAY', 'TWO_WAY', 'TERMINATED')")
        cursor.execute("ALTER TABLE numbers ALTER COLUMN status TYPE standing USING status::standing")
        cursor.execute("ALTER TABLE numbers ALTER COLUMN id_issue_place TYPE varchar(200)")
        connection.commit()
    return server


def test_the_findings_are_those_of_the_file(table: str, of_file: Audit, config: Path) -> None:
    with driver.connect(table) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT * FROM numbers ORDER BY place")
        found = selfcheck(
            cursor.fetch_record_batch(),
            carrier="vietnamobile",
            period="2026-10",
            name="numbers",
            config=config,
        )
    same_audit(found, of_file)
    assert set(found.findings["check_id"]) == {"MIS-20", "BLK-01"}
    assert found.files[0].unmapped == ("place",)


def test_a_result_of_several_batches_is_the_same(table: str, of_file: Audit, config: Path) -> None:
    whose = {"carrier": "vietnamobile", "period": "2026-10"}
    with driver.connect(table) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": "10000"})
        cursor.execute("SELECT * FROM numbers ORDER BY place")
        reader = cursor.fetch_record_batch()
        sizes: list[int] = []

        def counted() -> Iterator[object]:
            for batch in reader:
                sizes.append(batch.num_rows)
                yield batch

        found = selfcheck(counted(), **whose, config=config)  # type: ignore[arg-type]
    assert len(sizes) > 5
    same_audit(found, of_file)


def test_an_error_of_the_server_in_mid_result_is_told(table: str, tmp_path: Path) -> None:
    with driver.connect(table) as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.postgresql.batch_size_hint_bytes": "10000"})
        # The last record's number is cast to a number, which fails there only.
        cursor.execute(
            "SELECT msisdn, CASE WHEN place = 499 THEN ('x' || msisdn)::int ELSE 1 END AS broken "
            "FROM numbers ORDER BY place"
        )
        with pytest.raises(IntakeError) as raised:
            selfcheck(
                cursor.fetch_record_batch(),
                carrier="vietnamobile",
                period="2026-10",
                store=tmp_path / "store",
            )
    assert raised.value.code == "rows_broke_off"
    assert raised.value.__cause__ is not None
    assert "x84" not in str(raised.value)
    assert not list((tmp_path / "store").rglob("*.parquet"))
