"""The report command: it renders a month again and judges its results again, without the extract."""

import csv
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import in_copy
from support.small_month import in_small_month

from simaudit.period import now


@pytest.mark.usefixtures("audited_folder")
def test_report_renders_again_in_the_language_asked() -> None:
    page = Path("out/2026-10/viettel/report.html")
    before = page.read_text(encoding="utf-8")
    rendered = simaudit_("report", "--lang", "en,vi")
    assert (rendered.exit_code, rendered.stderr) == (0, "")
    assert rendered.stdout.splitlines() == [
        "out/2026-10/index.html", "out/2026-10/cases.html", "out/2026-10/viettel/report.html",
        "out/2026-10/index.vi.html", "out/2026-10/cases.vi.html", "out/2026-10/viettel/report.vi.html",
    ]  # fmt: skip
    assert '<html lang="en"' in page.read_text(encoding="utf-8")
    assert simaudit_("store", "verify", "out/2026-10").exit_code == 0
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    assert page.read_text(encoding="utf-8") == before
    assert "unchanged" not in simaudit_("audit", "2026-10").stdout


def test_full_prints_the_explanations_and_is_asked_for_each_time(folder: Path) -> None:
    page = Path("out/2026-10/viettel/report.html")

    def full() -> bool:
        return '<body class="annex full">' in page.read_text(encoding="utf-8")

    simaudit_("audit", "2026-10", "--full")
    assert full()
    assert simaudit_("report").exit_code == 0
    assert not full()
    assert simaudit_("report", "--full").exit_code == 0
    assert full()


@pytest.mark.usefixtures("audited_folder")
def test_report_renews_no_other_hash() -> None:
    # exposure.csv is written again, as the other tables of reports are.
    for name in ("exposure.csv", "receipt.json"):
        Path("out/2026-10/viettel", name).write_text("touched")
    simaudit_("report")
    changed = simaudit_("store", "verify", "out/2026-10")
    assert (changed.exit_code, changed.stdout) == (1, "changed: viettel/receipt.json\n")


@pytest.mark.usefixtures("audited_folder")
def test_report_judges_the_results_again_without_the_extract() -> None:
    shutil.rmtree("2026-10")
    shutil.rmtree("store/months")
    assert simaudit_("report", "--fail-on", "critical").exit_code == 1
    assert simaudit_("report", "--fail-on", "none").exit_code == 0
    with Path("out/2026-10/viettel/results.csv").open(encoding="utf-8") as file:
        failed = [row["check_id"] for row in csv.DictReader(file) if row["status"] == "failed"]
    tables = "".join(f"[checks.{check}]\ntolerated = 1.0\n" for check in failed)
    Path("simaudit.toml").write_text(f'fail_on = "low"\n{tables}')
    assert simaudit_("report").exit_code == 0
    Path("simaudit.toml").write_text(f'fail_on = "low"\n{tables.replace("1.0", "0.0001", 1)}')
    assert simaudit_("report").exit_code == 1
    # What it wrote is sound; the rows are what is missing.
    assert simaudit_("store", "verify", "out/2026-10").stdout.splitlines() == [
        "missing: store/months/2026-10/viettel.parquet",
        "missing: store/months/2026-10/viettel.missing.parquet",
        "missing: store/months/2026-10/viettel.links.parquet",
    ]


@pytest.mark.usefixtures("audited_folder")
def test_report_compares_with_a_month_that_was_audited_late() -> None:
    def states() -> tuple[str, ...]:
        with Path("out/2026-10/viettel/results.csv").open(encoding="utf-8") as file:
            row = {row["check_id"]: row for row in csv.DictReader(file)}["UNR-01"]
        return row["new"], row["persisting"], row["resolved"]

    rows = [person("viettel", 1, full_name=""), person("viettel", 2, full_name="")]
    write(Path("2026-09/viettel.csv"), rows)
    assert states() == ("1", "0", "0")
    late = simaudit_("audit", "2026-09")
    assert "2026-10 was audited before it: simaudit report --period 2026-10 compares it again" in late.stdout
    assert states() == ("1", "0", "0")
    assert simaudit_("report", "--period", "2026-10").exit_code == 0
    assert states() == ("0", "1", "1")
    page = Path("out/2026-10/viettel/report.html").read_text(encoding="utf-8")
    assert "Kỳ 09/2026 được rà soát sau kỳ này" in page


def test_report_says_what_is_not_there(folder: Path) -> None:
    assert simaudit_("report").exit_code == 2
    assert not Path("store").exists()


@pytest.mark.usefixtures("audited_folder")
def test_report_says_which_months_there_are() -> None:
    assert simaudit_("report", "--period", "2026-08").stderr == (
        "simaudit: store: the store holds no month 2026-08; it holds: 2026-10\n"
    )


@pytest.mark.usefixtures("audited_folder")
def test_report_tolerates_no_check_that_does_not_exist() -> None:
    Path("simaudit.toml").write_text("[checks.UNR-11]\ntolerated = 1.0\n")
    refused = simaudit_("report", "--fail-on", "low")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "simaudit: simaudit.toml, line 1: checks.UNR-11: no check has this id; did you mean UNR-10?; "
        "see: simaudit rules list\n",
    )


@pytest.fixture(scope="module")
def in_both_languages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """October audited, and then September: its pages, written again, are not those of the audit."""
    folder = tmp_path_factory.mktemp("both")
    with pytest.MonkeyPatch.context() as patch:
        in_small_month(folder, patch)
        assert simaudit_("audit", "2026-10", "--lang", "vi,en").exit_code == 0
        Path("simaudit.toml").write_text(
            'lang = "vi"\n[letterhead]\nauthority = "Sở Khoa học và Công nghệ"\n'
        )
        late = [person("viettel", 1, full_name=""), person("viettel", 2, full_name="")]
        write(Path("2026-09/viettel.csv"), late)
        assert simaudit_("audit", "2026-09").exit_code == 0
    return folder


PAGES = ("cases", "index", "report")


def pages() -> list[str]:
    """The pages of October, each with the language it is in; the page to work in is the audit's alone."""
    written = (path for path in sorted(Path("out/2026-10").rglob("*.html")) if path.name != "work.html")
    return [f"{path.name} {path.read_text(encoding='utf-8').split('lang=')[1][1:3]}" for path in written]


@pytest.mark.parametrize(
    ("options", "left"),
    [
        ((), [f"{page}{lang}" for page in PAGES for lang in (".en.html en", ".html vi")]),
        (("--lang", "en"), [f"{page}.html en" for page in PAGES]),
        (("--lang", "en,vi"), [f"{page}{lang}" for page in PAGES for lang in (".html en", ".vi.html vi")]),
    ],
    ids=" ".join,
)
def test_report_leaves_no_page_that_is_older_than_the_others(
    options: tuple[str, ...],
    left: list[str],
    in_both_languages: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    older = {
        path.relative_to(in_both_languages): path.read_bytes()
        for path in (in_both_languages / "out/2026-10").rglob("*.html")
    }
    in_copy(in_both_languages, tmp_path / "copy", monkeypatch)
    assert simaudit_("report", "--period", "2026-10", *options).exit_code == 0
    assert pages() == left
    for path, before in older.items():
        assert (
            not path.exists()
            or path.read_bytes() != before
            or path.name.startswith(("index", "cases", "work"))
        )
    assert simaudit_("store", "verify", "out/2026-10").exit_code == 0


def test_report_renews_no_manifest_that_is_not_its_stores_or_was_changed(
    audited_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as another_moment:
        # Within a second of it, another store's run would be taken for a changed one.
        another_moment.setattr("simaudit.jobs.audit.audit.now", lambda: now() + timedelta(minutes=1))
        simaudit_("audit", "2026-10", "--store", "other", "--out", "others")
    manifest = Path("out/2026-10/manifest.json")
    refused = simaudit_("report", "--out", "others")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "simaudit: others/2026-10: not the folder of a run of the store store; name its own with --out, or "
        "move this one away\n",
    )
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"rejected": 0', '"rejected": 1'))
    refused = simaudit_("report")
    assert (refused.exit_code, refused.stderr) == (
        2,
        f"simaudit: {manifest}: missing or changed since the run; audit again (--force)\n",
    )
    changed = simaudit_("store", "verify", "out/2026-10")
    assert (changed.exit_code, changed.stdout) == (1, "changed: manifest.json\n")
