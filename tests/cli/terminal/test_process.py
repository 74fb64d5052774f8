"""What a command finds around it: any umask, full and closed streams, signals, an impossible time zone.

Real processes: within the tests' own nothing of this is touched. And letters that a console lacks.
"""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.few_checks import script
from support.forked import finished

import simaudit
from simaudit.cli.terminal.process import errors_of
from simaudit.store.manifest import file_differences

FULL: Final = Path("/dev/full")

ENVIRONMENT: Final = {**os.environ, "PYTHONPATH": str(Path(simaudit.__file__).parents[1])}
RUN: Final = script("UNR-01", "BLK-04", "MIS-22")
AUDITED: Final = (
    "2026-10: 1 carrier, 3 records judged, 0 rejected, 1 finding. Reports: out/2026-10/index.html\n"
)


def run(*arguments: str, before: str = "", **options: Any) -> "subprocess.CompletedProcess[str]":
    """A command by three checks in a process of its own, in the current folder; `before` it, Python."""
    return finished(f"{RUN}\n{before}\nmain()", *arguments, **options)


def run_into_closed_pipe(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Such a process, whose output goes to a pipe that nobody reads."""
    before = """
import os
reading, writing = os.pipe()
os.dup2(writing, 1)
os.close(reading)
os.close(writing)
"""
    return run(*arguments, before=before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_under_umask_0_others_write_nothing_and_read_nothing_personal(folder: Path) -> None:
    Path("simaudit.toml").touch(0o644)
    assert run("audit", "2026-10", umask=0).returncode == 0
    written = [path for part in ("out", "store") for path in (Path(part), *Path(part).rglob("*"))]
    modes = {path: mode(path) for path in written}
    travelling = {path for path in written if path.parts[0] == "out" and "restricted" not in path.parts}
    assert {modes[path] for path in travelling if path.is_dir()} == {0o755}
    assert {modes[path] for path in travelling if path.is_file()} == {0o644}
    closed = set(written) - travelling
    assert {modes[path] for path in closed if path.is_dir()} == {0o700}
    assert {modes[path] for path in closed if path.is_file()} == {0o600}
    assert mode(Path("simaudit.key")) == 0o600


def test_a_umask_that_would_take_the_owners_rights_takes_only_the_others(folder: Path) -> None:
    done = run("audit", "2026-10", umask=0o777)
    assert (done.returncode, done.stderr) == (0, "")
    assert mode(Path("out/2026-10/index.html")) == 0o600


def test_an_audit_that_standard_output_does_not_take_is_done_and_said(folder: Path) -> None:
    done = run("audit", "2026-10", stdout=FULL)
    assert (done.returncode, done.stderr) == (
        3,
        "simaudit: the month is audited, and its reports are in out/2026-10; "
        "only standard output could not be written (No space left on device)\n",
    )
    assert file_differences(Path("out/2026-10")) == []
    assert run("audit", "2026-10").stdout.startswith("2026-10: unchanged since ")


def test_an_audit_whose_pipe_nobody_reads_is_done_and_said(folder: Path) -> None:
    done = run_into_closed_pipe("audit", "2026-10")
    assert (done.returncode, done.stderr) == (
        3,
        "simaudit: the month is audited, and its reports are in out/2026-10; "
        "only standard output could not be written (Broken pipe)\n",
    )


def test_what_only_prints_says_where_it_could_not(folder: Path) -> None:
    for arguments in (("rules", "list"), ("--help",), ("--version",)):
        done = run(*arguments, stdout=FULL)
        said = "simaudit: standard output could not be written (No space left on device)\n"
        assert (done.returncode, done.stderr) == (3, said), arguments


def test_a_reader_that_wants_no_more_is_told_nothing(folder: Path) -> None:
    done = run_into_closed_pipe("rules", "list")
    assert (done.returncode, done.stderr) == (3, "")


def test_a_run_whose_errors_and_log_nobody_takes_ends_with_its_own_exit_code(folder: Path) -> None:
    done = run("audit", "2026-10", "--log-format", "json", "--fail-on", "low", stderr=FULL)
    refused = run("audit", "absent", stderr=FULL)
    assert (done.returncode, done.stdout) == (1, AUDITED)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_closed_streams_take_the_place_of_no_file(folder: Path) -> None:
    # Through the shell: what the tests' script loads first would take the places.
    done = subprocess.run(
        ["sh", "-c", 'exec "$0" -m simaudit audit 2026-10 0>&- 1>&- 2>&-', sys.executable],
        env=ENVIRONMENT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file_differences(Path("out/2026-10")) == []


def test_closed_standard_output_takes_the_place_of_no_file(folder: Path) -> None:
    # What is loaded by now has opened what it needs.
    program = f"import os, sys\nos.close(1)\nsys.stdout = None\n{RUN}\nmain()"
    done = finished(program, "audit", "2026-10")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file_differences(Path("out/2026-10")) == []


def test_an_impossible_time_zone_is_refused_and_an_unknown_one_changes_nothing(folder: Path) -> None:
    # A zone that no offset can be, a file that is none, a name that no file may have.
    for zone in ("ABC999999", "/etc/passwd", ":/dev/null", "A" * 300):
        refused = run("audit", "2026-10", env={**ENVIRONMENT, "TZ": zone})
        assert (refused.returncode, refused.stderr) == (
            2,
            f"simaudit: TZ='{zone}' in the environment is no time zone; "
            "leave it out, or write TZ=Asia/Ho_Chi_Minh\n",
        )
    assert not Path("store").exists()
    assert run("audit", "2026-10", env={**ENVIRONMENT, "TZ": "nonsense"}).stdout.startswith(AUDITED)


def test_a_clock_that_cannot_be_right_is_refused(folder: Path) -> None:
    for year in (1970, 2019, 2100):
        before = f"""
import datetime, simaudit.cli.terminal.process as place, simaudit.period as time
place.now = lambda: datetime.datetime({year}, 1, 1, 7, 0, tzinfo=time.VIET_NAM)
"""
        refused = run("audit", "2026-10", before=before)
        assert (refused.returncode, refused.stderr) == (
            2, f"simaudit: the machine's clock says {year}-01-01 07:00 UTC+7; set it, and run again\n"
        )  # fmt: skip
    assert not Path("store").exists()


def test_a_signal_ends_a_run_in_order(audited_folder: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        ends_in_order(number)


def ends_in_order(number: signal.Signals) -> None:
    # Small carriers are counted in a thread, which the run waits for: it ends once the run is about to.
    # Who started the tests may have hangups ignored, which a run would go by.
    before = f"""
import os, signal, threading, simaudit.jobs.audit.carrier_audit as place
signal.signal({int(number)}, signal.SIG_DFL)
leave, leaving = place.ThreadPoolExecutor.__exit__, threading.Event()
place.ThreadPoolExecutor.__exit__ = lambda *a: (leaving.set() if a[1] else None, leave(*a))[1]
place.carrier_figures = lambda *a, **k: (os.kill(os.getpid(), {int(number)}), leaving.wait(60))
"""
    done = run("audit", "2026-10", "--force", before=before)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "simaudit: interrupted; store and output are as they were\n"
    assert file_differences(Path("out/2026-10")) == []
    assert sorted(path.name for path in Path("out").iterdir()) == ["2026-10", "index.html"]
    assert sorted(path.name for path in Path("store").iterdir()) == [
        ".access.lock", ".lock", "access.jsonl", "ledger.duckdb", "months",
    ]  # fmt: skip


def test_a_hangup_that_is_to_be_ignored_is_ignored(folder: Path) -> None:
    before = """
import os, signal, simaudit.jobs.audit.carrier_audit as place
signal.signal(signal.SIGHUP, signal.SIG_IGN)
real = place.carrier_figures
place.carrier_figures = lambda *a: (os.kill(os.getpid(), signal.SIGHUP), real(*a))[1]
"""
    assert run("audit", "2026-10", before=before).stdout.startswith(AUDITED)


def test_a_process_ends_at_once_but_not_before_what_it_has_still_to_do(folder: Path) -> None:
    before = """
import atexit, sys
print("before it", end=" ")
atexit.register(lambda: sys.stdout.write("what a library tidies up"))
class Module:
    def __del__(self):
        sys.stderr.write("freed")
sys.modules["freed_at_the_end"] = Module()
"""
    ended = subprocess.run(
        [sys.executable, "-c", f"{RUN}\n{before}\nmain()", "audit", "2026-10", "--quiet"],
        capture_output=True, env=ENVIRONMENT, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (0, "before it what a library tidies up")
    assert "freed" not in ended.stderr


def test_a_process_waits_for_its_threads() -> None:
    program = f"""{RUN}
import sys, threading
ending = threading.Event()
threading.Thread(target=lambda: (ending.wait(60), sys.stdout.write("done"))).start()
threading._register_atexit(ending.set)
main()
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, "rules", "lists"],
        capture_output=True, env=ENVIRONMENT, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (2, "done")


def test_too_few_file_handles_are_refused_and_more_are_asked_for_where_they_may_be(folder: Path) -> None:
    def limits(soft: int, hard: int) -> str:
        return f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))"

    refused = run("audit", "2026-10", before=limits(16, 63))
    assert (refused.returncode, refused.stderr) == (
        2,
        "simaudit: a process may open 63 files here, and 64 are needed; "
        "allow more: ulimit -n 1024, or LimitNOFILE=1024 in a systemd unit\n",
    )
    assert not Path("store").exists()
    assert run("audit", "2026-10", before=limits(16, 1024)).stdout.startswith(AUDITED)
    assert run("audit", "2026-10", "--force", before=limits(64, 64)).stdout.startswith(AUDITED)


SENTENCE = "Không đọc được tệp “Đà Lạt” – vượt quá ≤ 5%"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", SENTENCE),
        # Tone marks of code page 1258 are characters of their own, after the letter.
        ("cp1258", "Không đọc được tệp “Đà Lạt” – vượt quá <= 5%"),
        ("cp1252", "Không doc duoc têp “Dà Lat” – vuot quá <= 5%"),
        ("ascii", 'Khong doc duoc tep "Da Lat" - vuot qua <= 5%'),
    ],
)
def test_a_sentence_stays_readable(encoding: str, shown: str) -> None:
    printed = SENTENCE.encode(encoding, errors_of(encoding)).decode(encoding)
    assert _composed(printed) == _composed(shown)


def _composed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


@given(
    st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["cp1258", "cp1252", "cp437", "ascii"])
)
def test_any_text_is_printed(text: str, encoding: str) -> None:
    assert text.encode(encoding, errors_of(encoding)).decode(encoding) is not None


@pytest.mark.parametrize(
    ("arguments", "encoding"),
    [
        (("rules", "show", "BLK-12", "--lang", "vi"), "cp1258"),
        (("rules", "list", "--lang", "vi"), "cp1252"),
        (("rules", "law", "--lang", "vi"), "cp1258"),
        (("audit", "không có/tháng 10"), "cp1252"),
    ],
)
def test_no_command_ends_for_its_consoles_letters(
    arguments: tuple[str, ...], encoding: str, tmp_path: Path
) -> None:
    errors, output = tmp_path / "stderr", tmp_path / "stdout"
    # As a Python that starts with PYTHONIOENCODING has its streams.
    console = f"for stream in (sys.stdout, sys.stderr): stream.reconfigure(encoding={encoding!r})"
    program = f"import sys\n{console}\nfrom simaudit.cli import main\nmain()"
    done = finished(program, *arguments, cwd=tmp_path, stdout=output, stderr=errors)
    said = (output.read_bytes() + errors.read_bytes()).decode(encoding)
    assert done.returncode == (2 if arguments[0] == "audit" else 0), said
    assert "Traceback" not in said
    assert len(said) > 20


def test_a_console_s_encoding_is_the_environment_s() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simaudit", "--help"],
        env={**ENVIRONMENT, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1258", "SIMAUDIT_LANG": "vi"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "đọc" in _composed(done.stdout.decode("cp1258"))
