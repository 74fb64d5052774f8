"""The denominators counted in one scan equal those counted one by one."""

from pathlib import Path

import polars as pl

from simaudit.catalogue import load_catalogue
from simaudit.denominators import denominators
from simaudit.generate import generate
from simaudit.intake.load import load_month
from simaudit.judge import CarrierMonth, Register
from simaudit.period import Period
from simaudit.text import address_hash, name_key


def test_one_scan_counts_what_single_queries_count(tmp_path: Path) -> None:
    period = Period(2026, 10)
    generate(tmp_path, rows=600, carriers=["viettel"], months=[period], violations=0.3, seed=5)
    loaded = load_month(
        "viettel", [tmp_path / "2026-10" / "viettel_2026-10.csv"], tmp_path / "viettel.parquet"
    )
    files = tuple((account.name, account.read) for account in loaded.accounts)
    checks = [check for check in load_catalogue() if not check.cross and not check.references]
    with Register([CarrierMonth("viettel", loaded.path, loaded.columns, files)], period.as_of) as register:
        at_once = denominators(register.connection, checks, period.as_of)
        assert len(at_once) > 40
        for check in checks:
            if check.id in at_once:
                register.make(check.relations)
                assert at_once[check.id]["viettel"] == register._count(check)["viettel"], check.id


def test_addresses_of_one_key_have_one_hash() -> None:
    same = ["12 Đường Lê Lợi, P.3", "12  duong le loi p 3", "12 ĐƯỜNG LÊ-LỢI P3", "12 đương lê lơi P/3"]
    other = ["12 Đường Lê Lợi, P.4", "Ñandú 7", "nandu, 7", "***", None]
    addresses = pl.Series([*same, *other])
    hashes = address_hash(addresses).to_list()
    assert len(set(hashes[: len(same)])) == 1
    assert hashes[len(same)] != hashes[0]
    assert hashes[len(same) + 1] == hashes[len(same) + 2]
    assert hashes[-1] is None
    keys = [key.replace(" ", "") if key else key for key in name_key(addresses).to_list()]
    for key, value in zip(keys, hashes, strict=True):
        assert all(value == twin for other_key, twin in zip(keys, hashes, strict=True) if other_key == key)
