"""A month of which most rows came home without names and papers has the figures of a whole one."""

import stat
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import polars as pl
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from support.same_audits import SAMPLES, same_audit

from simaudit.api.options import Options
from simaudit.api.selfcheck import Audit, checked, selfcheck
from simaudit.errors import Note, OutputError
from simaudit.intake.load import LoadedMonth, open_extract
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.records.typed_chunk import REJECT_SCHEMA
from simaudit.jobs.audit.load import as_carrier_month
from simaudit.jobs.inputs.request import RunOptions
from simaudit.judge.engine import DuckDBEngine, Engine, EngineError, add_offenders
from simaudit.judge.prefilter import Prefilter, prefilter, prefilter_plan
from simaudit.judge.register import Register
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.spark import home_month
from simaudit.spark.home_month import month_schema, whole_rows, write_home_month
from simaudit.spark.home_rows import OF_EVERY_ROW, WholeRows, narrowed
from simaudit.spark.register_rows import RegisterRows, read_register
from simaudit.store.store import Store

OCTOBER: Final = Period.parse("2026-10")


def texts(carrier: str) -> pl.DataFrame:
    (path,) = (SAMPLES / "2026-10").glob(f"{carrier}_*")
    return pl.concat(chunk.cells for chunk in open_extract(ExtractFile(path, carrier)).chunks())


def everything(register: RegisterRows) -> WholeRows:
    numbers = pl.Series("msisdn", [], pl.String)
    return WholeRows(pl.repeat(True, register.account.read + 1, dtype=pl.Boolean, eager=True), numbers)


@dataclass
class JudgedByDuckDB:
    """A register in Spark whose month comes home as from Spark, and that DuckDB judges before."""

    session: SparkSession
    rows: pl.DataFrame
    carrier: str
    folder: Path
    register: RegisterRows | None = None
    target: Path = Path()

    @property
    def path(self) -> Path:
        return Path(f"{self.carrier}_2026-10")

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        frame = self.session.createDataFrame(self.rows.to_arrow())
        self.register = read_register(frame, ExtractFile(self.path, self.carrier, profile=profile))
        self.target = target
        return self.month(target, None)

    def month(self, target: Path, whole: WholeRows | None) -> LoadedMonth:
        assert self.register is not None
        write_home_month(self.register, None if whole is None else partial(narrowed, whole), target)
        nothing = pl.DataFrame(schema=REJECT_SCHEMA)
        return LoadedMonth(self.carrier, target, self.register.columns, (self.register.account,), nothing, ())

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        return None

    def engine(self, register: Register, checks: Sequence[Check]) -> Engine:
        assert self.register is not None
        whole = self.month(self.folder / "whole.parquet", everything(self.register))
        away = Register([as_carrier_month(whole)], register.as_of, register.references)
        return EngineOfDuckDB(self, register, away.__enter__())


@dataclass
class EngineOfDuckDB:
    held: JudgedByDuckDB
    home: Register
    away: Register

    def prepare(self, check: Check) -> None:
        if check.judges_findings:
            self.away.connection.execute("DELETE FROM finding")
            self.away.add_findings(self.home.findings())
        DuckDBEngine(self.away).prepare(check)

    def population(self, check: Check) -> Mapping[str, int]:
        return DuckDBEngine(self.away).population(check)

    def rows(self, check: Check, columns: Iterable[str], part: str) -> pl.DataFrame:
        return DuckDBEngine(self.away).rows(check, columns, part)

    def find(self, check: Check, left_out: Collection[str]) -> None:
        DuckDBEngine(self.away).find(check, left_out)
        query = "SELECT carrier, msisdn, record, subject, detail FROM finding WHERE check_id = $id"
        found = self.away.connection.sql(query, params={"id": check.id}).to_arrow_reader(100)
        add_offenders(self.home, check, found)

    def finish(self) -> Prefilter:
        counted = prefilter(self.away, prefilter_plan([], self.away.as_of), [])
        self.away.close()
        register = self.held.register
        assert register is not None
        reported = self.home.references.get("reported")
        found = self.home.findings()["record"].unique()
        whole = whole_rows(register, found, None if reported is None else reported["msisdn"])
        write_home_month(register, partial(narrowed, whole), self.held.target)
        return counted


def figures(audit: Audit) -> dict[str, Any]:
    """All but when they were made and how long it took, and what is said of the file."""
    of = audit.figures.model_dump(exclude={"run", "intake"})
    return of | {"checks": [check | {"seconds": 0} for check in of["checks"]]}


@pytest.mark.parametrize("carrier", ["mobifone", "vietnamobile"])
def test_figures_and_cases_are_those_of_the_whole_month(
    carrier: str, session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of texts and of typed columns; viettel's are compared in test_register_selfcheck.py."""
    # Or all rows of the sample would be the first ones.
    monkeypatch.setattr(home_month, "KEY_ROWS", 10)
    (key := tmp_path / "simaudit.key").write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    (config := tmp_path / "simaudit.toml").write_text('key_file = "simaudit.key"\n')
    rows, listed = texts(carrier), SAMPLES / "2026-10"
    lists = {kind: listed / f"{kind}.csv" for kind in ("points", "active", "revoked", "reported")}
    held = JudgedByDuckDB(session, rows, carrier, tmp_path)
    given = RunOptions.of({"period": str(OCTOBER), "carrier": carrier, **lists})
    wanted = replace(given, held={carrier: held})
    found = checked([], wanted, {"config": config, "store": tmp_path / "store", "out": tmp_path / "out"})
    options = cast(Options, {**lists, "config": config})
    expected = selfcheck(rows, carrier=carrier, period="2026-10", **options)
    same_audit(found, expected)
    assert figures(found) == figures(expected)
    assert found.figures.reported is not None
    kept = pl.read_parquet(Store(tmp_path / "store").month(OCTOBER, carrier))
    whole = pl.read_parquet(tmp_path / "whole.parquet")
    assert kept.select(OF_EVERY_ROW.keys() & whole.schema.keys()).equals(
        whole.select(OF_EVERY_ROW.keys() & whole.schema.keys())
    )
    records = [*found.findings["record"].drop_nulls().unique(), *range(1, 11)]
    own = pl.col("record").is_in(records)
    assert kept.filter(own).equals(whole.filter(own))
    hidden = kept.filter(~own, ~pl.col("paper_hash").is_in(whole.filter(own)["paper_hash"].to_list()))
    named = hidden.filter(pl.any_horizontal(pl.col("full_name", "id_number", "address").is_not_null()))
    # Only of rows that share something with a reported number.
    assert hidden.height > 0
    assert named.height < 20 < whole.height


def test_the_month_is_written_as_intake_writes_it(session: SparkSession, tmp_path: Path) -> None:
    numbers = [f"09{at:08}" for at in range(300)]
    frame = session.createDataFrame(pl.DataFrame({"msisdn": numbers, "full_name": ["An"] * 300}).to_arrow())
    register = read_register(frame.repartition(3), ExtractFile(Path("viettel_2026-10"), "viettel"))
    found = pl.Series([299, 7, 299, None], dtype=pl.UInt32)
    whole = replace(whole_rows(register, found, None), first=2)
    write_home_month(register, partial(narrowed, whole), target := tmp_path / "month.parquet")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    column = pq.ParquetFile(target).metadata.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("LZ4", False)
    rows = pl.read_parquet(target)
    assert rows.schema == pl.Schema(month_schema(register))
    assert rows["record"].to_list() == list(range(1, 301))
    assert rows.filter(pl.col("full_name").is_not_null())["record"].to_list() == [1, 2, 7, 299]
    write_home_month(register, None, target)
    assert pl.read_parquet(target).equals(rows.clear())
    register.release()


def test_what_stops_it_is_said_and_no_file_left(session: SparkSession, tmp_path: Path) -> None:
    frame = session.createDataFrame(pl.DataFrame({"msisdn": ["0912345678"]}).to_arrow())
    register = read_register(frame, ExtractFile(Path("viettel_2026-10"), "viettel"))

    def failing(frames: Iterable[pl.DataFrame]) -> Iterator[bytes]:
        for rows in frames:
            raise ValueError(rows["msisdn"][0])
        yield b""

    with pytest.raises(EngineError) as stopped:
        write_home_month(register, failing, target := tmp_path / "month.parquet")
    assert stopped.value.note == Note("spark_stopped", kind="PYTHON_EXCEPTION")
    assert stopped.value.__cause__ is None
    assert not target.exists()
    whole = whole_rows(register, pl.Series([], dtype=pl.UInt32), None)
    with pytest.raises(OutputError) as refused:
        write_home_month(register, partial(narrowed, whole), tmp_path / "no folder" / "month.parquet")
    assert refused.value.code == "cannot_be_written"
    register.release()
