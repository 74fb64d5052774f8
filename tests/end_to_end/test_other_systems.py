"""A month's work where what only POSIX has is missing: the modules and functions that Windows lacks.

This is no Windows: file handles, rights and consoles are those of the system that the tests run on.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from support.english import in_english
from support.extracts import person, write
from support.few_checks import script
from support.forked import finished
from support.imported_anew import IMPORTED_ANEW
from support.workbooks import xlsx

WITHOUT: Final = f"""
import os, signal, sys, time, types
# filelock has a lock of its own for Windows, which is not here: it keeps that of POSIX.
import filelock
posix = types.ModuleType("os")
posix.__dict__.update(os.__dict__)
for name, module in list(sys.modules.items()):
    if name.startswith("filelock") and hasattr(module, "os"):
        module.os = posix
for name in ("resource", "pwd", "grp", "fcntl", "termios"):
    sys.modules[name] = None
for name in ("geteuid", "getuid", "getegid", "getgid", "fchmod", "killpg", "sysconf", "mkfifo"):
    delattr(os, name)
del signal.SIGHUP, time.tzset
{IMPORTED_ANEW}
{script("UNR-01")}
import io, json
from contextlib import redirect_stderr, redirect_stdout

# One after another: importing simaudit anew takes longer than most commands.
for words, variables in json.loads(sys.argv[1]):
    code = 0
    os.environ.update(variables)
    with redirect_stdout(io.StringIO()) as stdout, redirect_stderr(io.StringIO()) as stderr:
        try:
            main(words)
        except SystemExit as end:
            code = end.code or 0
    print(json.dumps([code, stdout.getvalue(), stderr.getvalue()]))
"""


def run(*commands: tuple[Sequence[str], Mapping[str, str]], at: Path) -> list[str]:
    """What commands print, each of which has to end well; they are typed one after another.

    The variables of a command are set before it, and stay.
    """
    done = finished(WITHOUT, json.dumps(commands), cwd=at)
    assert (done.returncode, done.stderr) == (0, "")
    ended = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(ended) == len(commands)
    for code, stdout, stderr in ended:
        assert code == 0, stdout + stderr
        assert "Traceback" not in stderr
    return [stdout for _, stdout, _ in ended]


class Month(NamedTuple):
    """An installation's folder, in which a month of a CSV file and a workbook was worked on."""

    folder: Path
    printed: dict[str, str]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    folder = tmp_path_factory.mktemp("installation")
    run((("init",), {}), at=folder)
    in_english(folder)
    rows = [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)]
    write(folder / "2026-10" / "viettel.csv", rows)
    # Line breaks of Windows, and a file that Excel wrote.
    text = (folder / "2026-10" / "viettel.csv").read_bytes().replace(b"\n", b"\r\n")
    (folder / "2026-10" / "viettel.csv").write_bytes(text)
    others = [person("vinaphone", number) for number in range(1, 4)]
    table = [list(others[0]), *(list(row.values()) for row in others)]
    xlsx(folder / "2026-10" / "vinaphone.xlsx", {"Sheet1": table})
    python = Path(sys.executable).as_posix()
    (folder / "reads.py").write_text("import sys; open('sent.txt', 'w').write(sys.stdin.read())")
    (folder / "hangs.py").write_text("import time; time.sleep(600)")
    commands: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
        "audit": (("audit", "2026-10"), {"SIMAUDIT_NOTIFY": f"{python} reads.py"}),
        "verify": (("store", "verify", "out/2026-10"), {}),
        "unchanged": (("audit", "2026-10"), {}),
        "report": (("report", "--period", "2026-10"), {}),
        "access": (("store", "access"), {}),
        "doctor": (("doctor",), {}),
        "hangs": (
            ("audit", "2026-10", "--force"),
            {"SIMAUDIT_NOTIFY": f"{python} hangs.py", "SIMAUDIT_NOTIFY_SECONDS": "1"},
        ),
    }
    return Month(folder, dict(zip(commands, run(*commands.values(), at=folder), strict=True)))


def test_the_months_work_is_done(month: Month) -> None:
    printed = month.printed
    assert printed["audit"].startswith("2026-10: 2 carriers, 6 records judged, 0 rejected, ")
    findings = (month.folder / "out/2026-10/viettel/restricted/findings.csv").read_text(encoding="utf-8")
    assert [line.split(",")[1:3] for line in findings.splitlines()[1:]] == [["viettel", "UNR-01"]], findings
    assert printed["verify"] == "as in the manifest, and the manifest as in the store\n"
    assert printed["unchanged"].startswith("2026-10: unchanged since ")
    assert printed["report"]
    assert printed["access"]


def test_the_installation_is_examined(month: Month) -> None:
    assert "not told by this system, which bounds no process" in month.printed["doctor"]


def test_a_notice_is_sent_and_one_that_hangs_is_stopped(month: Month) -> None:
    assert (month.folder / "sent.txt").read_text(encoding="utf-8").startswith("2026-10")
    # Its audit would else not have ended.
    assert month.printed["hangs"].startswith("2026-10: 2 carriers, 6 records judged, 0 rejected, ")
