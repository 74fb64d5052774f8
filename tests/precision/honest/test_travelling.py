"""The honest register that travels in the package."""

from io import BytesIO

import polars as pl
from polars.testing import assert_frame_equal
from precision.honest.travelling import travelling_files

from simaudit.paths import HONEST


def test_it_is_what_is_made_from_the_world() -> None:
    """Rows, not bytes: another polars writes others."""
    made = travelling_files()
    assert {path.name for path in HONEST.iterdir()} == set(made)
    for name, content in made.items():
        assert_frame_equal(pl.read_parquet(HONEST / name), pl.read_parquet(BytesIO(content)))
