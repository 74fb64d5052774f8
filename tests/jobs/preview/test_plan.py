"""What a run would take its files for: carrier, month, columns, wordings, and what stands in the way."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.extracts import person, write

from simaudit.config import Config
from simaudit.config.carrier_profile import CarrierProfile
from simaudit.errors import UsageError
from simaudit.intake.load import open_extract
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.jobs.inputs.request import RunOptions
from simaudit.jobs.preview import plan as module
from simaudit.jobs.preview.plan import Plan, plan
from simaudit.period import Period

CONFIG = Config()
COLUMNS = ("msisdn", "id_type", "Ngày sinh", "Ghi chú")


def planned(*paths: Path, config: Config = CONFIG, **options: Any) -> Plan:
    return plan(config, paths, RunOptions(**options))


def rows(cards: int, count: int = 12) -> list[dict[str, str]]:
    return [
        person("viettel", number, id_type="Thẻ CC" if number <= cards else "CCCD")
        | {"Ngày sinh": "31/02/1990" if number == 1 else "01/02/1990"}
        for number in range(1, count + 1)
    ]


def test_each_file_with_its_carrier_month_headings_and_unknown_wordings(tmp_path: Path) -> None:
    write(tmp_path / "2026-10" / "viettel.csv", rows(5), COLUMNS)
    (file,) = planned(tmp_path / "2026-10").files
    assert (file.name, file.carrier, file.period) == ("viettel.csv", "viettel", "2026-10")
    assert (file.records, file.whole, file.problems, file.copy_of) == (12, True, (), "")
    assert file.mapped == {"msisdn": "msisdn", "id_type": "id_type", "Ngày sinh": "date_of_birth"}
    assert file.unmapped == ("Ghi chú",)
    cards = UnreadColumn(column="id_type", cells=5, of=12, wordings={"Thẻ CC": 5})
    assert file.unread == (UnreadColumn(column="date_of_birth", cells=1, of=12), cards)
    assert (file.unknown, file.ready) == ((cards,), False)


def test_a_mapped_wording_and_a_slip_are_ready(tmp_path: Path) -> None:
    path = write(tmp_path / "2026-10" / "viettel.csv", rows(5), COLUMNS)
    mapped = CarrierProfile(values={"id_type": {"Thẻ CC": "CAN_CUOC"}})
    assert planned(path, config=Config(carriers={"viettel": mapped})).ready
    assert planned(write(path, rows(4), COLUMNS)).ready
    assert not planned(write(path, rows(5), COLUMNS)).ready


def test_what_cannot_be_placed_says_why_and_the_others_are_seen(tmp_path: Path) -> None:
    write(tmp_path / "viettel.csv", rows(0), COLUMNS)
    write(tmp_path / "vinaphone_2026-10.csv", rows(0), ("Ngày sinh",))
    write(tmp_path / "1.csv", rows(0), COLUMNS[:3])
    (tmp_path / "mobifone_2026-10.csv").symlink_to(tmp_path / "viettel.csv")
    files = {file.name: file for file in planned(tmp_path).files}
    assert {name: (file.carrier, file.period, file.records) for name, file in files.items()} == {
        "1.csv": ("", "", 12),
        "viettel.csv": ("viettel", "", 12),
        "vinaphone_2026-10.csv": ("vinaphone", "2026-10", 0),
        "mobifone_2026-10.csv": ("", "", 0),
    }
    assert [problem.partition("; ")[2] for problem in files["1.csv"].problems] == [
        "rename it to <carrier>_<period>.csv, or give --carrier",
        "say which with --period YYYY-MM",
    ]
    assert "msisdn" in files["vinaphone_2026-10.csv"].problems[0]
    assert not any(file.ready for file in files.values())
    given = planned(tmp_path / "1.csv", carrier="viettel", period=Period(2026, 10))
    assert given.ready
    with pytest.raises(UsageError, match="not_there"):
        planned(tmp_path / "not_there")


def test_of_a_file_s_copy_only_the_file_is_looked_at(tmp_path: Path) -> None:
    for name in ("viettel_2026-10.csv", "viettel_2026-10 (1).csv"):
        write(tmp_path / name, rows(0), COLUMNS)
    seen = [(file.name, file.copy_of, file.records, file.ready) for file in planned(tmp_path).files]
    assert seen == [
        ("viettel_2026-10 (1).csv", "viettel_2026-10.csv", 0, True),
        ("viettel_2026-10.csv", "", 12, True),
    ]


def test_of_a_long_file_the_first_records_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "viettel_2026-10.csv", rows(0, 60), COLUMNS)
    monkeypatch.setattr(module, "RECORDS", 60)
    assert [(file.records, file.whole) for file in planned(path).files] == [(60, True)]
    monkeypatch.setattr(module, "open_extract", lambda file: open_extract(replace(file, block_bytes=512)))
    monkeypatch.setattr(module, "RECORDS", 10)
    (file,) = planned(path).files
    assert (10 <= file.records < 60, file.whole) == (True, False)


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("2026-10/viettel.csv"), rows(5), COLUMNS)
    planned(Path("2026-10"))
    assert sorted(map(str, Path().rglob("*"))) == ["2026-10", "2026-10/viettel.csv"]
