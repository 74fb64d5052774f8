"""Runs nobody watches: last month of the inbox, quiet or one line, told to a command, refused at once."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from filelock import FileLock
from support.english import in_english
from support.extracts import person, write
from support.few_checks import judge_by

from simaudit.cli import main
from simaudit.config.load import install
from simaudit.errors import IntakeError, UsageError
from simaudit.jobs.inputs.inputs import Arrived, in_inbox
from simaudit.period import Period

OCTOBER = Period(2026, 10)


def test_of_an_inbox_the_months_folder_and_the_files_with_its_name_belong_to_it(tmp_path: Path) -> None:
    for name in ("2026-10/viettel.csv", "2026-09/viettel.csv", "itel_2026-10.csv", "itel_2026-09.csv",
                 "points_2026-10.csv", ".vinaphone_2026-10.csv", "mobifone.csv"):  # fmt: skip
        write(tmp_path / name, [person("viettel", 1)])
    assert in_inbox(tmp_path, OCTOBER) == Arrived((tmp_path / "2026-10", tmp_path / "itel_2026-10.csv"))


def test_an_inbox_where_nothing_has_arrived_says_where_to_put_it(tmp_path: Path) -> None:
    write(tmp_path / "2026-10" / "points.csv", [])
    with pytest.raises(IntakeError, match=f"nothing of 2026-10 has arrived; .* into {tmp_path}/2026-10"):
        in_inbox(tmp_path, OCTOBER)
    with pytest.raises(UsageError, match="there is no such folder"):
        in_inbox(tmp_path / "absent", OCTOBER)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with three checks, October in its inbox, seen from another folder in November."""
    judge_by(monkeypatch)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1793668500")
    folder = tmp_path / "srv"
    install(folder)
    in_english(folder)
    write(folder / "inbox/2026-10/viettel.csv", [person("viettel", 1, full_name=""), person("viettel", 2)])
    write(folder / "inbox/2026-10/vinaphone.csv", [person("vinaphone", 1)])
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


def set_(home: Path, key: str, value: str) -> None:
    path = home / "simaudit.toml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(f"{key} = {value}\n" if line.startswith(f"{key} =") else line for line in lines))


def scheduled(home: Path, *options: str) -> Result:
    config = str(home / "simaudit.toml")
    return CliRunner().invoke(main, ["audit", "--config", config, "--period", "last-month", *options])


def test_a_scheduled_run_says_a_line_with_its_files_and_the_next_that_nothing_is_new(home: Path) -> None:
    first = scheduled(home)
    assert (first.exit_code, first.stderr) == (0, "")
    said, heading, *files = first.stdout.splitlines()
    assert said == (
        "2026-10: 2 carriers, 3 records judged, 0 rejected, 1 finding. "
        f"Reports: {home}/out/2026-10/index.html"
    )
    assert heading.split()[:2] == ["file", "carrier"]
    assert [line.split()[:4] for line in files] == [
        ["viettel.csv", "Viettel", "2026-10", "2"], ["vinaphone.csv", "VinaPhone", "2026-10", "1"],
    ]  # fmt: skip
    again = scheduled(home)
    assert (again.exit_code, again.stderr) == (0, "")
    assert again.stdout.startswith("2026-10: unchanged since 20")
    assert scheduled(home, "--force").stdout == first.stdout
    # A late file is new; so are its rows to the others' checks.
    write(home / "inbox/mobifone_2026-10.csv", [person("mobifone", 1)])
    assert scheduled(home).stdout.startswith("2026-10: 3 carriers, 4 records judged")


def test_quiet_says_nothing_where_all_is_well_and_the_line_where_it_is_not(home: Path) -> None:
    assert (scheduled(home, "--quiet").output, scheduled(home, "--quiet").output) == ("", "")
    found = scheduled(home, "--quiet", "--fail-on", "low")
    assert (found.exit_code, found.stdout.count("\n")) == (1, 1)


def require_whole_log(done: Result) -> None:
    """A run's log is JSON from its start to its end."""
    log = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["event"] for line in log] == ["started", "read", "read", "done"]
    assert (log[-1]["exit_code"], log[-1]["unchanged"]) == (0, False)


def test_the_log_is_json_to_its_end_where_nothing_has_arrived(home: Path) -> None:
    nothing = scheduled(home, "--log-format", "json", "--period", "2026-12")
    assert nothing.exit_code == 3
    first, second = nothing.stderr.splitlines()
    assert json.loads(first)["event"] == "failed"
    assert (json.loads(first)["exit_code"], json.loads(first)["period"]) == (3, "2026-12")
    assert second == f"simaudit: {json.loads(first)['reason']}"


def test_without_paths_and_month_it_is_asked_what_to_audit(home: Path) -> None:
    done = CliRunner().invoke(main, ["audit", "--config", str(home / "simaudit.toml")])
    assert done.exit_code == 2
    assert "--period last-month" in done.stderr


def test_a_held_store_is_refused_before_anything_is_read(home: Path) -> None:
    (home / "inbox/2026-10/viettel.csv").unlink()
    (home / "inbox/2026-10/vinaphone.csv").unlink()
    with FileLock(home / "store" / ".lock"):
        done = scheduled(home)
    assert (done.exit_code, done.stdout) == (4, "")
    assert "another run holds this store" in done.stderr


def test_the_notify_command_is_told_what_was_done_and_what_could_not_be(home: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    set_(home, "notify", f'"tee -a {told}"')
    done = scheduled(home, "--log-format", "json")
    require_whole_log(done)
    summary = done.stdout
    assert told.read_text() == summary
    scheduled(home)  # Nothing new: nothing is told.
    assert told.read_text() == summary
    told.unlink()
    scheduled(home, "--period", "2026-12")
    assert told.read_text().startswith("2026-12: not done: ")
    told.unlink()
    (home / "inbox/2026-10/itel.csv").write_text("a,b\n1,2\n")
    done = scheduled(home)
    assert done.exit_code == 3
    assert told.read_text() == done.stdout.splitlines(keepends=True)[0] + done.stderr.replace(
        "simaudit: ", ""
    )


def test_a_notify_command_that_fails_is_one_line_and_no_more(home: Path) -> None:
    set_(home, "notify", '"false"')
    done = scheduled(home)
    assert done.exit_code == 0
    assert done.stderr == (
        f"simaudit: {home}/simaudit.toml, line {line_with(home, 'notify =')}: notify: "
        "the command ended with 1\n"
    )


def line_with(home: Path, start: str) -> int:
    lines = (home / "simaudit.toml").read_text(encoding="utf-8").splitlines()
    return 1 + next(n for n, line in enumerate(lines) if line.startswith(start))


def test_lists_named_in_the_configuration_are_the_months_own(home: Path) -> None:
    text = (home / "simaudit.toml").read_text(encoding="utf-8").replace("#active ", "active ")
    (home / "simaudit.toml").write_text(text, encoding="utf-8")
    missing = scheduled(home)
    assert missing.exit_code == 2
    line = line_with(home, "active ")
    assert missing.stderr == (
        f"simaudit: {home}/simaudit.toml, line {line}: active: there is no file "
        f"{home}/inbox/2026-10/active.csv; put it there, or name another\n"
    )
    (home / "inbox/2026-10/active.csv").write_text("carrier,msisdn\nviettel,0969999999\n")
    assert scheduled(home).exit_code == 0
    manifest = json.loads((home / "out/2026-10/manifest.json").read_text())
    assert list(manifest["lists"]) == ["active"]


def test_restricted_folders_are_closed_whatever_the_umask_and_absent_where_not_wanted(home: Path) -> None:
    before = os.umask(0)
    try:
        assert scheduled(home).exit_code == 0
    finally:
        os.umask(before)
    closed = [home / "store", home / "simaudit.key", *(home / "store").rglob("*")]
    closed += [path for folder in home.glob("out/**/restricted") for path in (folder, *folder.iterdir())]
    # Of two carriers, and of the month's cases.
    assert len([path for path in closed if path.name == "restricted"]) == 3
    assert {str(path): oct(path.stat().st_mode & 0o777) for path in closed} == {
        str(path): "0o700" if path.is_dir() else "0o600" for path in closed
    }
    assert scheduled(home, "--no-restricted").exit_code == 0
    assert list(home.rglob("restricted")) == []
    assert "restricted/" not in (home / "out/2026-10/manifest.json").read_text()
    assert (home / "out/2026-10/viettel/report.html").exists()
