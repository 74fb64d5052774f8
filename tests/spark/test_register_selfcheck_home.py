"""A month of which most rows came home without names and papers has the figures of a whole one."""

import stat
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession
from support.spark_audits import KEY_ROWS, OCTOBER, Pair, extract_of

from simaudit.columnwise import lasting_hash
from simaudit.errors import Note, OutputError
from simaudit.intake.load import load_month
from simaudit.intake.month_file import every_column, month_rows
from simaudit.intake.profile.extract_file import ExtractFile, Profile
from simaudit.intake.values.derived_columns import PAPER_KEY
from simaudit.judge.communes import commune_names
from simaudit.judge.engine import EngineError
from simaudit.period import Period
from simaudit.spark.register_rows import read_register
from simaudit.spark.register_selfcheck import write_home_month
from simaudit.spark.row_pieces import OF_EVERY_ROW, WholeRows, narrowed
from simaudit.store.store import Store


@pytest.mark.slow("registers are judged twice by all checks, for several files of tests")
@pytest.mark.parametrize("name", ["viettel", "mobifone", "vietnamobile"])
def test_figures_and_cases_are_those_of_the_whole_month(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Of texts and of typed columns, by all checks: test_register_selfcheck.py compares the figures."""
    pair: Pair = request.getfixturevalue(name)
    there, carrier = pair.there, pair.carrier
    assert there.figures.reported is not None
    kept = pl.read_parquet(Store(pair.folder / "store").month(Period.parse(OCTOBER), carrier))
    profile = Profile(communes=commune_names(Period.parse(OCTOBER).as_of, {}))
    loaded = load_month(carrier, [extract_of(carrier)], tmp_path / "whole.parquet", profile=profile)
    whole = month_rows(loaded.path).collect()
    whole = whole.with_columns(file=pl.lit(f"{carrier}_2026-10"), record=kept["record"])
    papers = kept[PAPER_KEY]
    kept = kept.select(every_column(kept.columns))
    of_every_row = OF_EVERY_ROW.keys() - {PAPER_KEY}
    assert kept.select(of_every_row).equals(whole.select(of_every_row))
    assert papers.equals(lasting_hash(whole["id_number"]))
    records = [*there.findings["record"].drop_nulls().unique(), *range(1, KEY_ROWS + 1)]
    own = pl.col("record").is_in(records)
    assert kept.filter(own).equals(whole.filter(own))
    hidden = kept.filter(
        ~own, ~papers.is_in(papers.filter(whole.select(own).to_series()).implode()).fill_null(False)
    )
    named = hidden.filter(pl.any_horizontal(pl.col("full_name", "id_number", "address").is_not_null()))
    # Only of rows that share something with a reported number.
    assert hidden.height > 0
    assert named.height < 20 < whole.height


def test_the_month_is_written_as_intake_writes_it(session: SparkSession, tmp_path: Path) -> None:
    numbers = [f"09{at:08}" for at in range(300)]
    frame = session.createDataFrame(pl.DataFrame({"msisdn": numbers, "full_name": ["An"] * 300}).to_arrow())
    register = read_register(frame.repartition(3), ExtractFile(Path("viettel_2026-10"), "viettel"))
    found = pl.Series([at in (299, 7) for at in range(301)])
    whole = WholeRows(found, pl.Series("msisdn", [], pl.String), first=2)
    write_home_month(register, partial(narrowed, whole), target := tmp_path / "month.parquet")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    column = pq.ParquetFile(target).metadata.row_group(0).column(0)
    assert (column.compression, column.is_stats_set) == ("LZ4", False)
    rows = pl.read_parquet(target)
    assert rows.schema == pl.Schema({**register.schema, PAPER_KEY: pl.UInt64()})
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
    whole = WholeRows(pl.Series([False] * 2), pl.Series("msisdn", [], pl.String))
    with pytest.raises(OutputError) as refused:
        write_home_month(register, partial(narrowed, whole), tmp_path / "no folder" / "month.parquet")
    assert refused.value.code == "cannot_be_written"
    register.release()
