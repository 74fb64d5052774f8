"""What an audit writes of one carrier: findings, holders and results that agree with one another."""

import json
from pathlib import Path

import polars as pl
from support.ring import VIETTEL

from simaudit.files import file_hash


def test_findings_holders_and_results_of_a_carrier(audited_ring: Path) -> None:
    folder = audited_ring / "out" / "2026-10" / "viettel"
    findings = pl.read_parquet(folder / "restricted" / "findings.parquet")
    assert findings.select("check_id", "record", "subject", "detail").rows() == [
        *(("MIS-08", record, VIETTEL[record - 1]["id_number"], "another carrier") for record in (1, 2)),
        *(("MIS-10", record, "face-1", "people=4") for record in (1, 2, 3, 4)),
    ]
    holders = pl.read_csv(folder / "restricted" / "holders.csv", infer_schema=False)
    assert holders.select("full_name", "id_number", "numbers", "checks").rows() == [
        (row["full_name"], row["id_number"], "1", "MIS-08") for row in VIETTEL[:2]
    ]
    results = pl.read_csv(folder / "results.csv")
    assert results.select("check_id", "status", "violations", "population").rows() == [
        ("MIS-08", "failed", 2, 7),
        ("MIS-10", "failed", 4, 4),
    ]


def test_the_hash_of_the_findings_is_that_of_the_file(audited_ring: Path) -> None:
    folder = audited_ring / "out" / "2026-10"
    hashes = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["findings"]
    name = "viettel/restricted/findings.csv"
    assert hashes[name] == file_hash(folder / name)


def test_rows_that_are_linked_to_others_stay_in_the_store(audited_ring: Path) -> None:
    links = pl.read_parquet(audited_ring / "store" / "months" / "2026-10" / "viettel.links.parquet")
    assert links.sort("record").select("record", "msisdn").rows() == [
        (record, "84" + VIETTEL[record - 1]["msisdn"][1:]) for record in (1, 2, 3, 4)
    ]
