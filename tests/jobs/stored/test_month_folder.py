"""A month's folder: rendered from the ledger alike whatever job ends, and put in place beside what stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import checks_of, in_copy, judge_by
from support.once import made_once

from simaudit.jobs.stored.month_folder import (
    Replacement,
    paths_staying,
    render_month,
    replace_month,
    write_month,
)
from simaudit.jobs.stored.stored_month import stored_month
from simaudit.period import Period
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import file_differences, read_manifest
from simaudit.store.store import Store

CHECKS = checks_of("UNR-01", "MIS-22", "EXT-04")
MONTH = Path("out/2026-10")
OCTOBER = Period(2026, 10)
LANGS = ("--lang", "vi,en")


def _audit(folder: Path) -> None:
    """September whole, and October without mobifone, which hands in late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch, CHECKS)
        for month in ("2026-09", "2026-10"):
            for carrier, nameless in (("mobifone", 3), ("viettel", 1), ("vinaphone", 2)):
                people = [
                    person(carrier, n, **({"full_name": ""} if n <= nameless else {})) for n in range(1, 6)
                ]
                write(Path(f"in/{month}/{carrier}.csv"), people)
        done = simaudit_("audit", "in/2026-09", *LANGS)
        assert (done.exit_code, done.stderr) == (0, "")
        shutil.copytree("in/2026-10", "early/2026-10", ignore=shutil.ignore_patterns("mobifone*"))
        done = simaudit_("audit", "early/2026-10", *LANGS)
        assert done.exit_code == 0, done.output


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return in_copy(
        made_once(tmp_path_factory, "month-folder", _audit), tmp_path / "home", monkeypatch, CHECKS
    )


@pytest.fixture
def ledger(home: Path) -> Iterator[Ledger]:
    with Store(home / "store").open_ledger() as opened:
        yield opened


def rendered(opened: Ledger | None = None) -> dict[str, str]:
    """What October's folder has to hold by the ledger."""
    if opened is None:
        with Store(Path("store")).open_ledger() as own:
            return rendered(own)
    paths = [path.relative_to(MONTH).as_posix() for path in MONTH.rglob("*")]
    return render_month(stored_month(opened, OCTOBER), paths)


def written() -> dict[str, str]:
    """What it holds of that."""
    return {path: (MONTH / path).read_text(encoding="utf-8") for path in rendered()}


VIETTEL = ("--period", "2026-10", "--carrier", "viettel")


@pytest.mark.parametrize(
    "job",
    [
        ("audit", "in/2026-10/mobifone.csv", "--period", "2026-10", *LANGS),
        ("audit", "in/2026-10", *LANGS),
        ("report", "--period", "2026-10"),
        ("store", "withdraw", *VIETTEL, "--reason", "wrong file", "--yes"),
    ],
    ids=["late carrier", "whole month", "reports", "withdrawal"],
)
@pytest.mark.usefixtures("home")
def test_whatever_job_ends_the_folder_holds_what_the_ledger_shows(job: tuple[str, ...]) -> None:
    done = simaudit_(*job)
    assert done.exit_code == 0, done.output
    assert written() == rendered()
    assert file_differences(MONTH) == []


def audit(*job: str) -> None:
    done = simaudit_("audit", *job, *LANGS)
    assert (done.exit_code, done.stderr) == (0, "")


def files_of(*names: str) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in MONTH.rglob("*") if path.name in names}


@pytest.mark.usefixtures("home")
def test_a_late_carrier_s_month_is_the_month_audited_whole() -> None:
    audit("in/2026-10/mobifone.csv", "--period", "2026-10")
    # They name neither moments nor seconds.
    late = files_of("cases.json", "exposure.csv", "findings.csv", "cases.csv")
    assert {path.partition("/")[0] for path in rendered() if "/" in path} == {
        "mobifone", "viettel", "vinaphone",
    }  # fmt: skip
    audit("in/2026-10", "--force")
    assert files_of("cases.json", "exposure.csv", "findings.csv", "cases.csv") == late


@pytest.mark.usefixtures("home")
def test_a_late_carrier_that_is_withdrawn_leaves_the_others_reports_as_they_were() -> None:
    before = files_of("report.html", "report.en.html", "results.csv", "results.json", "findings.csv")
    audit("in/2026-10/mobifone.csv", "--period", "2026-10")
    done = simaudit_(
        "store", "withdraw", "--period", "2026-10", "--carrier", "mobifone", "--reason", "wrong file", "--yes"
    )
    assert done.exit_code == 0, done.output
    assert files_of(*{Path(path).name for path in before}) == before


@pytest.mark.usefixtures("home")
def test_tables_are_in_the_main_language_of_the_reports() -> None:
    vietnamese = files_of("exposure.csv")
    for langs, same in (("vi", True), ("en,vi", False), ("vi,en", True)):
        done = simaudit_("report", "--period", "2026-10", "--lang", langs)
        assert done.exit_code == 0, done.output
        assert [files_of("exposure.csv")[path] == content for path, content in vietnamese.items()] == [
            same
        ] * len(vietnamese)


@pytest.mark.usefixtures("home")
def test_a_file_that_is_missing_stays_missing() -> None:
    (MONTH / "viettel/receipt.json").unlink()
    shutil.rmtree(MONTH / "vinaphone")
    done = simaudit_("report", "--period", "2026-10")
    assert done.exit_code == 0, done.output
    assert {note.code for note in file_differences(MONTH)} == {"file_missing"}
    assert any("viettel/receipt.json" in note.text() for note in file_differences(MONTH))
    assert (MONTH / "vinaphone/report.html").exists()
    assert "vinaphone/restricted" not in (MONTH / "index.html").read_text(encoding="utf-8")


def test_what_stays_is_not_touched_and_strays_go(ledger: Ledger) -> None:
    month = stored_month(ledger, OCTOBER, ("en",))
    (MONTH / "viettel/notes.txt").touch()
    (MONTH / "drafts/old").mkdir(parents=True)
    Path("elsewhere").mkdir()
    Path("elsewhere/report.html").touch()
    (MONTH / "link").symlink_to(Path("elsewhere").absolute(), target_is_directory=True)
    annex, kept = MONTH / "viettel/restricted/findings.csv", MONTH / "viettel/receipt.json"
    before = (annex.stat(), kept.stat())
    staying = paths_staying(MONTH, read_manifest(MONTH), month.audited) - {
        "viettel/notes.txt",
        "drafts",
        "drafts/old",
        "link",
        "link/report.html",
    }
    store = Store(Path("store"))
    with store.building_folder(MONTH) as built, ledger.transaction() as commit:
        pages = write_month(month, MONTH, built, staying)
        replace_month(store, ledger, Replacement(MONTH, built, staying), commit)
    assert (annex.stat(), kept.stat()) == before
    assert not (MONTH / "viettel/notes.txt").exists()
    assert not (MONTH / "drafts").exists()
    assert not (MONTH / "link").is_symlink()
    assert Path("elsewhere/report.html").exists()
    assert {path.relative_to(MONTH).as_posix() for path in MONTH.rglob("*.html")} == {
        *pages,
        "restricted/work.html",
    }
    assert pages == ["index.html", "cases.html", "viettel/report.html", "vinaphone/report.html"]


def test_what_a_linked_folder_holds_is_another_s(ledger: Ledger) -> None:
    shutil.move(MONTH / "vinaphone", "elsewhere")
    (MONTH / "vinaphone").symlink_to(Path("elsewhere").absolute(), target_is_directory=True)
    Path("elsewhere/notes.txt").touch()
    month, store = stored_month(ledger, OCTOBER, ("en",)), Store(Path("store"))
    staying = paths_staying(MONTH, read_manifest(MONTH), month.audited)
    with store.building_folder(MONTH) as built, ledger.transaction() as commit:
        write_month(month, MONTH, built, staying - {"vinaphone/notes.txt"})
        replace_month(store, ledger, Replacement(MONTH, built, staying - {"vinaphone/notes.txt"}), commit)
    assert Path("elsewhere/notes.txt").exists()


def test_what_cannot_be_committed_is_undone(ledger: Ledger) -> None:
    month, before = stored_month(ledger, OCTOBER, ("en",)), written_files()
    staying, store = paths_staying(MONTH, read_manifest(MONTH), month.audited), Store(Path("store"))

    def refused() -> None:
        raise ValueError("refused")

    with store.building_folder(MONTH) as built, ledger.transaction():
        write_month(month, MONTH, built, staying)
        with pytest.raises(ValueError, match="refused"):
            replace_month(store, ledger, Replacement(MONTH, built, staying), refused)
    assert written_files() == before


def written_files() -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in Path("out").rglob("*") if path.is_file()}
