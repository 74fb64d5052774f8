"""A month's work where what only POSIX has is missing: the modules and functions that Windows lacks.

This is no Windows: file handles, rights and consoles are those of the system that the tests run on.
"""

import os
import sys
from pathlib import Path
from typing import Final

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
main()
"""


def run(*arguments: str, at: Path, code: int = 0, **variables: str) -> str:
    done = finished(WITHOUT, *arguments, cwd=at, env={**os.environ, **variables})
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation's folder, in which a month of a CSV file and a workbook has been audited."""
    folder = tmp_path_factory.mktemp("installation")
    run("init", at=folder)
    in_english(folder)
    rows = [person("viettel", 1, full_name=""), person("viettel", 2), person("viettel", 3)]
    write(folder / "2026-10" / "viettel.csv", rows)
    # Line breaks of Windows, and a file that Excel wrote.
    text = (folder / "2026-10" / "viettel.csv").read_bytes().replace(b"\n", b"\r\n")
    (folder / "2026-10" / "viettel.csv").write_bytes(text)
    others = [person("vinaphone", number) for number in range(1, 4)]
    table = [list(others[0]), *(list(row.values()) for row in others)]
    xlsx(folder / "2026-10" / "vinaphone.xlsx", {"Sheet1": table})
    said = run("audit", "2026-10", at=folder)
    assert said.startswith("2026-10: 2 carriers, 6 records judged, 0 rejected, "), said
    return folder


@pytest.mark.slow("each command is a process of its own")
def test_the_months_work_is_done(audited: Path) -> None:
    findings = (audited / "out/2026-10/viettel/restricted/findings.csv").read_text(encoding="utf-8")
    assert [line.split(",")[1:3] for line in findings.splitlines()[1:]] == [["viettel", "UNR-01"]], findings
    assert (
        run("verify", "out/2026-10", at=audited) == "as in the manifest, and the manifest as in the store\n"
    )
    assert run("audit", "2026-10", at=audited).startswith("2026-10: unchanged since ")
    assert run("report", "--period", "2026-10", at=audited)
    assert run("access", at=audited)


def test_the_installation_is_examined(audited: Path) -> None:
    said = run("doctor", at=audited)
    assert "not told by this system, which bounds no process" in said


def test_a_notice_is_sent_and_one_that_hangs_is_stopped(audited: Path) -> None:
    python = Path(sys.executable).as_posix()
    taken = audited / "taken.py"
    taken.write_text("import sys; open('taken.txt', 'w').write(sys.stdin.read())", encoding="utf-8")
    run("audit", "2026-10", "--force", at=audited, SIMAUDIT_NOTIFY=f"{python} taken.py")
    assert (audited / "taken.txt").read_text(encoding="utf-8").startswith("2026-10")
    taken.write_text("import time; time.sleep(600)", encoding="utf-8")
    hangs = {"SIMAUDIT_NOTIFY": f"{python} taken.py", "SIMAUDIT_NOTIFY_SECONDS": "1"}
    run("audit", "2026-10", "--force", at=audited, code=0, **hangs)
