"""The honest registers that travel in the package."""

from io import BytesIO

import polars as pl
from polars.testing import assert_frame_equal
from precision.honest.rates import REGISTERS
from precision.honest.travelling import travelling_files

from simaudit.paths import HONEST


def test_they_are_what_is_made_from_the_worlds() -> None:
    """Rows, not bytes: another polars writes others."""
    made = travelling_files()
    there = {path.relative_to(HONEST).as_posix() for path in HONEST.rglob("*") if path.is_file()}
    assert there == set(made)
    for name, content in made.items():
        assert_frame_equal(pl.read_parquet(HONEST / name), pl.read_parquet(BytesIO(content)))


def test_they_are_small() -> None:
    rows = [pl.read_parquet(HONEST / name / "register.parquet").height for name in REGISTERS]
    assert all(25_000 <= each <= 30_000 for each in rows), rows
    assert sum(path.stat().st_size for path in HONEST.rglob("*.parquet")) < 3_500_000
