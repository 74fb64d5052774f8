"""A pipe or a device in place of a file is refused at once: no command waits, or reads without end."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.command import simaudit_
from support.extracts import person, write
from support.few_checks import judge_by

PIPE = (
    "a pipe, which can be read only once; name a file in its place; "
    "an extract packed by gzip, zstd or zip is read as it is"
)
DEVICE = "a device or a socket, not a file; name a file"
EXTRACT = Path("viettel_2026-10.csv")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the month of the extract, its key beside it; to be copied."""
    home = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        judge_by(patch)
        write(EXTRACT, [person("viettel", 1)])
        assert simaudit_("audit", str(EXTRACT)).exit_code == 0
    return home / "store"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The current folder: an extract, a folder for reports, and a pipe that nobody writes to."""
    monkeypatch.chdir(tmp_path)
    judge_by(monkeypatch)
    write(EXTRACT, [person("viettel", 1)])
    os.mkfifo("pipe", 0o600)
    Path("out/2026-10").mkdir(parents=True)


@pytest.mark.parametrize(("name", "kind"), [("pipe", PIPE), ("/dev/zero", DEVICE), ("/dev/null", DEVICE)])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["audit", "X", "--carrier", "viettel", "--period", "2026-10"], 2),
        (["selfcheck", "X", "--carrier", "viettel", "--period", "2026-10"], 2),
        (["intake", "X", "--carrier", "viettel"], 2),
        (["audit", str(EXTRACT), "--points", "X"], 2),
        (["audit", str(EXTRACT), "--active", "X"], 2),
        (["audit", str(EXTRACT), "--revoked", "X"], 2),
        (["audit", str(EXTRACT), "--reported", "X"], 2),
        (["audit", str(EXTRACT), "--waivers", "X"], 2),
        (["audit", str(EXTRACT), "--config", "X"], 2),
        (["doctor", "--config", "X"], 2),
        (["store", "verify", "out/2026-10", "X"], 2),
        (["answers", "X"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_file_is_refused_at_once(
    arguments: list[str], code: int, name: str, kind: str, store: Path, tmp_path: Path
) -> None:
    if arguments[0] == "answers":
        shutil.copytree(store, tmp_path / "audited")
        shutil.copy(store.parent / "simaudit.key", tmp_path)
        arguments = [*arguments, "--store", "audited"]
    done = simaudit_(*(name if argument == "X" else argument for argument in arguments))
    assert (done.exit_code, done.output) == (code, f"simaudit: {name}: is {kind}\n")


def test_a_key_file_that_is_a_pipe_is_refused() -> None:
    Path("simaudit.toml").write_text('key_file = "pipe"\n')
    done = simaudit_("audit", str(EXTRACT), "--store", "new")
    assert (done.exit_code, done.stderr) == (2, f"simaudit: pipe: is {PIPE}\n")


def test_a_manifest_that_is_a_pipe_is_none() -> None:
    Path("pipe").rename("out/2026-10/manifest.json")
    done = simaudit_("store", "verify", "out/2026-10")
    assert (done.exit_code, done.stderr[:51]) == (2, "simaudit: out/2026-10: no readable manifest.json in")


def test_a_check_that_is_a_pipe_is_refused() -> None:
    Path("simaudit.toml").write_text('checks_folder = "own"\n')
    Path("own/bulk").mkdir(parents=True)
    Path("pipe").rename("own/bulk/XAA-01_own.sql")
    done = simaudit_("audit", str(EXTRACT), "--store", "new")
    assert (done.exit_code, done.stderr) == (2, f"simaudit: own/bulk/XAA-01_own.sql: is {PIPE}\n")


@pytest.mark.parametrize("command", ["intake", "audit"])
def test_the_pipe_of_a_shell_is_refused_and_what_it_unpacks_is_read(command: str) -> None:
    packed = Path(f"{EXTRACT}.gz")
    packed.write_bytes(gzip.compress(EXTRACT.read_bytes()))
    simaudit = f"{sys.executable} -m simaudit {command}"
    done = subprocess.run(
        ["bash", "-c", f"{simaudit} <(zcat {packed}) --carrier viettel"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("simaudit: /dev/fd/")
    assert done.stderr.endswith(f": is {PIPE}\n")
    if command == "intake":
        assert simaudit_("intake", str(packed)).exit_code == 0


def test_a_file_that_the_shell_redirects_is_read() -> None:
    with EXTRACT.open("rb") as content:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "simaudit",
                "intake",
                "/dev/stdin",
                "--carrier",
                "viettel",
                "--lang",
                "en",
            ],
            stdin=content,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 read = 1 loaded + 0 rejected" in done.stdout
