"""What the page `unattended` gives for cron, logrotate and systemd, tried: its own text, elsewhere."""

import getpass
import grp
import os
import re
import subprocess
import sys
from pathlib import Path

from support.extracts import person, write
from support.needs import program

import simaudit
from simaudit.config.load import install
from simaudit.paths import DOCS
from simaudit.period import Period, today

PAGE = (DOCS / "unattended.md").read_text(encoding="utf-8")


def block(language: str, first: str = "") -> str:
    (found,) = re.findall(rf"^```{language}\n({re.escape(first)}.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_crontab_line_does_what_it_says(tmp_path: Path) -> None:
    home, log = tmp_path / "srv", tmp_path / "log"
    install(home)
    log.mkdir()
    month = Period.parse_option("last-month", today())
    write(home / "inbox" / str(month) / "viettel.csv", [person("viettel", 1)])
    fields = block("crontab").rstrip("\n").split(maxsplit=5)
    assert fields[:5] == ["15", "2", "3-12", "*", "*"]
    # In a crontab a bare % ends the command.
    assert "%" not in fields[5]
    command = (
        fields[5]
        .replace("/opt/simaudit/bin/simaudit", f"'{sys.executable}' -m simaudit")
        .replace("/srv/simaudit", str(home))
        .replace("/var/log/simaudit", str(log))
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(Path(simaudit.__file__).parents[1]),
        "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"],
    }
    for events in (["started", "read", "done"], ["started", "done"]):
        done = subprocess.run(
            ["sh", "-c", command], cwd="/", env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        text = (log / "simaudit.log").read_text(encoding="utf-8")
        assert re.findall(r'"event": "(\w+)"', text)[-len(events) :] == events


def test_the_units_can_be_loaded(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    for name in ("service", "timer"):
        text = block("ini", f"# /etc/systemd/system/simaudit.{name}")
        (tmp_path / f"simaudit.{name}").write_text(text.replace("/opt/simaudit/bin/simaudit", "/bin/true"))
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "simaudit.service"), str(tmp_path / "simaudit.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_log_can_be_rotated(tmp_path: Path) -> None:
    logrotate = program("logrotate", "logrotate")
    owner, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    text = block("logrotate").replace("/var/log/simaudit", str(tmp_path))
    rules = tmp_path / "rules"
    rules.write_text(text.replace("simaudit simaudit", f"{owner} {group}"))
    rules.chmod(0o600)
    tmp_path.chmod(0o700)
    log = tmp_path / "simaudit.log"
    log.write_text("{}\n")
    for _ in range(2):
        done = subprocess.run(
            [logrotate, "--force", "--state", str(tmp_path / "state"), str(rules)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    logs = sorted(path.name for path in tmp_path.glob("simaudit.log*"))
    assert logs == [
        "simaudit.log",
        "simaudit.log.1.gz",
    ]
    assert oct(log.stat().st_mode & 0o777) == "0o600"


def test_the_timer_names_the_nights_that_cron_does() -> None:
    analyze = program("systemd-analyze", "systemd")
    timer = block("ini", "# /etc/systemd/system/simaudit.timer")
    (when,) = re.findall(r"^OnCalendar=(.*)$", timer, re.MULTILINE)
    done = subprocess.run(
        [analyze, "calendar", "--base-time=2026-11-01", "--iterations=11", when],
        env={"TZ": "UTC"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    # 02:15 in Viet Nam is the evening before in Greenwich.
    evenings = re.findall(r"2026-1[12]-(\d\d) 19:15:00 UTC", done.stdout)
    assert {int(day) + 1 for day in evenings} == set(range(3, 13))
