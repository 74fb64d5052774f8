"""Exit codes, what is said where a run ends with one of them, and what the notify command gets."""

import json
import os
import re
import select
import sys
import time
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from support.command import simaudit_
from support.extracts import own_check, person, write
from support.few_checks import script
from support.forked import finished

from simaudit.cli.audit.exit import notify
from simaudit.config import Config
from simaudit.errors import ExitCode


def test_exit_0_one_line_and_the_files_on_stdout(folder: Path) -> None:
    done = simaudit_("audit", "2026-10")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "2026-10: 1 carrier, 3 records judged, 0 rejected, 1 finding. Reports: out/2026-10/index.html",
        "file         carrier  month    records read  reliability  compliant",
        "viettel.csv  Viettel  2026-10             3  sufficient       66.7%",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["2026-10", "out", "simaudit.key", "store"]


def test_fail_on_a_critical_finding(audited_folder: Path) -> None:
    # Unchanged, the month is not audited again; what was found stays found.
    for severity, code in {"none": 0, "critical": 1, "high": 1, "medium": 1, "low": 1}.items():
        again = simaudit_("audit", "2026-10", "--fail-on", severity)
        assert again.exit_code == code, severity
        assert again.stdout.startswith("2026-10: unchanged since 20")
        assert again.stdout.count("\n") == 1


def test_fail_on_looks_at_the_severity(folder: Path) -> None:
    rows = [person("viettel", 1, id_type="CMND", authenticated_at=""), person("viettel", 2)]
    write(Path("2026-10/viettel.csv"), rows)
    assert simaudit_("audit", "2026-10", "--fail-on", "critical").exit_code == 0
    assert simaudit_("audit", "2026-10", "--fail-on", "high").exit_code == 1


def test_selfcheck_fails_on_high_by_itself(folder: Path) -> None:
    checked = simaudit_("selfcheck", "2026-10/viettel.csv", "--carrier", "viettel", "--period", "2026-10")
    assert checked.exit_code == 1
    results = Path("selfcheck/out/2026-10/viettel/results.csv").read_text(encoding="utf-8")
    assert ",MIS-22,mismatched,critical,data,not_applicable," in results


USAGE = {
    "no file": ["nowhere"],
    "empty folder": ["empty"],
    "no period": ["viettel.csv"],
    "bad period": ["2026-10", "--period", "2026-13"],
    "bad period form": ["2026-10", "--period", "2026/10"],
    "bad language": ["2026-10", "--lang", "fr"],
    "no language": ["2026-10", "--lang", ""],
    "bad severity": ["2026-10", "--fail-on", "worst"],
    "no threads": ["2026-10", "--jobs", "0"],
    "bad memory": ["2026-10", "--memory", "much"],
    "carrier upper": ["2026-10", "--carrier", "Viettel"],
    "carrier restricted": ["2026-10", "--carrier", "restricted"],
    "carrier path": ["2026-10", "--carrier", "../x"],
    "carrier long": ["2026-10", "--carrier", "a" * 33],
    "no config": ["2026-10", "--config", "absent.toml"],
    "bad config": ["2026-10", "--config", "bad.toml"],
    "unknown key": ["2026-10", "--config", "unknown.toml"],
    "unknown check": ["2026-10", "--config", "check.toml"],
    "unknown parameter": ["2026-10", "--config", "parameter.toml"],
    "no checks folder": ["2026-10", "--config", "folder.toml"],
    "option": ["2026-10", "--nonsense"],
    "list absent": ["2026-10", "--points", "absent.csv"],
}


@pytest.mark.parametrize("arguments", USAGE.values(), ids=USAGE.keys())
def test_exit_2_on_what_cannot_be_meant(folder: Path, arguments: list[str]) -> None:
    Path("empty").mkdir()
    write(Path("viettel.csv"), [person("viettel", 1)])
    for name, text in {
        "bad": "store = ", "unknown": 'shop = "x"', "check": "[checks.UNR-99]\noff = true\nreason = 'x'",
        "parameter": "[checks.UNR-01]\nleast = 3", "folder": 'checks_folder = "absent"',
    }.items():  # fmt: skip
        Path(f"{name}.toml").write_text(text)
    refused = simaudit_("audit", *arguments)
    assert refused.exit_code == 2
    assert refused.stderr
    assert not Path("out").exists()
    assert not Path("store").exists()


def test_exit_3_where_nothing_could_be_read_in_at_most_four_lines(folder: Path) -> None:
    Path("broken").mkdir()
    for name in ("a", "b", "c", "d", "e", "f"):
        Path(f"broken/{name}.csv").write_text("full_name\nĐÀO BÍ MẬT\n", encoding="utf-8")
    refused = simaudit_("audit", "broken", "--period", "2026-10")
    assert refused.exit_code == 3
    said = refused.stderr.splitlines()
    assert [line.split(": ")[1] for line in said[:3]] == [f"broken/{name}.csv" for name in "abc"]
    assert said[3:] == [
        "simaudit: and 3 more; the same command with --plan names every file, and why it is refused"
    ]
    assert "BÍ MẬT" not in refused.output
    assert not Path("out/2026-10").exists()


def test_exit_3_names_many_broken_files_in_at_most_four_lines(folder: Path) -> None:
    for name in ("a", "b", "c", "d", "e", "f"):
        Path(f"2026-10/{name}.csv").write_text("")
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 3
    said = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in said[:3]] == ["2026-10/a.csv", "2026-10/b.csv", "2026-10/c.csv"]
    page = "out/2026-10/index.html"
    assert said[3:] == [f"simaudit: and 3 more; {page} names every file that could not be read, and why"]
    assert all(f'<strong class="any">{name}.csv' in Path(page).read_text("utf-8") for name in "abcdef")
    assert Path("out/2026-10/viettel/report.html").exists()


def test_exit_3_where_the_output_cannot_be_written(folder: Path) -> None:
    Path("out").write_text("a file in the way")
    refused = simaudit_("audit", "2026-10")
    assert refused.exit_code == 3
    assert refused.stderr.startswith("simaudit: out")
    assert not list(Path("store").rglob("*.parquet"))


def test_exit_3_where_a_list_cannot_be_read(folder: Path) -> None:
    Path("p.csv").write_text("carrier\nviettel\n")
    done = simaudit_("audit", "2026-10", "--points", "p.csv")
    assert done.exit_code == 3
    assert done.stderr.startswith("simaudit: p.csv: ")
    assert Path("out/2026-10/index.html").exists()


@pytest.mark.parametrize("kind", [ValueError, pl.exceptions.PanicException], ids=["Python", "Rust"])
def test_exit_3_and_no_traceback_on_a_defect(
    kind: type[BaseException], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise kind("0961000001 ĐÀO BÍ MẬT")

    monkeypatch.setattr("simaudit.jobs.audit.write.write_workbook", fails)
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 3
    assert re.fullmatch(
        rf"simaudit: a defect of simaudit stopped the run: {kind.__name__} in write\.py, line \d+; "
        r"store and output are as they were\n",
        done.stderr,
    )
    assert "BÍ MẬT" not in done.output


def test_exit_3_where_it_is_interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simaudit.jobs.audit.load.load_month", interrupted)
    done = simaudit_("audit", "2026-10")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "simaudit: interrupted; store and output are as they were\n"


def test_exit_4_at_once_from_another_process(folder: Path) -> None:
    Path("store").mkdir()
    with FileLock("store/.lock"):
        busy = finished("from simaudit.cli import main\nmain()", "audit", "2026-10")
    assert (busy.returncode, busy.stdout) == (ExitCode.BUSY, "")
    assert busy.stderr == "simaudit: store: another run holds this store; try again when it has ended\n"


def test_a_process_of_its_own_says_its_log_in_json(folder: Path) -> None:
    program = f"{script('UNR-01', 'MIS-22')}\nmain()"
    done = finished(program, "audit", "2026-10", "--log-format", "json", "--fail-on", "low")
    assert done.returncode == 1
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["started", "read", "done"]
    assert (events[1]["file"], events[1]["read"]) == ("viettel.csv", 3)
    assert events[2]["exit_code"] == 1
    assert "Kiều" not in done.stderr


def test_exit_3_where_a_departments_check_fails_and_the_others_are_done(folder: Path) -> None:
    columns = "msisdn, record, NULL AS subject, NULL AS detail FROM live"
    own_check("XAB-01", f"SELECT carrier, {columns} WHERE record = 2")
    own_check("XAB-02", f"SELECT carrier, {columns} WHERE CAST(msisdn AS DATE) IS NULL")
    own_check("XAB-03", f"SELECT carrier, {columns} CROSS JOIN (VALUES (1), (2)) AS twice")
    own_check("XAB-04", f"SELECT 'itel' AS carrier, {columns}")
    own_check("XAB-05", "SELECT carrier, msisdn FROM live")
    done = simaudit_("audit", "2026-10")
    assert done.exit_code == 3
    assert done.stderr.splitlines() == [
        "simaudit: XAB-02 could not be judged for viettel (ConversionException)",
        "simaudit: XAB-03 could not be judged for viettel (more findings than rows judged)",
        "simaudit: XAB-04 could not be judged for viettel (findings of a carrier that is not judged)",
        "simaudit: XAB-05 could not be judged for viettel (BinderException)",
    ]
    findings = (
        Path("out/2026-10/viettel/restricted/findings.csv").read_text(encoding="utf-8").splitlines()[1:]
    )
    assert [line.split(",")[2] for line in findings] == ["UNR-01", "XAB-01"]


def test_exit_2_names_a_departments_check_that_the_guard_refuses(folder: Path) -> None:
    own_check("XAB-01", "SELECT carrier, content, 1, NULL, NULL FROM read_text('/etc/hostname')")
    refused = simaudit_("audit", "2026-10")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("simaudit: own/bulk/XAB-01_own.sql: ")
    assert refused.stderr.count("\n") == 1
    assert not Path("out").exists()


def test_exit_2_where_the_reports_would_lie_in_the_store(folder: Path) -> None:
    for out in ("store", "store/out", "./out/../store"):
        done = simaudit_("audit", "2026-10", "--out", out)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"simaudit: {Path(out)}: reports would lie in the store store")
    assert not Path("store").exists()
    for command in ("report", "letters"):
        done = simaudit_(command, "--out", "store/out")
        assert (done.exit_code, done.stdout) == (2, "")
        assert "reports would lie in the store store" in done.stderr


WRITES = (
    "import os, sys; open(sys.argv[1], 'w', encoding='utf-8').write("
    "sys.stdin.read() + os.environ['SIMAUDIT_EXIT_CODE'] + ' ' + os.environ['SIMAUDIT_PERIOD'])"
)


def test_it_gets_the_lines_on_stdin_and_code_and_month_in_its_environment(tmp_path: Path) -> None:
    told = tmp_path / "told $(touch x); it's.txt"
    script = tmp_path / "tell.py"
    script.write_text(WRITES)
    config = Config(notify=f'{sys.executable} {script} "{told}"')
    assert notify(config, ["2026-10: 5 carriers", "tệp hỏng"], 3, "2026-10") is None
    assert told.read_text(encoding="utf-8") == "2026-10: 5 carriers\ntệp hỏng\n3 2026-10"
    # Nothing in the command is a shell's.
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tell.py", told.name]


def test_without_a_command_nothing_is_started() -> None:
    assert notify(Config(), ["x"], 0, "2026-10") is None


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("/nowhere/tell", "notify: the command cannot be started (No such file or directory)"),
        ("false", "notify: the command ended with 1"),
    ],
)
def test_a_command_that_fails_is_said(command: str, fault: str) -> None:
    assert str(notify(Config(notify=command), ["x"], 0, "")) == fault


def test_a_command_that_reads_nothing_is_no_failure() -> None:
    assert notify(Config(notify="true"), ["x" * 1_000_000], 0, "") is None


def test_one_that_hangs_is_stopped_with_what_it_started(tmp_path: Path) -> None:
    script = tmp_path / "hang.sh"
    # The second shell would hold the pipe for a minute.
    script.write_text(f"sleep 60 &\necho $! > {tmp_path}/pid\nwait\n")
    begun = time.monotonic()
    fault = notify(Config(notify=f"sh {script}", notify_seconds=1), ["x"], 0, "")
    assert str(fault) == "notify: the command was stopped after 1 second"
    assert time.monotonic() - begun < 30
    with suppress(ProcessLookupError):
        child = os.pidfd_open(int((tmp_path / "pid").read_text()))
        ended, _, _ = select.select([child], [], [], 30)
        os.close(child)
        assert ended
