"""The pages of communes: the same numbers as the overview and the lists, and no count that tells of few."""

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.browser_tab import WITHOUT_COLOURS, Tab
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, in_copy, judge_by

from simaudit.jobs.stored.stored_month import recorded_month, stored_month
from simaudit.period import Period
from simaudit.report.figures.commune_pages import CommunePage, commune_pages, withheld
from simaudit.store.store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHECKS = checks_of("UNR-01", "UNR-10", "UNR-12")
PLACED = (*COLUMNS, "commune_code", "province_code")
NHA_TRANG, DIEN_KHANH, HOAN_KIEM = "22366", "22651", "00070"
MONTHS = ("2026-09", "2026-10")


def row(carrier: str, number: int, name: str = "", **other: str) -> dict[str, str]:
    place = {"commune_code": NHA_TRANG, "province_code": "56", "point_code": "DL-1"}
    return person(carrier, number, full_name=name, **{**place, **other})


def viettel(month: str) -> list[dict[str, str]]:
    """14 unnamed in Nha Trang, in October one with a second row elsewhere; 4 by their address; 2 unknown."""
    address = "5 thôn Đông, xã Diên Khánh, tỉnh Khánh Hòa"
    return [
        *(row("viettel", number) for number in range(1, 15)),
        *(row("viettel", number, "Kiều Lan") for number in range(15, 45)),
        *([row("viettel", 14, commune_code=DIEN_KHANH, point_code="DL-2")] if month == "2026-10" else []),
        *(row("viettel", number, commune_code="99999", address=address) for number in range(50, 54)),
        row("viettel", 54, commune_code="99999", address="thôn 3"),
        row("viettel", 55, commune_code="", address=""),
        row("viettel", 56, commune_code="", address="", province_code="01"),
        row("viettel", 57, "Kiều Lan", commune_code="", address="5 Hàng Bạc, Phường Hoàn Kiếm, Hà Nội"),
        row("viettel", 58, status="TERMINATED"),
    ]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vinaphone has 11 unnamed numbers in Nha Trang, and 8 in Diên Khánh; MobiFone 3 in Nha Trang."""
    folder = tmp_path_factory.mktemp("audited")
    vinaphone = [
        *(row("vinaphone", number) for number in range(1, 12)),
        *(row("vinaphone", number, commune_code=DIEN_KHANH) for number in range(20, 28)),
        *(row("vinaphone", number, "Kiều Lan") for number in range(30, 60)),
    ]
    mobifone = [row("mobifone", number, "Kiều Lan" if number > 3 else "") for number in range(1, 40)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        Path("simaudit.toml").write_text('province = "56"\nlang = "vi,en"\n')
        for month in MONTHS:
            for carrier, rows in (
                ("viettel", viettel(month)),
                ("vinaphone", vinaphone),
                ("mobifone", mobifone),
            ):
                write(Path(month, f"{carrier}_{month}.csv"), rows, PLACED)
            done = simaudit_("audit", month)
            assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch, CHECKS)


def pages(audited: Path) -> dict[str, CommunePage]:
    with Store(audited / "store").open_ledger() as ledger:
        carriers = stored_month(ledger, Period(2026, 10)).carriers
    return {page.area.code: page for page in commune_pages(carriers)}


def of_parts(figures: dict[str, int]) -> dict[str, int]:
    return {name: n for name, n in figures.items() if n}


def test_page_table_and_list_have_the_same_numbers(home: Path) -> None:
    done = simaudit_("communes", "--out", "xa")
    assert done.exit_code == 0, done.output
    listed: dict[str, set[tuple[str, str]]] = {}
    for path in Path("xa").glob("*-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            listed[path.name[:5]] = {(line["carrier"], line["msisdn"]) for line in csv.DictReader(file)}
    with Path("xa", "unknown.csv").open(encoding="utf-8", newline="") as file:
        unknown = {(line["carrier"], line["msisdn"]) for line in csv.DictReader(file)}
    counts = {code: len(numbers) for code, numbers in listed.items()}
    assert counts == {NHA_TRANG: 14 + 11 + 3, DIEN_KHANH: 4 + 8}
    with Store(home / "store").open_ledger() as ledger:
        recorded = recorded_month(ledger, Period(2026, 10))
    figures: Counter[str] = Counter()
    for carrier in recorded:
        figures.update({area.code: area.numbers.n for area in carrier.territory.communes})
    assert of_parts(figures) == counts
    territory = json.loads((home / "out/2026-10/overview.json").read_text("utf-8"))["territory"]
    assert {area["code"]: area["numbers"]["n"] for area in territory["worst"]} == counts
    assert territory["without_commune"] == {"n": len(unknown), "of": 2, "rate": 1.0}
    assert (territory["unknown"]["of"], territory["unknown_codes"]) == (5, ["99999"])
    assert {code: page.signs.count.n for code, page in pages(home).items()} == counts
    assert {page.list_file for page in pages(home).values()} == {
        path.name for path in Path("xa").glob("*-*.xlsx")
    }


def test_a_page_has_carriers_checks_points_and_months_without_the_counts_of_few(audited: Path) -> None:
    page = pages(audited)[NHA_TRANG]
    told = [(one.name, one.numbers, one.signs and one.signs.n, one.carriers) for one in page.carriers]
    # Of one count under ten alone, the sum would tell it.
    assert told == [("mobifone", 39, None, 1), ("viettel", 44, 14, 1), ("vinaphone", 41, None, 1)]
    assert [(check.id, n) for check, n in page.checks] == [("UNR-01", 28)]
    assert page.points == [("viettel", "DL-1", 14), ("vinaphone", "DL-1", 11)]
    months = [(one.name, one.numbers, one.signs and one.signs.n, one.carriers) for one in page.months]
    assert months == [("2026-09", 124, 28, 3), ("2026-10", 124, 28, 3)]
    few = pages(audited)[DIEN_KHANH]
    assert [(one.name, one.signs) for one in few.carriers] == [("viettel", None), ("vinaphone", None)]
    assert few.points == []


def test_the_counts_of_parts_are_withheld_where_a_sum_would_tell() -> None:
    assert withheld([30, 9, 12]) == [30, None, None]
    assert withheld([30, 9, 12, 3]) == [30, None, 12, None]
    assert withheld([30, 10]) == [30, 10]
    assert withheld([9]) == [None]


def test_the_overview_leads_to_a_page_in_each_language(home: Path) -> None:
    folder = home / "out/2026-10"
    names = {f"communes/{code}{end}.html" for code in (NHA_TRANG, DIEN_KHANH) for end in ("", ".en")}
    assert {path.relative_to(folder).as_posix() for path in folder.glob("communes/*")} == names
    for index, end in (("index.html", ""), ("index.en.html", ".en")):
        text = (folder / index).read_text("utf-8")
        assert re.findall(r'href="(communes/[^"]+)"', text) == [
            f"communes/{code}{end}.html" for code in (NHA_TRANG, DIEN_KHANH)
        ]
    assert simaudit_("store", "verify", "out/2026-10").exit_code == 0
    done = simaudit_("report", "--lang", "vi")
    assert done.exit_code == 0, done.output
    assert {path.name for path in folder.glob("communes/*")} == {f"{NHA_TRANG}.html", f"{DIEN_KHANH}.html"}


def test_no_page_is_made_of_a_month_that_was_counted_by_codes_alone(audited: Path) -> None:
    with Store(audited / "store").open_ledger() as ledger:
        carriers = stored_month(ledger, Period(2026, 10)).carriers
    earlier = [
        figures.model_copy(
            update={
                "territory": figures.territory.model_copy(
                    update={
                        "communes": tuple(
                            area.model_copy(update={"province": ""}) for area in figures.territory.communes
                        )
                    }
                )
            }
        )
        for figures in carriers
    ]
    assert commune_pages(earlier) == []


@pytest.mark.parametrize("name", [f"{NHA_TRANG}.html", f"{DIEN_KHANH}.en.html"])
def test_a_page_fits_its_window_and_is_accessible(audited: Path, browser: "Browser", name: str) -> None:
    tab = Tab(browser)
    tab.open(audited / "out/2026-10/communes" / name)
    # The colours are the same in both windows.
    for width, rules in ((360, {}), (1280, WITHOUT_COLOURS)):
        tab.look(width)
        assert (tab.outside(), tab.axe(rules=rules)) == ([], [])
    tab.page.close()
