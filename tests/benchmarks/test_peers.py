"""The rules that peers.py has written by hand find what simaudit's checks of the same names find."""

from pathlib import Path

import polars as pl
import pytest
from bench import extract
from peers import FINDING, WAYS, rules

import simaudit

ROWS = 2_000
BROKEN = (
    {"full_name": ""},
    {"registered_at": "2026-05-01 08:00:00", "authenticated_at": "", "status": "ACTIVE"},
    {"registered_at": "2026-05-01 08:00:00", "point_code": ""},
    {"id_number": "001390000123", "id_type": "CCCD_CHIP", "date_of_birth": "1991-02-03", "guardian_id": ""},
    {"id_number": "001390000123", "id_type": "CCCD_CHIP", "gender": "M", "guardian_id": ""},
    {"id_number": "999190000123", "id_type": "CCCD_CHIP"},
    {"id_type": "CCCD", "id_issue_date": "2015-12-31"},
    {"iccid": "8984042093105642782"},
    {"activated_at": "2020-01-01 00:00:00", "registered_at": "2020-02-01 00:00:00"},
    {"id_type": "CMND", "id_number": "123456780", "activated_at": "", "registered_at": "2025-01-01 00:00:00"},
    {"registered_at": "2026-04-15 00:00:00", "channel": "OTHER"},
    {"id_type": "GCN_CAN_CUOC", "registered_at": "2026-05-01 08:00:00", "channel": "APP"},
)
"""In the order of the rules; of every hundred rows of a live individual, twelve are so."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = extract(tmp_path_factory.mktemp("bench"), ROWS, "honest") / "viettel_2026-10.csv"
    rows = pl.read_csv(source, infer_schema=False)
    for place, values in enumerate(BROKEN):
        broken = pl.int_range(pl.len()) % 100 == place
        rows = rows.with_columns(
            pl.when(broken).then(pl.lit(value)).otherwise(name).alias(name) for name, value in values.items()
        )
    rows.write_csv(source)
    return source


def test_each_way_finds_what_the_checks_find(file: Path, tmp_path: Path) -> None:
    checks = simaudit.selfcheck(file, carrier="viettel", no_lists=True, checks=list(rules()))
    expected = pl.concat([checks.findings.select(FINDING), checks.remarks.select(FINDING)]).sort(FINDING)
    assert expected["check_id"].unique().sort().to_list() == sorted(rules())
    for name, way in WAYS.items():
        way(file, tmp_path / name)
        assert pl.read_parquet(tmp_path / name).sort(FINDING).rows() == expected.rows(), name
