"""The figures of a month for others: what is counted, what is withheld, and that nobody is in them."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from support.command import simaudit_
from support.few_checks import in_copy
from support.three_provinces import BAD, PERIOD, ROWS, share, three_provinces

from simaudit.config.signature import is_genuine
from simaudit.report.figures.shared import SharedFigures


@pytest.fixture(scope="module")
def provinces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_provinces(tmp_path_factory)


@pytest.fixture
def home(provinces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the bad province, the current folder."""
    return in_copy(provinces / BAD, tmp_path / "home", monkeypatch)


def read(path: Path) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    assert is_genuine(whole)
    return whole


def cells(whole: dict[str, Any], carrier: str, check: str) -> list[tuple[int, int, int, int]]:
    """(first year, last year, live rows, findings) of each class."""
    (row,) = (row for row in whole["carriers"] if row["carrier"] == carrier)
    (found,) = (found for found in row["checks"] if found["check_id"] == check)
    return [
        (cell["first"]["year"], cell["last"]["year"], cell["live"], cell["findings"])
        for cell in found["classes"]
    ]


def test_rows_and_findings_are_counted_by_check_carrier_and_class(provinces: Path) -> None:
    whole = read(provinces / f"{BAD}.json")
    names = ("schema", "province", "period", "only")
    assert [whole[name] for name in names] == ["simaudit.share/1", BAD, PERIOD, None]
    assert [(row["carrier"], [part["live"] for part in row["classes"]]) for row in whole["carriers"]] == [
        ("mobifone", [198, 100]), ("viettel", [198, 100]), ("vinaphone", [198, 100]),
    ]  # fmt: skip
    manifest = json.loads((provinces / BAD / "out" / PERIOD / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["made_at"].startswith(whole["audited_at"])
    assert cells(whole, "viettel", "UNR-01") == [(2023, 2023, 198, 50), (2024, 2024, 100, 25)]
    # Five of its fifteen are of 2024: the years are joined.
    assert cells(whole, "vinaphone", "UNR-01") == [(2023, 2024, ROWS - 2, 15)]
    assert cells(whole, "mobifone", "UNR-09") == [(2023, 2023, 198, 40), (2024, 2024, 100, 20)]
    assert cells(whole, "viettel", "MIS-22") == [(2023, 2024, ROWS - 2, 0)]


def test_a_file_for_a_carrier_has_its_figures_alone(home: Path) -> None:
    share(home, "--out", "viettel.json", "--carrier", "Viettel")
    whole = read(home / "viettel.json")
    assert (whole["only"], [row["carrier"] for row in whole["carriers"]]) == ("viettel", ["viettel"])
    assert whole["cases"] == []
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
    waivers = "\n".join(waiver.format(f"84{number[1:]}") for number in numbers[:40])
    Path("waivers.toml").write_text(waivers, encoding="utf-8")
    audited = simaudit_("audit", f"inbox/{PERIOD}", "--no-restricted")
    assert audited.exit_code == 0, audited.output
    share(home, "--out", "waived.json")
    assert sum(found for *_, found in cells(read(home / "waived.json"), "viettel", "UNR-01")) == 35


def test_rows_of_other_provinces_are_left_out(home: Path) -> None:
    (home / "simaudit.toml").write_text('province = "75"\n', encoding="utf-8")
    done = simaudit_("share", "--out", "none.json")
    assert (done.exit_code, read(home / "none.json")["carriers"]) == (0, [])
    assert "left out, with fewer than ten live rows: mobifone, viettel, vinaphone" in done.stdout


def test_without_a_province_nobody_would_know_whose_figures_they_are(home: Path) -> None:
    (home / "simaudit.toml").write_text("", encoding="utf-8")
    done = simaudit_("share", "--out", "x.json")
    assert done.exit_code == 2
    assert 'set province in simaudit.toml, such as province = "68"' in done.stderr


def test_deleted_rows_and_a_withdrawn_month_are_refused(home: Path) -> None:
    (home / "store" / "months" / PERIOD / "viettel.parquet").unlink()
    done = simaudit_("share", "--out", "x.json")
    assert (done.exit_code, "viettel.parquet" in done.stderr) == (2, True)
    assert simaudit_("share", "--out", "x.json", "--carrier", "mobifone").exit_code == 0
    taken_out = simaudit_("withdraw", "--period", PERIOD, "--reason", "r", "--yes")
    assert taken_out.exit_code == 0, taken_out.output
    assert simaudit_("share", "--out", "y.json").exit_code == 2
    assert not Path("y.json").exists()


def test_what_is_read_back_is_the_same(provinces: Path) -> None:
    text = (provinces / f"{BAD}.json").read_text(encoding="utf-8")
    figures = SharedFigures.model_validate_json(text, strict=True)
    assert json.loads(text) == figures.model_dump(mode="json", by_alias=True)
