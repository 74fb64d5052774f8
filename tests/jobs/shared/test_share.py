"""The figures of a month for others: what is counted, how it is rounded, and that nobody is in them."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.few_checks import in_copy
from support.six_provinces import BAD, PERIOD, share, six_provinces

from simaudit.config.signature import is_genuine
from simaudit.report.figures.shared import SharedFigures


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return six_provinces(tmp_path_factory)


@pytest.fixture
def home(provinces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bad province, the current folder."""
    return in_copy(provinces / BAD, tmp_path / "home", monkeypatch)


def read(path: Path) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert is_genuine(whole)
    return whole


def cells(whole: dict[str, Any], carrier: str, check: str) -> tuple[dict[int | None, int], int]:
    """First year → people with findings of each class; and those of the others."""
    (row,) = (row for row in whole["carriers"] if row["carrier"] == carrier)
    (found,) = (found for found in row["checks"] if found["check_id"] == check)
    return {cell["from_year"]: cell["people"] for cell in found["classes"]}, found["rest"]


def test_people_and_findings_are_counted_by_check_carrier_and_class(provinces: Path) -> None:
    whole = read(provinces / f"{BAD}.json")
    names = ("schema", "province", "period", "only", "rounded_down_to", "years_a_class")
    assert [whole[name] for name in names] == ["simaudit.share/2", BAD, PERIOD, None, 10, 5]
    # 198 and 100 people.
    classes = [
        {"customer_type": "INDIVIDUAL", "from_year": 2020, "people": 190},
        {"customer_type": "INDIVIDUAL", "from_year": 2025, "people": 100},
    ]
    assert [(row["carrier"], row["classes"]) for row in whole["carriers"]] == [
        ("mobifone", classes), ("viettel", classes), ("vinaphone", classes),
    ]  # fmt: skip
    manifest = json.loads((provinces / BAD / "out" / PERIOD / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made_at"].startswith(whole["audited_at"])
    assert cells(whole, "viettel", "UNR-01") == ({2020: 50, 2025: 20}, 0)
    # Five of its fifteen are of 2025.
    assert cells(whole, "vinaphone", "UNR-01") == ({2020: 10}, 0)
    assert cells(whole, "mobifone", "UNR-10") == ({2020: 40, 2025: 20}, 0)
    # Eight and four.
    assert cells(whole, "viettel", "UNR-10") == ({}, 10)
    assert cells(whole, "viettel", "MIS-22") == ({}, 0)


def test_a_file_for_a_carrier_has_its_figures_alone(home: Path) -> None:
    share(home, "--out", "viettel.json", "--carrier", "Viettel")
    whole = read(home / "viettel.json")
    assert (whole["only"], [row["carrier"] for row in whole["carriers"]]) == ("viettel", ["viettel"])
    share(home, "--out", "all.json")
    all_carriers = read(home / "all.json")
    assert whole["carriers"][0] in all_carriers["carriers"]
    assert "mobifone" not in (home / "viettel.json").read_text(encoding="utf-8")


def test_nothing_of_the_registers_is_in_it(provinces: Path) -> None:
    """Numbers, names, papers, addresses, points, clerks: no value but those that are the figures' own."""
    text = (provinces / f"{BAD}.json").read_text(encoding="utf-8")
    values = {
        value
        for extract in (provinces / BAD / "inbox" / PERIOD).glob("*.csv")
        for row in csv.DictReader(extract.read_text(encoding="utf-8").splitlines())
        for column, value in row.items()
        if column not in ("customer_type", "province_code")
    }
    assert len(values) > 2000
    assert [value for value in values if len(value) > 3 and value in text] == []


def test_a_waived_finding_is_not_counted(home: Path) -> None:
    with (home / "inbox" / PERIOD / "viettel.csv").open(encoding="utf-8") as file:
        numbers = [row["msisdn"] for row in csv.DictReader(file) if not row["full_name"]]
    waiver = (
        '[[waiver]]\ncheck = "UNR-01"\ncarrier = "viettel"\nmsisdn = "{}"\nreason = "r"\n'
        'approver = "a"\ndocument = "1"\nexpires = 2027-12-31\n'
    )
    waivers = "\n".join(waiver.format(f"84{number[1:]}") for number in numbers[:38])
    Path("waivers.toml").write_text(waivers, encoding="utf-8")
    audited = simaudit_("audit", f"inbox/{PERIOD}", "--no-restricted")
    assert audited.exit_code == 0, audited.output
    share(home, "--out", "waived.json")
    # Of fifty and twenty-five, twenty-six and twelve are waived.
    assert cells(read(home / "waived.json"), "viettel", "UNR-01") == ({2020: 20, 2025: 10}, 0)


def test_rows_of_other_provinces_are_left_out(home: Path) -> None:
    (home / "simaudit.toml").write_text('province = "75"\n', encoding="utf-8")
    done = simaudit_("provinces", "share", "--out", "none.json")
    assert (done.exit_code, read(home / "none.json")["carriers"]) == (0, [])
    assert "left out, with fewer than ten people in every class: mobifone, viettel, vinaphone" in done.stdout


def test_without_a_province_nobody_would_know_whose_figures_they_are(home: Path) -> None:
    (home / "simaudit.toml").write_text("", encoding="utf-8")
    done = simaudit_("provinces", "share", "--out", "x.json")
    assert done.exit_code == 2
    assert 'set province in simaudit.toml, such as province = "68"' in done.stderr


def test_deleted_rows_and_a_withdrawn_month_are_refused(home: Path) -> None:
    (home / "store" / "months" / PERIOD / "viettel.parquet").unlink()
    done = simaudit_("provinces", "share", "--out", "x.json")
    assert (done.exit_code, "viettel.parquet" in done.stderr) == (2, True)
    assert simaudit_("provinces", "share", "--out", "x.json", "--carrier", "mobifone").exit_code == 0
    taken_out = simaudit_("store", "withdraw", "--period", PERIOD, "--reason", "r", "--yes")
    assert taken_out.exit_code == 0, taken_out.output
    assert simaudit_("provinces", "share", "--out", "y.json").exit_code == 2
    assert not Path("y.json").exists()


def test_what_is_read_back_is_the_same(provinces: Path) -> None:
    text = (provinces / f"{BAD}.json").read_text(encoding="utf-8")
    figures = SharedFigures.model_validate_json(text, strict=True)
    assert json.loads(text) == figures.model_dump(mode="json", by_alias=True)
