"""Cases of whole months: late carriers, months in any order, withdrawn and purged ones, other keys."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import checks_of, in_copy, judge_by

MONTHS = ("2026-08", "2026-09", "2026-10")
LATER = ("vinaphone", "2026-08")
WITH_DEVICE = (*COLUMNS, "device_hash")


CHECKS = checks_of("BLK-15", "UNR-01")
"""One device, which links, and a missing name, which doesn't."""


def device(carrier: str, numbers: Iterable[int], name: str = "d1") -> list[dict[str, str]]:
    """Numbers in one device, on a paper each; the first paper is that of the other carrier's first number."""
    return [
        person(
            carrier, n, device_hash=name, id_number="001090009999" if n == 1 else f"00109000{n:03d}{name[1]}"
        )
        for n in numbers
    ]


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """August: a case at viettel. From September on its first paper is at vinaphone too, with a device."""
    home = tmp_path_factory.mktemp("cases")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch, CHECKS)
        Path("simaudit.toml").write_text(
            '[retention]\nmonths = "all"\n[checks.BLK-15]\nfewest_numbers = 5\n'
            "[restricted]\nwork_page = false\n"
        )
        for month in MONTHS:
            for carrier, name in (("viettel", "d1"), ("vinaphone", "d2")):
                found = device(carrier, range(1, 7), name) if (carrier, month) != LATER else []
                rows = [*found, *(person(carrier, n) for n in range(30, 40))]
                write(Path(f"in/{month}/{carrier}_{month}.csv"), rows, WITH_DEVICE)
            audit(f"in/{month}")
    return home


@pytest.fixture(autouse=True)
def home(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return in_copy(audited, tmp_path / "home", monkeypatch, CHECKS)


def audit(*arguments: str) -> None:
    done = simaudit_("audit", *arguments)
    assert (done.exit_code, done.stderr) == (0, "")


def listed(month: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(f"out/{month}/cases.json").read_text(encoding="utf-8"))
    return found


def told(month: str) -> list[tuple[Any, ...]]:
    """carriers, numbers, state, first month of each case."""
    return [(one["carriers"], one["numbers"], one["state"], one["first_period"]) for one in listed(month)]


def members(month: str) -> list[tuple[str, int]]:
    rows = pl.read_csv(f"out/{month}/restricted/cases.csv")
    return rows.select("carrier", "record").sort("carrier", "record").rows()


def test_a_case_over_two_carriers_continues_that_of_one() -> None:
    both = (["viettel", "vinaphone"], 12, "continued", "2026-08")
    assert [told(month) for month in MONTHS] == [[(["viettel"], 6, "new", "2026-08")], [both], [both]]
    assert len({one["case_id"] for month in MONTHS for one in listed(month)}) == 1
    own = [("viettel", n) for n in range(1, 7)]
    assert members("2026-08") == own
    assert members("2026-09") == [*own, *(("vinaphone", n) for n in range(1, 7))]
    (case,) = listed("2026-09")
    assert (case["links"], case["signs"], case["papers"]) == (["device", "shared paper"], {"device": 6}, 11)


def test_the_case_of_a_withdrawn_carrier_keeps_the_rows_of_the_other_and_late_ones_join_it() -> None:
    before = {
        name: Path(f"out/2026-10/{name}").read_bytes() for name in ("cases.json", "restricted/cases.csv")
    }
    done = simaudit_(
        "store", "withdraw", "--yes", "--period", "2026-10", "--carrier", "vinaphone", "--reason", "x"
    )
    assert done.exit_code == 0, done.output
    assert told("2026-10") == [(["viettel"], 6, "continued", "2026-08")]
    assert members("2026-10") == [("viettel", n) for n in range(1, 7)]
    verified = simaudit_("store", "verify", "out/2026-10").stdout
    assert "changed" not in verified
    assert "missing" not in verified
    audit("in/2026-10/vinaphone_2026-10.csv")
    assert {name: Path(f"out/2026-10/{name}").read_bytes() for name in before} == before
    report = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))
    assert [one["numbers"] for one in report["cases"]] == [12]
    assert "doanh nghiệp khác" in Path("out/2026-10/viettel/report.html").read_text(encoding="utf-8")


def test_where_its_first_month_is_withdrawn_a_case_begins_with_the_next_and_keeps_its_name() -> None:
    """Until that month is audited again: then it is where later ones began."""
    (case,) = listed("2026-09")
    assert simaudit_("store", "withdraw", "--yes", "--period", "2026-08", "--reason", "x").exit_code == 0
    shown = json.loads(simaudit_("cases", "list", "--period", "2026-09", "--format", "json").stdout)
    assert [(one["case_id"], one["state"], one["first_period"]) for one in shown["cases"]] == [
        (case["case_id"], "new", "2026-09")
    ]
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    assert told("2026-10") == [(["viettel", "vinaphone"], 12, "continued", "2026-09")]
    audit("in/2026-08")
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    assert told("2026-10") == [(["viettel", "vinaphone"], 12, "continued", "2026-08")]
    assert listed("2026-08")[0]["case_id"] == case["case_id"]


def test_without_restricted_annexes_there_are_only_figures() -> None:
    audit("in/2026-10", "--force", "--no-restricted")
    assert not Path("out/2026-10/restricted").exists()
    assert told("2026-10") == [(["viettel", "vinaphone"], 12, "continued", "2026-08")]


def test_under_a_new_key_no_case_is_continued() -> None:
    (case,) = listed("2026-10")
    Path("simaudit.key").rename("old.key")
    audit("in/2026-10", "--new-key")
    (now,) = listed("2026-10")
    assert (now["state"], now["first_period"]) == ("new", "2026-10")
    assert now["case_id"] != case["case_id"]


def test_rows_of_a_case_go_with_the_month_s_personal_data() -> None:
    done = simaudit_("store", "purge", "--period", "2026-09", "--carrier", "vinaphone", "--yes")
    assert done.exit_code == 0, done.output
    assert not Path("out/2026-09/restricted").exists()
    assert not Path("store/months/2026-09/vinaphone.links.parquet").exists()
    assert told("2026-09") == [(["viettel", "vinaphone"], 12, "continued", "2026-08")]
    assert simaudit_("store", "verify", "out/2026-09").exit_code == 0
