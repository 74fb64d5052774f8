"""A register saved by a spreadsheet: no check judges what it destroyed, and lost zeros are put back."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from support.command import simaudit_
from support.destroyed_register import MORE, SAVED, UNREADABLE, Row, exponent, saved, subscriber
from support.extracts import COLUMNS, write
from support.few_checks import checks_of, judge_by

from simaudit.config import Config
from simaudit.config.model import Restricted
from simaudit.contract import COLUMNS as ALL_COLUMNS
from simaudit.contract import SERIOUS
from simaudit.errors import IntakeError, Note
from simaudit.jobs.audit.audit import audit
from simaudit.jobs.audit.outcome import Outcome
from simaudit.jobs.inputs.request import RunOptions, audit_request
from simaudit.period import Period
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue

FEW: Final = checks_of("UNR-01", "MIS-01", "EXT-03", "EXT-04")
"""Where months are compared: what is found of rows, and of numbers that are gone."""
CHECKS: Final = {check.id: check for check in load_catalogue()}
NO_WORK_PAGE: Final = Restricted(work_page=False)
READ_IN_BOTH_LANGUAGES: Final = ("births as serial numbers",)
TOGETHER: Final = (
    READ_IN_BOTH_LANGUAGES,
    ("papers in scientific notation", "SIMs in scientific notation", "confirmations as serial numbers"),
    ("births with the month first", "guardians in scientific notation", "registrations as serial numbers"),
    ("names with question marks", "states in error"),
)
"""Ways of SAVED in which a register is destroyed at once: a check's note tells them apart."""
Ways = tuple[str, ...]


@dataclass(frozen=True)
class Audited:
    """One month of the register, audited into a folder of its own or into one of several months."""

    folder: Path
    month: str
    outcome: Outcome

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        return {row["check_id"]: row for row in self.outcome.results.iter_rows(named=True)}

    @property
    def findings(self) -> set[tuple[Any, ...]]:
        """check, number, record, subject, detail."""
        place = self.folder / "out" / self.month / "viettel" / "restricted" / "findings.parquet"
        shown = ("check_id", "msisdn", "record", "subject", "detail")
        return set(pl.read_parquet(place).select(shown).rows())

    def page(self, lang: str) -> str:
        name = "report.html" if lang == "vi" else f"report.{lang}.html"
        return (self.folder / "out" / self.month / "viettel" / name).read_text(encoding="utf-8")


def audited(
    folder: Path,
    rows: list[Row],
    month: str = "2026-10",
    checks: Sequence[Check] | None = None,
    lang: str = "vi",
) -> Audited:
    """Audit a month by these checks, None: by all, with pages in these languages."""
    extract = write(folder / month / "viettel.csv", rows, (*COLUMNS, *MORE))
    config = Config(
        store=folder / "store",
        out=folder / "out",
        key_file=folder / "key",
        lang=lang,
        restricted=NO_WORK_PAGE,
    ).with_catalogue(checks)
    request = audit_request(config, [extract], RunOptions(Period.parse(month)))
    return Audited(folder, month, audit(request))


@pytest.fixture(scope="module")
def register() -> list[Row]:
    return [subscriber(number) for number in range(1, 301)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, register: list[Row]) -> Audited:
    return audited(tmp_path_factory.mktemp("whole"), register)


@pytest.fixture(scope="module")
def destroyed(tmp_path_factory: pytest.TempPathFactory, register: list[Row]) -> Callable[[Ways], Audited]:
    """destroyed(ways) → the register audited after it was saved in these ways, once."""

    @cache
    def audited_once(ways: Ways) -> Audited:
        lang = "vi,en" if ways == READ_IN_BOTH_LANGUAGES else "vi"
        rows = reduce(lambda rows, way: saved(rows, *SAVED[way]), ways, register)
        return audited(tmp_path_factory.mktemp("destroyed"), rows, lang=lang)

    return audited_once


def read_of(check: Check, columns: Sequence[str]) -> list[str]:
    """Those of the columns that the check's header, or what every check may take for granted, names."""
    identity = check.header.check
    declared = {*identity.needs, *identity.needs_any, *identity.optional}
    declared |= {"status"} & check.depends_on
    return [column for column in columns if column in declared]


def judges(check: str, whole: Audited) -> bool:
    """Whether the check judged the whole register, or lacked no column for it."""
    return str(whole.results[check]["status"]) != "not_assessable"


def test_the_whole_register_is_honest_but_for_two_rows(whole: Audited) -> None:
    assert whole.outcome.problems == []
    found = {(check, record) for check, _, record, *_ in whole.findings if CHECKS[check].severity in SERIOUS}
    assert found == {("UNR-01", 3), ("MIS-01", 7)}
    assert judges("BLK-14", whole)


def test_a_register_is_destroyed_in_each_way() -> None:
    assert sorted(way for ways in TOGETHER for way in ways) == sorted(SAVED)


@pytest.mark.parametrize("ways", TOGETHER, ids=", ".join)
def test_no_check_judges_what_a_spreadsheet_destroyed(
    ways: Ways, register: list[Row], whole: Audited, destroyed: Callable[[Ways], Audited]
) -> None:
    columns = sorted((column for way in ways for column in SAVED[way][1]), key=ALL_COLUMNS.index)
    broken = destroyed(ways)
    lost = {id_ for id_, check in CHECKS.items() if read_of(check, columns) and judges(id_, whole)}
    # Points would seem better than they are without findings that count against them.
    if any(id_[:3] in ("UNR", "MIS") and CHECKS[id_].severity in SERIOUS for id_ in lost):
        lost.add("BLK-14")
    for id_, result in broken.results.items():
        then, now = whole.results[id_], (result["status"], result["violations"])
        if id_ in lost:
            assert now == ("not_assessable", 0), id_
            note = Note.of(result["note"])
            assert note.code == "column_destroyed"
            # BLK-14 judges by findings: it lacks what others read.
            assert id_ == "BLK-14" or note == Note("column_destroyed", columns=read_of(CHECKS[id_], columns))
        elif id_ != "EXT-03":
            assert now == (then["status"], then["violations"]), id_
    assert {one for one in broken.findings if one[0] != "EXT-03"} <= whole.findings
    unread = {record for check, _, record, *_ in broken.findings if check == "EXT-03"}
    assert unread == set().union(*(UNREADABLE[way](register) for way in ways))
    assert [(error.path, error.note) for error in broken.outcome.problems] == [
        (broken.folder / "2026-10" / "viettel.csv", Note("columns_destroyed", columns=tuple(columns)))
    ]


def test_the_report_says_which_columns_in_both_languages(destroyed: Callable[[Ways], Audited]) -> None:
    broken = destroyed(READ_IN_BOTH_LANGUAGES)
    out = broken.folder / "out" / "2026-10"
    vi, en = broken.page("vi"), broken.page("en")
    assert "Họ tên, ngày sinh hoặc số giấy tờ bị hỏng, không khôi phục được (Ngày sinh)" in vi
    assert "Names, birth dates or paper numbers beyond repair (Date of birth)" in en
    assert "cột bị hỏng, không khôi phục được: ngày sinh" in vi
    assert "column beyond repair: date_of_birth" in en
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["destroyed"] == [
        {"carrier": "viettel", "name": "viettel.csv", "columns": ["date_of_birth"]}
    ]
    overview = json.loads((out / "overview.json").read_text(encoding="utf-8"))
    assert [carrier["verdict"] for carrier in overview["carriers"]] == ["not_sufficient"]


def test_a_self_check_ends_with_3_and_says_why_each_time(
    tmp_path: Path, register: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch, FEW)
    extract = write(tmp_path / "viettel.csv", saved(register[7:], exponent, ("id_number",)))
    options = ["--store", str(tmp_path / "store"), "--out", str(tmp_path / "out")]
    command = ["selfcheck", str(extract), "--carrier", "viettel", "--period", "2026-10", *options]
    for _ in range(2):
        run = simaudit_(*command)
        assert (run.exit_code, run.stderr) == (
            3,
            f"simaudit: {extract}: a spreadsheet destroyed columns beyond repair: id_number; the checks that "
            "need them are not assessable; export the file from the system again, as CSV that no spreadsheet "
            "has opened and saved, or with these columns as Text\n",
        )
    assert run.stdout.startswith("2026-10: unchanged since")


@pytest.fixture(scope="module")
def whole_august(tmp_path_factory: pytest.TempPathFactory, register: list[Row]) -> Audited:
    """The whole register audited for August by few checks, to be copied."""
    return audited(tmp_path_factory.mktemp("august"), register, "2026-08", FEW)


@pytest.fixture
def after_august(whole_august: Audited, tmp_path: Path) -> Path:
    """A copy of the folder in which August is audited."""
    return shutil.copytree(whole_august.folder, tmp_path / "copy")


def test_a_destroyed_month_puts_nothing_right(
    whole_august: Audited, after_august: Path, register: list[Row]
) -> None:
    audits = {"2026-08": whole_august}
    for month, rows in (("2026-09", saved(register, exponent, ("id_number",))), ("2026-10", register)):
        audits[month] = audited(after_august, rows, month, FEW)
    states = {
        month: [
            tuple(one.results[check][name] for name in ("status", "new", "persisting", "resolved"))
            for check in ("UNR-01", "MIS-01")
        ]
        for month, one in audits.items()
    }
    assert states == {
        "2026-08": [("failed", 1, 0, 0)] * 2,
        "2026-09": [("not_assessable", 0, 0, 0)] * 2,
        "2026-10": [("failed", 0, 1, 0)] * 2,
    }


def test_a_month_before_with_a_destroyed_column_is_not_compared_with(
    tmp_path: Path, register: list[Row]
) -> None:
    audited(tmp_path, saved(register, *SAVED["states in error"]), "2026-09", FEW)
    result = audited(tmp_path, register, "2026-10", FEW).results["EXT-04"]
    assert (result["status"], Note.of(result["note"])) == (
        "not_assessable",
        Note("column_destroyed_before", columns=["status"]),
    )


def test_numbers_are_missed_even_where_no_state_can_be_read(after_august: Path, register: list[Row]) -> None:
    september = audited(after_august, saved(register[1:], *SAVED["states in error"]), "2026-09", FEW)
    assert {one for one in september.findings if one[0] != "EXT-03"} == {
        ("EXT-04", "84" + register[0]["msisdn"][1:], None, None, None)
    }


def test_a_month_without_numbers_is_no_month(after_august: Path, register: list[Row]) -> None:
    with pytest.raises(IntakeError, match="destroyed the subscriber numbers"):
        audited(after_august, saved(register, exponent, ("msisdn",)), "2026-09", FEW)
    october = audited(after_august, register, "2026-10", FEW).results
    # August is the last judged month.
    assert (october["EXT-04"]["status"], october["EXT-04"]["population"]) == ("passed", len(register))
    assert (october["UNR-01"]["persisting"], october["UNR-01"]["resolved"]) == (1, 0)


def test_papers_that_lost_their_zero_are_judged_as_if_they_had_not(
    tmp_path: Path, register: list[Row], whole: Audited
) -> None:
    without_zero = saved(register, lambda text: text.removeprefix("0"), ("id_number", "guardian_id"))
    bare = audited(tmp_path, without_zero, lang="vi,en")

    def judged(run: Audited) -> dict[str, tuple[object, ...]]:
        shown = ("status", "violations", "population")
        return {
            id_: tuple(row[name] for name in shown) for id_, row in run.results.items() if id_ != "EXT-09"
        }

    assert bare.outcome.problems == []
    assert judged(bare) == judged(whole)
    # The zero of a guardian's number isn't put back, by which UNR-15 groups its rows.
    assert {
        (check, number, record, subject and f"0{subject}" if check == "UNR-15" else subject, detail)
        for check, number, record, subject, detail in bare.findings
        if check != "EXT-09"
    } == {finding for finding in whole.findings if finding[0] != "EXT-09"}
    texts = {lang: " ".join(bare.page(lang).split()) for lang in ("vi", "en")}
    assert "mất số 0 ở đầu – 299 trong 299 giá trị đã xem (100,0%). Đã khôi phục khi đọc." in texts["vi"]
    assert "(100.0%). Repaired on reading." in texts["en"]
    assert "mất số 0 ở đầu – 30 trong 30 giá trị đã xem (100,0%). Không khôi phục;" in texts["vi"]
