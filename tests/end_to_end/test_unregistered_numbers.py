"""Unregistered numbers over three months: at the start, put right, ended, new, at the end."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.browser_tab import PHONE, Tab
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, judge_by
from support.letters import Block, blocks
from support.once import made_once
from support.thanh_hoa import CONFIG

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.filterwarnings("default")

CHECKS = ("UNR-01", "UNR-03", "UNR-10", "UNR-12", "UNR-02", "MIS-02")
MONTHS = ("2026-08", "2026-09", "2026-10")
NAMELESS, PLACEHOLDER = {"full_name": ""}, {"full_name": "KHÁCH HÀNG"}
GONE, ENDED = {"msisdn": ""}, {"full_name": "", "status": "TERMINATED"}
UNPROVEN = {"registered_at": "2025-03-01 09:00:00", "id_type": "CMND", "authenticated_at": ""}
"""A number of which only UNR-10 has a sign, which rests on a provision that nobody has compared."""
UNLISTED = {"2026-08": ("0969999991",), "2026-09": (), "2026-10": ("0969999991", "0969999992")}
"""Numbers in service that the register of viettel lacks; September has no list of those in service."""
ELSEWHERE = 61
"""Numbers from this one on are of another province."""
WAIVER = """
[[waiver]]
check = "UNR-01"
carrier = "viettel"
msisdn = "{number}"
reason = "looked into"
approver = "the Director"
expires = 2026-12-31
document = "12/QĐ"
"""


def extract(month: str, carrier: str, rows: dict[int, dict[str, str]], *, without: str = "") -> None:
    """A hundred people without a fault, but those of these numbers."""
    people = [
        person(carrier, number, province_code="38" if number < ELSEWHERE else "68") | rows.get(number, {})
        for number in range(1, 101)
    ]
    # A number of two rows counts once.
    people += [person(carrier, 1, province_code="38", full_name="")] if 1 in rows else []
    columns = [name for name in (*COLUMNS, "province_code") if name != without]
    write(Path(month, f"{carrier}.csv"), [row for row in people if row["msisdn"]], columns)


def audit(month: str) -> None:
    done = simaudit_("audit", month, "--force")
    assert done.exit_code == 0, done.output


def audited(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, checks_of(*CHECKS))
        Path("simaudit.toml").write_text(f"{CONFIG}[retention]\nmonths = 12\n", encoding="utf-8")
        extract("2026-08", "viettel", dict.fromkeys((1, 2, 3, 4, 5, 6, 61), NAMELESS) | {9: UNPROVEN})
        extract(
            "2026-09",
            "viettel",
            dict.fromkeys((1, 6, 7, 61, 62), NAMELESS) | {3: GONE, 4: ENDED, 5: PLACEHOLDER},
        )
        extract(
            "2026-10", "viettel", dict.fromkeys((1, 3, 5, 6, 61), NAMELESS) | {8: PLACEHOLDER, 9: UNPROVEN}
        )
        extract("2026-08", "vinaphone", dict.fromkeys((1, 2), NAMELESS))
        extract("2026-10", "vinaphone", dict.fromkeys((2, 3, 4), NAMELESS))
        for month, without in zip(MONTHS, ("", "id_number", ""), strict=True):
            extract(month, "mobifone", {2: NAMELESS}, without=without)
            if unlisted := UNLISTED[month]:
                lines = ["carrier,msisdn", *(f"viettel,{number}" for number in unlisted)]
                Path(month, "active.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
            if month == "2026-10":
                number = "84" + person("viettel", 6)["msisdn"][1:]
                Path("waivers.toml").write_text(WAIVER.format(number=number), encoding="utf-8")
                Path("waivers.toml").chmod(0o600)
            audit(month)
        done = simaudit_("letters")
        assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "unregistered-numbers", audited)


PARTS = ("before", "start", "put_right", "ended", "new", "numbers", "restated")


def overview(folder: Path, month: str = "2026-10") -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "out" / month / "overview.json").read_text(encoding="utf-8"))
    return read


def course(months: list[dict[str, Any]], kind: str = "counted") -> dict[str, tuple[Any, ...] | None]:
    return {
        month["period"]: month["unregistered"] and tuple(month["unregistered"][kind][part] for part in PARTS)
        for month in months
    }


def series(figures: dict[str, Any], carrier: str, kind: str = "counted") -> dict[str, Any]:
    (row,) = (row for row in figures["carriers"] if row["carrier"] == carrier)
    return course(row["changes"]["trend"], kind)


@pytest.mark.slow("three months of three carriers are audited, for the whole file")
def test_every_number_is_put_right_ended_new_or_still_there(quarter: Path) -> None:
    figures = overview(quarter)
    assert series(figures, "viettel") == {
        # Numbers 1 to 6 and 9, and one that the register lacks.
        "2026-08": (None, None, None, None, None, 8, 0),
        # 2 and 9 put right, 3 and 4 ended, 7 new; 5 has another of these signs; 62 is of another province.
        # Without a list of numbers in service, the one that the register lacks can't be told.
        "2026-09": ("2026-08", 7, 2, 2, 1, 4, -1),
        # 7 put right, 3 and 9 back again, 8 new; 6 is waived, and the list has two that the register lacks.
        "2026-10": ("2026-09", 5, 1, 0, 3, 7, 1),
    }
    for month in figures["carriers"]:
        for of_month in filter(None, (row["unregistered"] for row in month["changes"]["trend"])):
            for one in filter(lambda one: one["start"] is not None, of_month.values()):
                assert one["start"] + one["new"] - one["put_right"] - one["ended"] == one["numbers"]


def test_a_month_without_data_or_with_unusable_ones_is_passed_over(quarter: Path) -> None:
    figures = overview(quarter)
    first = (None, None, None, None, None)
    assert series(figures, "vinaphone") == {
        "2026-08": (*first, 2, 0), "2026-10": ("2026-08", 2, 1, 0, 2, 3, 0),
    }  # fmt: skip
    assert series(figures, "mobifone") == {
        "2026-08": (*first, 1, 0), "2026-09": None, "2026-10": ("2026-08", 1, 0, 0, 0, 1, 0),
    }  # fmt: skip
    assert course(figures["totals"]) == {
        "2026-08": (*first, 11, 0),
        # Three numbers less are of the two carriers without data, one of the list that is missing.
        "2026-09": ("2026-08", 7, 2, 2, 1, 4, -4),
        "2026-10": ("2026-09", 8, 2, 0, 5, 11, 4),
    }


def test_of_a_check_that_was_not_judged_there_may_be_more(quarter: Path) -> None:
    (row,) = (row for row in overview(quarter)["carriers"] if row["carrier"] == "viettel")
    assert [month["unregistered"]["counted"]["at_least"] for month in row["changes"]["trend"]] == [
        False, True, False,
    ]  # fmt: skip


def test_signed_are_numbers_that_rest_on_checked_provisions(quarter: Path) -> None:
    assert series(overview(quarter), "viettel", "checked") == {
        "2026-08": (None, None, None, None, None, 7, 0),
        "2026-09": ("2026-08", 6, 1, 2, 1, 4, -1),
        "2026-10": ("2026-09", 5, 1, 0, 2, 6, 1),
    }
    table, sentence = signed(quarter / "out/letters/2026-10/bao-cao.docx")
    assert table == [
        ["Doanh nghiệp", "Kỳ", "Đầu kỳ", "Đã khắc phục", "Đã thanh lý", "Mới trong kỳ", "Cuối kỳ"],
        ["Tất cả doanh nghiệp", "08/2026", "–", "–", "–", "–", "10"],
        ["Tất cả doanh nghiệp", "09/2026", "≥ 6", "≥ 1", "≥ 2", "≥ 1", "≥ 4"],
        ["Tất cả doanh nghiệp", "10/2026", "8", "2", "0", "4", "10"],
        ["MobiFone", "10/2026", "1", "0", "0", "0", "1"],
        ["Viettel", "10/2026", "5", "1", "0", "2", "6"],
        ["VinaPhone", "10/2026", "2", "1", "0", "2", "3"],
    ]
    assert "MobiFone, kỳ 10/2026: so với kỳ 08/2026, vì giữa hai kỳ không có dữ liệu dùng được." in sentence
    assert "Viettel, kỳ 10/2026: số đầu kỳ tính lại, +1 so với số cuối kỳ 09/2026, vì " in sentence


def signed(path: Path) -> tuple[Block, str]:
    """The table in a report, without no-break spaces, and the sentence before it."""
    read = blocks(path)
    (at,) = (at for at, block in enumerate(read) if isinstance(block, list) and "Đầu kỳ" in block[0])
    return [[cell.replace("\xa0", " ") for cell in row] for row in read[at]], str(read[at - 1])


def test_the_overview_shows_them_carrier_by_carrier(quarter: Path, browser: "Browser") -> None:
    tab = Tab(browser)
    tab.open(quarter / "out/2026-10/index.html")
    part = tab.page.locator("#unregistered")
    assert part.locator("h2").inner_text().endswith("Thuê bao chưa đăng ký, chưa xác thực†")
    rows = part.locator("table").first.locator("tbody tr")
    assert [row.locator("th, td").all_inner_texts()[:6] for row in rows.all()] == [
        ["MobiFone", "1", "0", "0", "0", "1"],
        ["Viettel", "5", "1", "0", "3", "7"],
        ["VinaPhone", "2", "1", "0", "2", "3"],
        ["Tất cả", "8", "2", "0", "5", "11"],
    ]
    # The last bar of each small picture is that month's end, drawn by its height.
    heights = (
        "rows => rows.map(row => [...row.querySelectorAll('rect')].map(bar => bar.getAttribute('height')))"
    )
    assert rows.evaluate_all(heights)[1] == ["16.0", "8.0", "14.0"]
    assert (
        part.get_by_text("VinaPhone: so với kỳ 08/2026, vì giữa hai kỳ không có dữ liệu dùng được.").count()
        == 1
    )
    tab.unfold()
    every = part.locator("table").nth(1).locator("tbody tr")
    assert every.nth(1).locator("th, td").all_inner_texts()[:7] == [
        "MobiFone", "09/2026", "chưa dùng được", "",
    ]  # fmt: skip
    tab.look(PHONE)
    assert "Cuối kỳ" in str(rows.first.evaluate("row => getComputedStyle(row.cells[5], '::before').content"))


@pytest.fixture
def own(quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the quarter, which is the current folder."""
    copy = shutil.copytree(quarter, tmp_path / "own")
    monkeypatch.chdir(copy)
    judge_by(monkeypatch, checks_of(*CHECKS))
    return copy


def test_a_month_after_a_withdrawn_one_is_compared_with_the_one_before_that(own: Path) -> None:
    withdrawn = (
        "store",
        "withdraw",
        "--period",
        "2026-09",
        "--carrier",
        "viettel",
        "--reason",
        "wrong file",
        "--yes",
    )
    for arguments in (withdrawn, ("report", "--period", "2026-10")):
        done = simaudit_(*arguments)
        assert done.exit_code == 0, done.output
    # Since August 2 and 4 were put right, and 8 is new; 6 is waived, and one more that the register lacks.
    assert series(overview(own), "viettel") == {
        "2026-08": (None, None, None, None, None, 8, 0),
        "2026-10": ("2026-08", 7, 2, 0, 2, 7, -1),
    }


def test_a_month_audited_anew_changes_the_one_after_it_too(own: Path) -> None:
    # Number 2 was not put right after all, 3 and 4 did not end; 6 is waived by now.
    extract("2026-09", "viettel", dict.fromkeys((1, 2, 5, 6, 7), NAMELESS))
    audit("2026-09")
    with Path("simaudit.toml").open("a", encoding="utf-8") as file:
        file.write('[checks."UNR-03"]\nshortest_name = 3\n')
    audit("2026-10")
    assert series(overview(own), "viettel") == {
        "2026-08": (None, None, None, None, None, 8, 0),
        "2026-09": ("2026-08", 6, 3, 0, 1, 4, -2),
        # 3 and 9 are new; 8 is a finding of a rule that has changed since, and no news.
        "2026-10": ("2026-09", 7, 2, 0, 2, 7, 3),
    }
