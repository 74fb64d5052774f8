"""The store's memory of manifests: files and manifest changed together are found out."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.extracts import person, write
from support.few_checks import in_copy, judge_by

from simaudit.cli import main
from simaudit.files import file_hash

EARLIER = "manifest.json: as an earlier run left it; the store knows a later one of this month"


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("done")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        judge_by(patch)
        write(Path("in/viettel_2026-10.csv"), [person("viettel", 1, full_name=""), person("viettel", 2)])
        assert simaudit_("audit", "in") == (0, 3)
    return folder


@pytest.fixture(autouse=True)
def folder(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of an audited month, the current folder."""
    return in_copy(done, tmp_path / "copy", monkeypatch)


def simaudit_(*arguments: str) -> tuple[int, int]:
    """(exit code, lines on stdout)."""
    ended = CliRunner().invoke(main, [*arguments])
    return ended.exit_code, len(ended.stdout.splitlines())


def verify(*options: str) -> tuple[int, str]:
    ended = CliRunner().invoke(main, ["store", "verify", "out/2026-10", *options])
    return ended.exit_code, ended.stdout + ended.stderr


def forge() -> None:
    """Change a report, and the manifest with it."""
    report, manifest = Path("out/2026-10/viettel/report.html"), Path("out/2026-10/manifest.json")
    before = file_hash(report)
    report.write_text("nothing was found")
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace(before, file_hash(report)), encoding="utf-8"
    )


def test_a_whole_run_is_as_in_manifest_and_store() -> None:
    assert verify() == (0, "as in the manifest, and the manifest as in the store\n")


def test_files_and_manifest_changed_together_are_found_out() -> None:
    forge()
    assert verify() == (1, "changed: manifest.json\n")
    shutil.rmtree("store")
    assert verify() == (0, "as in the manifest\n")


def test_a_manifest_that_no_run_of_the_store_made_is_told() -> None:
    manifest = Path("out/2026-10/manifest.json")
    made_at = json.loads(manifest.read_text(encoding="utf-8"))["made_at"]
    text = manifest.read_text(encoding="utf-8").replace(made_at, f"2027{made_at[4:]}")
    manifest.write_text(text, encoding="utf-8")
    unknown = "unknown: manifest.json (of no run of store); name the store of its run with --store\n"
    assert verify() == (1, unknown)
    assert verify("--store", "store") == (1, unknown)


def test_a_run_is_compared_with_the_store_that_made_it() -> None:
    Path("store").rename("first")
    write(Path("other/itel_2026-09.csv"), [person("viettel", 3)])
    simaudit_("audit", "other")
    assert verify()[0] == 1
    assert verify("--store", "store")[0] == 1
    assert verify("--store", "first")[0] == 0
    code, said = verify("--store", "nowhere")
    assert (code, said) == (2, "simaudit: nowhere: nothing has been audited into this store yet\n")


def test_reports_written_again_are_known_to_the_store() -> None:
    assert simaudit_("report", "--lang", "en")[0] == 0
    assert verify() == (0, "as in the manifest, and the manifest as in the store\n")
    forge()
    assert verify() == (1, "changed: manifest.json\n")


def test_an_earlier_run_that_is_put_back_is_told_from_the_last() -> None:
    shutil.copytree("out/2026-10", "first")
    write(Path("in/viettel_2026-10.csv"), [person("viettel", 1), person("viettel", 2)])
    simaudit_("audit", "in")
    assert verify()[0] == 0
    ended = CliRunner().invoke(main, ["store", "verify", "first"])
    assert (ended.exit_code, ended.stdout) == (1, f"{EARLIER}\n")
    shutil.rmtree("out/2026-10")
    shutil.copytree("first", "out/2026-10")
    assert verify() == (1, f"{EARLIER}\n")
    simaudit_("audit", "in", "--force")
    assert verify()[0] == 0
