"""doctor: what an unattended run would stumble over, by file, line, key and cure."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner, Result
from support.english import in_english

from simaudit.cli import main
from simaudit.config.load import install


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new installation; the current folder is another."""
    install(tmp_path / "srv")
    in_english(tmp_path / "srv")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "srv"


def doctor(home: Path) -> Result:
    return CliRunner().invoke(main, ["doctor", "--config", str(home / "simaudit.toml")])


def line(result: Result, name: str) -> str:
    (found,) = [text for text in result.stdout.splitlines() if text[4:].startswith(f"{name} ")]
    return found


def add(home: Path, text: str) -> None:
    path = home / "simaudit.toml"
    path.write_text(f"{text}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")


def test_a_new_installation_is_well(home: Path) -> None:
    (home / "inbox/2026-10").mkdir()
    (home / "inbox/2026-10/viettel.csv").write_bytes(b"x" * 2048)
    (home / "inbox/itel_2026-10.csv").write_bytes(b"x" * 1024)
    seen = doctor(home)
    assert (seen.exit_code, "!!" in seen.stdout) == (0, False), seen.stdout
    assert line(seen, "configuration").endswith(f" {home}/simaudit.toml")
    assert line(seen, "inbox").endswith(f" {home}/inbox: 2026-10 (3 kB)")
    assert "subscriber rows 2 months (and each carrier's last judged month" in line(seen, "retention")
    assert "annexes 24 months (limitation of one year" in line(seen, "retention")
    assert line(seen, "notify").endswith(" nobody is told")
    assert "plain files behind their rights; pyrage " in line(seen, "annexes")


def test_a_year_without_holidays_is_named_until_the_configuration_has_some(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simaudit.jobs.doctor.today", lambda: date(2040, 12, 1))
    remark = "; no holidays of 2041: a deadline may fall on one; add them as holidays of [letterhead]"
    assert line(doctor(home), "law").endswith(remark)
    path = home / "simaudit.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("holidays = []", "holidays = [2041-01-22]"), encoding="utf-8")
    seen = line(doctor(home), "law")
    assert "holidays" not in seen
    monkeypatch.setattr("simaudit.jobs.doctor.today", lambda: date(2042, 1, 2))
    assert [f"holidays of {year}" in line(doctor(home), "law") for year in (2041, 2042, 2043)] == [
        False, True, True,
    ]  # fmt: skip


def test_variables_above_the_file_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMAUDIT_JOBS", "1")
    assert line(doctor(home), "configuration").endswith("; above it: SIMAUDIT_JOBS")


def strangers(inbox: Path) -> None:
    for name in ("Bảng kê", "1", "2", "3", "itel"):
        (inbox / f"{name}_2026-10.csv").touch()


FAULTS: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "inbox gone": (lambda home: (home / "inbox").rmdir(), "inbox", "run: mkdir -m 700 "),
    "inbox open": (lambda home: (home / "inbox").chmod(0o755), "inbox", "run: chmod o-rwx "),
    "inbox of strangers": (
        lambda home: strangers(home / "inbox"),
        "inbox",
        "2026-10: 4 files that are no carrier's by their names (1_2026-10.csv, 2_2026-10.csv, 3_2026-10.csv",
    ),
    "store open": (lambda home: (home / "store").chmod(0o755), "store", "run: chmod 700 "),
    "key open": (lambda home: (home / "simaudit.key").chmod(0o644), "key file", "run: chmod 600 "),
    "configuration open": (
        lambda home: (home / "simaudit.toml").chmod(0o666),
        "configuration",
        "everybody may write to it, and so decide what is found; take the right away: chmod o-w",
    ),
    "key no key": (lambda home: (home / "simaudit.key").write_text("x"), "key file", "not a key file"),
    "list gone": (lambda home: add(home, 'points = "p.csv"'), "lists", "line 1: points: "),
    "too much memory": (
        lambda home: add(home, 'memory = "9000GB"'),
        "memory",
        "line 1: memory: 9000GB is more",
    ),
    "no command": (lambda home: add(home, 'checks_folder = "x"'), "catalogue", "line 1: checks_folder: "),
    "no recipient": (
        lambda home: (home / "simaudit.toml").write_text('[restricted]\nrecipients = ["x"]'),
        "annexes",
        "line 2: restricted.recipients: number 1 is no public key",
    ),
    "no commune's": (
        lambda home: (home / "simaudit.toml").write_text('[restricted.communes]\n22366 = ["x"]'),
        "annexes",
        "line 2: restricted.communes.22366: number 1 is no public key",
    ),
    "communes of another province": (
        lambda home: (home / "simaudit.toml").write_text('province = "38"\ncommunes = ["22918"]'),
        "configuration",
        "line 2: communes: 22918 is no code of a commune of Thanh Hóa on ",
    ),
    "no folder for metrics": (
        lambda home: add(home, 'metrics = "node/simaudit.prom"'),
        "metrics",
        "node is missing or closed to this user; make the folder, and let the user who audits write into it",
    ),
    "no notify": (
        lambda home: (home / "simaudit.toml").write_text('notify = "nowhere/tell x"'),
        "notify",
        "line 1: notify: there is no command nowhere/tell; install it or name its path",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_run_would_stumble_over_is_named_with_its_cure(home: Path, fault: str) -> None:
    break_, name, said = FAULTS[fault]
    break_(home)
    seen = doctor(home)
    assert seen.exit_code == 3
    assert [text[:2] for text in seen.stdout.splitlines()].count("!!") == 1, seen.stdout
    assert line(seen, name).startswith("!!")
    assert said in line(seen, name)


def test_a_configuration_that_cannot_be_used_is_refused_by_its_line(home: Path) -> None:
    add(home, "stor = 'x'")
    seen = doctor(home)
    assert (seen.exit_code, seen.stdout) == (2, "")
    assert seen.stderr.startswith(
        f"simaudit: {home}/simaudit.toml, line 1: stor: there is no such key; did you"
    )


def test_a_place_that_node_exporter_reads_is_looked_at(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "metrics" not in doctor(home).stdout
    add(home, 'metrics = "simaudit.prom"')
    seen = doctor(home)
    assert (seen.exit_code, line(seen, "metrics").endswith(f" {home}/simaudit.prom")) == (0, True)
    rights = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != home and rights(path, mode))
    assert line(doctor(home), "metrics").startswith("!!")


def test_a_full_disk_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(3 * 10**9))
    assert doctor(home).exit_code == 0
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(512 * 10**6))
    assert "512 MB free; a run needs 1 GB at least; make room" in line(doctor(home), "disk of out")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(3 * 10**9))
    with (home / "inbox/viettel_2026-10.csv").open("wb") as file:
        os.truncate(file.fileno(), 2 * 10**9)
    seen = doctor(home)
    assert seen.exit_code == 3
    assert "3 GB free; a run may need 4 GB (twice the largest month of the inbox)" in line(
        seen, "disk of store"
    )
