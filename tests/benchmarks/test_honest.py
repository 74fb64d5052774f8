"""The honest month that is measured: made of parts, and one register all the same."""

from pathlib import Path

import honest
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from precision.honest.numbering import PREFIXES
from shapes import HONEST

from simaudit.contract import COLUMNS
from simaudit.generate.specification import SHORT

ROWS = 2_401
PART = 801
"""Rows of the last part of three; the others have one less."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(honest, "_MOST_OF_A_PART", PART)
        honest.write_honest(folder, ROWS)
    return folder


def read(folder: Path, shape: str, name: str = "viettel_2026-10") -> pl.DataFrame:
    return pl.read_csv(folder / f"rows-{ROWS}-{shape}" / "2026-10" / f"{name}.csv", infer_schema=False)


@pytest.fixture(scope="module")
def wide(folder: Path) -> pl.DataFrame:
    return read(folder, "honest-wide")


def test_both_widths_have_the_rows_that_are_asked_for(folder: Path, wide: pl.DataFrame) -> None:
    assert (wide.height, wide.columns) == (ROWS, list(COLUMNS))
    assert_frame_equal(read(folder, "honest"), wide.select(SHORT))
    assert sorted(path.name for path in folder.iterdir()) == [f"rows-{ROWS}-{shape}" for shape in HONEST]


def test_parts_have_no_number_paper_or_reference_in_common(wide: pl.DataFrame) -> None:
    part = (pl.int_range(pl.len()) // (PART - 1)).clip(upper_bound=2)
    keys = ("msisdn", "iccid", "imsi", "id_number", "org_code", "point_code", "clerk_code", "contract_no")
    for name in (*keys, "portrait_hash", "device_hash", "portrait_ref"):
        parts = wide.group_by(name).agg(parts=part.n_unique()).drop_nulls(name)
        assert parts.filter(pl.col("parts") > 1).to_dicts() == [], name


def test_a_number_is_in_service_once(wide: pl.DataFrame) -> None:
    live = wide.filter(pl.col("status") != "TERMINATED")
    assert live["msisdn"].is_unique().all()
    assert wide["msisdn"].str.contains(r"^84[1-9]\d{8}$").all()


def renumbered(part: int, *numbers: int) -> list[int]:
    given = pl.DataFrame({"msisdn": [str(number) for number in numbers]})
    return honest._renumbered(given, part)["msisdn"].cast(pl.Int64()).to_list()


def test_numbers_next_to_one_another_stay_so() -> None:
    first, far, before, ported = renumbered(3, 84320000007, 84329899999, 84320000006, 84819900001)
    assert (first - before, far - first) == (1, 3)
    assert str(ported)[2:4] in map(str, PREFIXES["vinaphone"] + PREFIXES["mobifone"])


def test_thirty_million_rows_have_room() -> None:
    parts = range(1, 30_000_000 // honest._MOST_OF_A_PART + 2)
    ends = (84320000000, 84329899999, 84819900000, 84819999999)
    numbers = [number for part in parts for number in renumbered(part, *ends)]
    assert len(set(numbers)) == 4 * len(parts)


@pytest.mark.parametrize("shape", HONEST)
def test_lists_are_of_the_whole_month(folder: Path, wide: pl.DataFrame, shape: str) -> None:
    points, active = read(folder, shape, "points"), read(folder, shape, "active")
    assert points.is_unique().all()
    assert set(wide["point_code"].drop_nulls()) <= set(points["point_code"])
    served = wide.filter(pl.col("status") != "TERMINATED")["msisdn"]
    assert set(served) <= set(active["msisdn"]) <= set(wide["msisdn"])
    assert set(points["carrier"]) == set(active["carrier"]) == {"viettel"}
    assert read(folder, shape, "revoked").columns == ["id_number", "reason", "since"]
    assert read(folder, shape, "reported").columns == ["msisdn", "source", "reported_at", "kind"]
