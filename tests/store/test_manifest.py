"""The manifest: a hash of every file, and what differs from it or between two runs."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from simaudit.cli import main
from simaudit.errors import Note, UsageError
from simaudit.files import private_file
from simaudit.intake.records.account import FileAccount
from simaudit.store.manifest import (
    file_differences,
    listed_inputs,
    read_manifest,
    without_carriers,
    write_manifest,
)

ACCOUNT = FileAccount(
    carrier="viettel", name="a.csv", bytes=3, sha256="ab" * 32, form="csv", encoding="utf-8", read=3,
    loaded=2, rejected=1, mapped={},
)  # fmt: skip
RULES = "1" * 64
FACTS = {
    "period": "2026-10", "made_at": "2026-11-02T08:00:00+07:00", "langs": ["vi"], "selfcheck": False,
    "versions": {}, "rule_set": RULES, "key": "k", "checks_off": {}, "lists": {}, "waivers": "",
    "constants": [], "damage": [], "destroyed": [], "asked": None, "findings": {}, "seconds": {},
}  # fmt: skip


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return made(tmp_path / "out")


def made(folder: Path, account: FileAccount = ACCOUNT, rules: str = RULES, found: str = "f1") -> Path:
    restricted = folder / "viettel" / "restricted"
    restricted.mkdir(parents=True)
    restricted.chmod(0o700)
    (folder / "index.html").write_text("index")
    (folder / "viettel" / "report.html").write_text("report")
    private_file(restricted / "findings.csv").write_text(found)
    # It is hashed when it is written, and not once more.
    hashes = {"viettel/restricted/findings.csv": hashlib.sha256(found.encode()).hexdigest()}
    write_manifest(folder, [account], FACTS | {"rule_set": rules, "findings": hashes})
    return folder


def texts(notes: list[Note]) -> list[str]:
    return [note.text() for note in notes]


def test_lists_every_file_but_itself(run: Path) -> None:
    manifest = read_manifest(run)
    assert [entry["path"] for entry in manifest["outputs"]] == [
        "index.html", "viettel/report.html", "viettel/restricted/findings.csv",
    ]  # fmt: skip
    assert manifest["inputs"] == [
        {"carrier": "viettel", "name": "a.csv", "bytes": 3, "sha256": "ab" * 32, "encoding": "utf-8",
         "read": 3, "loaded": 2, "rejected": 1, "distinct_numbers": None, "checksum": None}
    ]  # fmt: skip
    assert file_differences(run) == []


def test_what_no_run_leaves_in_a_folder_is_told_and_no_link_is_followed(run: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/inside").mkdir(parents=True)
    (run / "empty/within").mkdir(parents=True)
    (run / "viettel/link").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(run / "viettel/pipe")
    assert texts(file_differences(run)) == [
        "added: empty/within/", "added: viettel/link", "added: viettel/pipe"
    ]  # fmt: skip


def test_a_page_in_a_language_that_was_not_written_last_is_older_than_the_others(run: Path) -> None:
    (run / "viettel/report.en.html").write_text("older")
    write_manifest(run, [ACCOUNT], FACTS)
    assert texts(file_differences(run)) == [
        "older than the other pages: viettel/report.en.html; simaudit report writes the pages again"
    ]
    write_manifest(run, [ACCOUNT], FACTS | {"langs": ["vi", "en"]})
    assert file_differences(run) == []


def test_what_it_says_of_a_carrier_can_be_left_out(run: Path) -> None:
    destroyed = [
        {"carrier": carrier, "name": "a.csv", "columns": ["iccid"]} for carrier in ("viettel", "itel")
    ]
    facts = FACTS | {"lists": {"viettel": "a"}, "findings": {"itel/a": "1", "viettel/a": "2"}}
    (other,) = listed_inputs([ACCOUNT.model_copy(update={"carrier": "itel"})])
    write_manifest(run, [ACCOUNT], {**facts, "destroyed": destroyed}, [other])
    assert without_carriers(read_manifest(run), ["viettel"]) == {
        "schema": "simaudit.manifest/1",
        **facts,
        "findings": {"itel/a": "1"},
        "destroyed": destroyed[1:],
        "inputs": [other],
        "outputs": [entry for entry in read_manifest(run)["outputs"] if entry["path"] == "index.html"],
    }


def test_what_an_earlier_run_says_of_its_findings_is_not_believed(tmp_path: Path) -> None:
    folder = made(tmp_path / "out")
    other = ACCOUNT.model_copy(update={"carrier": "vinaphone"})
    write_manifest(folder, [other], FACTS | {"findings": {"viettel/restricted/findings.csv": "0" * 64}})
    assert file_differences(folder) == []


def test_verify_prints_each_missing_added_and_changed_file(run: Path) -> None:
    (run / "index.html").write_text("touched")
    (run / "viettel" / "restricted" / "findings.csv").unlink()
    (run / "viettel" / "note.txt").write_text("added")
    done = CliRunner().invoke(main, ["store", "verify", str(run)])
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "missing: viettel/restricted/findings.csv", "added: viettel/note.txt", "changed: index.html",
    ]  # fmt: skip


def test_verify_is_content_with_a_whole_run(run: Path) -> None:
    done = CliRunner().invoke(main, ["store", "verify", str(run)])
    assert (done.exit_code, done.stdout) == (0, "as in the manifest\n")


def test_a_link_or_a_pipe_in_a_file_s_place_is_no_file(run: Path, tmp_path: Path) -> None:
    (run / "index.html").rename(tmp_path / "index.html")
    (run / "index.html").symlink_to(tmp_path / "index.html")
    (run / "viettel" / "report.html").unlink()
    os.mkfifo(run / "viettel" / "report.html")
    (run / "viettel" / "restricted").rename(tmp_path / "elsewhere")
    (run / "viettel" / "restricted").symlink_to(tmp_path / "elsewhere")
    assert texts(file_differences(run)) == [
        "missing: viettel/restricted/findings.csv",
        "added: viettel/restricted",
        "changed: index.html (now a link)",
        "changed: viettel/report.html (no longer a file)",
    ]


def test_what_others_may_read_of_a_restricted_folder_is_named(run: Path) -> None:
    (run / "viettel" / "restricted" / "findings.csv").chmod(0o640)
    assert texts(file_differences(run)) == ["open to others: viettel/restricted/findings.csv"]
    (run / "viettel" / "restricted").chmod(0o755)
    assert texts(file_differences(run)) == [
        "open to others: viettel/restricted", "open to others: viettel/restricted/findings.csv",
    ]  # fmt: skip


def test_what_others_may_read_of_the_months_cases_is_named_too(run: Path) -> None:
    (run / "restricted").mkdir()
    (run / "restricted" / "cases.csv").write_text("case_id\n")
    (run / "restricted" / "cases.csv").chmod(0o600)
    (run / "restricted").chmod(0o750)
    assert texts(file_differences(run)) == ["added: restricted/cases.csv", "open to others: restricted"]


def test_a_name_that_would_drive_a_terminal_is_quoted(run: Path) -> None:
    (run / "a\x1b[2Jb\nc").write_text("x")
    assert texts(file_differences(run)) == ["added: a\\x1b[2Jb\\nc"]


def test_a_folder_without_a_readable_manifest_is_exit_2(tmp_path: Path) -> None:
    whole = '"inputs": [], "rule_set": "x", "outputs": []'
    twice, none, infinite = (
        f'{{{whole}, "rule_set": "y"}}',
        f'{{{whole}, "a": NaN}}',
        f'{{{whole}, "a": 1e999}}',
    )
    for text in (
        None,
        "not JSON",
        "[]",
        "{}",
        f"{{{whole[:-1]}{{}}]}}",
        twice,
        none,
        infinite,
        "[" * 100_000,
    ):
        if text is not None:
            (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(UsageError, match=r"no readable manifest\.json"):
            read_manifest(tmp_path)
        assert CliRunner().invoke(main, ["store", "verify", str(tmp_path)]).exit_code == 2


def test_a_manifest_is_json_that_a_program_can_read(run: Path) -> None:
    assert json.loads((run / "manifest.json").read_text(encoding="utf-8"))["rule_set"] == RULES


@pytest.mark.parametrize("closed", ["viettel/restricted", "viettel", "index.html"])
def test_what_may_not_be_read_is_named_as_that_and_not_as_missing(run: Path, closed: str) -> None:
    (run / closed).chmod(0)
    # The superuser may read everything, but for these two capabilities.
    everything = "-dac_override,-dac_read_search"
    limits = ["setpriv", f"--bounding-set={everything}", f"--inh-caps={everything}"]
    command = [
        *(limits if os.geteuid() == 0 else []),
        sys.executable,
        "-m",
        "simaudit",
        "store",
        "verify",
        str(run),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=run.parent)
    (run / closed).chmod(0o700)
    below = {
        "viettel/restricted": ["viettel/restricted/findings.csv"],
        "viettel": ["viettel/report.html", "viettel/restricted/findings.csv"],
        "index.html": ["index.html"],
    }
    expected = [f"cannot be read: {name} (Permission denied)" for name in below[closed]]
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (1, expected, "")


def test_a_manifest_that_may_not_be_read_is_named_as_that(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(UsageError, match=r"manifest\.json: cannot be read \(Permission denied\)"):
        read_manifest(run)
