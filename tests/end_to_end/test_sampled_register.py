"""A register of known truth, from the draw to the page: its sheets are filled in and read back."""

import json
import shutil
from collections.abc import Callable, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any, Final

import fastexcel
import pytest
from support.command import simaudit_
from support.extracts import COLUMNS, person, write
from support.few_checks import in_copy, judge_by
from support.fill_rows import Row, fill
from support.sampled_month import FEW

from simaudit.report.annexes.response_words import FAULT, LOOKED_BY, LOOKED_ON, RECORD, RESULT

OWN, OTHER = "68", "01"
UNNAMED: Final = range(1, 81)
ON_PAPERS: Final = range(100, 220)
"""Six on each of twenty papers, three of which need no contract."""
CLEAN: Final = range(300, 700)
ELSEWHERE: Final = (*range(81, 100), *range(700, 899))
"""Another province's: the first ones without a name."""
LOOKED: Final = {LOOKED_BY: "Lê An", LOOKED_ON: "2026-11-05"}


def is_wrong(number: int) -> bool:
    """The truth: no check knows it, and all of another province's records are wrong."""
    if number in UNNAMED:
        return number % 5 > 0
    if number in ON_PAPERS:
        return (number - 100) // 6 % 4 > 0
    return number in ELSEWHERE or number % 16 == 0


def register() -> list[dict[str, str]]:
    rows = []
    for number in (*UNNAMED, *ON_PAPERS, *CLEAN, *ELSEWHERE):
        other = {"province_code": OTHER if number in ELSEWHERE else OWN}
        if number < 100:
            other["full_name"] = ""
        if number in ON_PAPERS:
            other["id_number"] = person("viettel", 100 + (number - 100) // 6 * 6)["id_number"]
        rows.append(person("viettel", number, **other))
    return rows


TRUTH: Final = {f"84{person('viettel', number)['msisdn'][1:]}": number for number in range(1, 900)}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch, chdir(folder):
        judge_by(patch, FEW)
        write(Path("in/viettel_2026-10.csv"), register(), (*COLUMNS, "province_code"))
        Path("simaudit.toml").write_text(f'province = "{OWN}"\nlang = "vi,en"\n', encoding="utf-8")
        done("audit", "in")
    return folder


@pytest.fixture(autouse=True)
def folder(audited: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy, the current folder."""
    return in_copy(audited, tmp_path / "home", monkeypatch, FEW)


def done(*arguments: str) -> str:
    result = simaudit_(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def looked_at(number: int) -> Mapping[str, object]:
    """Both sheets: whether the finding is right, and whether the record is wrong."""
    wrong = is_wrong(number)
    return {
        RESULT: "confirmed" if wrong else "not confirmed",
        RECORD: "sai / wrong" if wrong else "đúng / right",
        FAULT: "người khác đang dùng" if wrong else None,
        **LOOKED,
    }


def by_chance(number: int) -> Mapping[str, object]:
    """A tenth isn't looked at, and one in forty can't be decided."""
    if number * 7919 % 100 < 10:
        return {}
    unclear = {RESULT: "inconclusive", RECORD: "unclear", FAULT: None, **LOOKED}
    return unclear if number * 104729 % 40 == 0 else looked_at(number)


def sheet(name: str) -> list[dict[str, Any]]:
    """Its rows; the headings that show stand below the machine names."""
    rows: list[dict[str, Any]] = (
        fastexcel.read_excel(name).load_sheet(0, dtypes="string").to_polars().to_dicts()
    )
    return rows[1:]


def sample(size: int, purpose: str, answer: Callable[[int], Mapping[str, object]], seed: int = 1) -> str:
    """What is printed of the draw; its sheet has been filled in and read."""
    options = ("--carrier", "viettel", "--size", str(size), "--for", purpose, "--seed", str(seed))
    drawn = done("sample", *options, "--out", f"{purpose}.xlsx")

    def of_row(row: Row) -> Mapping[str, object]:
        return {word: value for word, value in answer(TRUTH[row["msisdn"]]).items() if word in row}

    done("answers", str(fill(Path(f"{purpose}.xlsx"), Path(f"{purpose}-filled.xlsx"), of_row)))
    return drawn


def overview(langs: str = "vi,en") -> dict[str, Any]:
    """What the month's overview says of the register, written anew in these languages."""
    shutil.rmtree("out")
    done("report", "--period", "2026-10", "--lang", langs)
    whole: dict[str, Any] = json.loads(Path("out/2026-10/overview.json").read_text(encoding="utf-8"))
    return whole


OF_SCOPE: Final = [number for number in TRUTH.values() if number in (*UNNAMED, *ON_PAPERS, *CLEAN)]
FLAGGED: Final = {*UNNAMED, *(number for number in ON_PAPERS if (number - 100) % 6 > 2)}


def test_only_the_province_s_rows_are_drawn_and_where_all_are_answered_the_truth_is_known() -> None:
    sample(1_000, "precision", looked_at)
    sample(1_000, "audit", looked_at)
    flagged, others = sheet("precision.xlsx"), sheet("audit.xlsx")
    assert {TRUTH[row["msisdn"]] for row in flagged} == FLAGGED
    assert {TRUTH[row["msisdn"]] for row in others} == {*OF_SCOPE} - FLAGGED
    estimate = overview("vi")["register"]["wrong_records"]
    wrong = sum(map(is_wrong, OF_SCOPE))
    assert [round(estimate[end], 6) for end in ("estimate", "low", "high")] == [wrong] * 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_is_in_the_interval_of_what_a_tenth_of_the_sheets_leaves_open(seed: int) -> None:
    sample(50, "precision", by_chance, seed)
    sample(150, "audit", by_chance, seed)
    estimate = overview()["register"]
    wrong = sum(map(is_wrong, OF_SCOPE))
    share = sum(map(is_wrong, FLAGGED)) / wrong
    assert (estimate["carriers"], estimate["month"]) == (["viettel"], "2026-10")
    for truth, interval in ((wrong, estimate["wrong_records"]), (share, estimate["found_share"])):
        assert interval["low"] <= truth <= interval["high"]
        assert interval["high"] - interval["low"] < truth
    for lang, words in (("", "bản ghi sai trong kỳ này"), (".en", "wrong records")):
        page = Path(f"out/2026-10/index{lang}.html").read_text(encoding="utf-8")
        assert f"{round(estimate['wrong_records']['estimate'])} {words}" in page


def test_the_draw_says_which_checks_stay_at_thirty_units() -> None:
    drawn = sample(50, "precision", looked_at)
    assert drawn.splitlines()[1] == (
        "UNR-01: mỗi tiêu chí 30 trường hợp, mức ít nhất để tính tỷ lệ; cỡ mẫu lớn hơn được dành trước cho "
        "tiêu chí có mức phạt cao hơn; để chọn nhiều hơn của một tiêu chí, nêu tiêu chí đó bằng --check"
    )
