"""What the page `install` gives for a server, tried: its own commands, with places and users of a test."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from filelock import FileLock
from support.command import simaudit_
from support.doc_pages import fences
from support.english import in_english
from support.extracts import person, write
from support.few_checks import judge_by
from support.needs import program
from support.users import needs_root

import simaudit
from simaudit.config.load import install
from simaudit.paths import DOCS

PAGE: Final = DOCS / "install.md"
SIMAUDIT, VIETTEL, VINAPHONE, CARRIERS = 54300, 54301, 54302, 54310
"""User and group numbers without names, as accounts of a server would have them."""


def block(containing: str) -> str:
    (found,) = [fence.text for fence in fences(PAGE) if containing in fence.text]
    return found


def shell(commands: str, *, code: int = 0) -> str:
    """What `sh` prints on both streams."""
    root = str(Path(simaudit.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": root, "SIMAUDIT_LANG": "en"}
    done = subprocess.run(
        ["sh", "-euc", commands], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def here(commands: str, root: Path) -> str:
    """The page's commands for this user, below `root`; units aren't started or stopped."""
    text = "\n".join(line for line in commands.splitlines() if not line.startswith("systemctl"))
    text = text.replace("runuser -u simaudit -- ", "").replace("-o simaudit -g simaudit ", "")
    text = text.replace("/opt/simaudit/bin/simaudit", f"{sys.executable} -m simaudit")
    return re.sub(r"/(srv|var|media)/", rf"{root}/\1/", text)


def audit(installation: Path, month: str) -> None:
    inbox = installation / "inbox" / month
    rows = [
        person("viettel", number, full_name="" if number % 5 == 0 else "Kiều Gia Huy")
        for number in range(1, 40)
    ]
    write(inbox / "viettel.csv", rows if month == "2026-09" else rows[3:])
    done = simaudit_("audit", "--config", f"{installation}/simaudit.toml", "--period", month)
    assert done.exit_code == 0, done.output


def test_a_store_that_was_lost_goes_on_from_its_backup_as_if_nothing_had_happened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge_by(monkeypatch)
    installation = tmp_path / "srv" / "simaudit"
    for folder in ("srv", "var/backups/simaudit", "media/key"):
        (tmp_path / folder).mkdir(parents=True)
    install(installation)
    in_english(installation)
    audit(installation, "2026-09")
    backup = here(block("flock --wait"), tmp_path)
    shell(backup)
    shell(here(block("install -m 0600 /srv/simaudit/simaudit.key"), tmp_path))
    audit(installation, "2026-10")
    findings = Path("out/2026-10/viettel/restricted/findings.csv")
    expected = (installation / findings).read_text(encoding="utf-8")
    assert ",persisting," in expected
    # Where the month that never was lost is compared with.
    (installation / "out" / "2026-10").rename(tmp_path / "2026-10")

    shutil.rmtree(installation)
    said = shell(here(block("tar --extract"), tmp_path).replace("2026-10", "2026-09"))
    assert "no  " not in said
    assert said.splitlines()[-1] == "as in the manifest, and the manifest as in the store"
    audit(installation, "2026-10")
    assert (installation / findings).read_text(encoding="utf-8") == expected
    compared = simaudit_("store", "verify", f"{installation}/out/2026-10", f"{tmp_path}/2026-10")
    assert compared.output.splitlines()[0] == "same inputs, same rules, same findings"


def test_a_backup_waits_for_a_run(tmp_path: Path) -> None:
    store = tmp_path / "srv" / "simaudit" / "store"
    store.mkdir(parents=True)
    (tmp_path / "var/backups/simaudit").mkdir(parents=True)
    at_once = here(block("flock --wait"), tmp_path).replace("--wait 7200", "--nonblock")
    with FileLock(store / ".lock", mode=0o600):
        shell(at_once, code=1)
    assert list((tmp_path / "var/backups/simaudit").iterdir()) == []
    shell(at_once)
    assert len(list((tmp_path / "var/backups/simaudit").iterdir())) == 1


@pytest.fixture
def server() -> Iterator[Path]:
    """The page's folders for two carriers, whose accounts are numbers; those of pytest are root's alone."""
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    commands = block("groupadd --system carriers").replace(
        "viettel vinaphone mobifone", f"{VIETTEL} {VINAPHONE}"
    )
    # No account is made: the numbers do without.
    commands = re.sub(r"^(groupadd|    useradd) .*$", ":", commands, flags=re.MULTILINE)
    commands = commands.replace("-g simaudit", f"-g {SIMAUDIT}").replace("/etc/", f"{root}/etc/")
    shell(commands.replace("/srv/", f"{root}/srv/"))
    (root / "srv" / "simaudit" / "inbox").mkdir(parents=True)
    for folder in ("simaudit", "simaudit/inbox"):
        os.chown(root / "srv" / folder, SIMAUDIT, SIMAUDIT)
        (root / "srv" / folder).chmod(0o700)
    yield root
    shutil.rmtree(root)


def as_user(user: int, commands: str, groups: Sequence[int] = ()) -> int:
    """The exit code of a shell that is this user's, with the umask that SFTP gives a carrier."""
    return subprocess.run(
        ["sh", "-c", f"umask 0027; {commands}"],
        user=user, group=groups[0] if groups else user, extra_groups=[], capture_output=True, check=False,
    ).returncode  # fmt: skip


@needs_root
def test_a_carrier_writes_its_own_inbox_and_does_not_see_anothers(server: Path) -> None:
    own, other = (server / "srv" / "sftp" / str(carrier) / "inbox" for carrier in (VIETTEL, VINAPHONE))
    carriers = (CARRIERS,)
    file = f"{own}/{VIETTEL}_2026-10.csv"
    assert (
        as_user(
            VIETTEL, f"echo msisdn > {file} && ls {own} && mv {file} {file}.1 && mv {file}.1 {file}", carriers
        )
        == 0
    )
    found = Path(file).stat()
    assert (found.st_uid, found.st_gid, oct(found.st_mode & 0o777)) == (VIETTEL, SIMAUDIT, "0o640")
    for attempt in ("ls {}", "touch {}/x", "cat {}/*.csv", "cp /etc/hostname {}"):
        assert as_user(VINAPHONE, attempt.format(own), carriers) != 0, attempt
        assert as_user(VIETTEL, attempt.format(other), carriers) != 0, attempt
    # What sshd asks of a chroot: root's, and nobody else may write it.
    for folder in (own.parent, own.parents[1]):
        assert (folder.stat().st_uid, oct(folder.stat().st_mode & 0o777)) == (0, "0o755")
        assert as_user(VIETTEL, f"touch {folder}/x", carriers) != 0
    assert as_user(VIETTEL, f"ls {server}/srv/simaudit", carriers) != 0
    assert as_user(SIMAUDIT, f"cat {file} && rm {file}") == 0
    assert list(own.iterdir()) == []


@needs_root
def test_what_carriers_put_there_is_taken_in_as_simaudits_own(server: Path) -> None:
    own = server / "srv" / "sftp" / str(VIETTEL) / "inbox"
    whole, growing, others, hidden, link = (
        own / name
        for name in (
            f"{VIETTEL}_2026-10.csv",
            f"{VIETTEL}_2026-11.csv",
            f"{VINAPHONE}_2026-10.csv",
            f".{VIETTEL}_2026-10.csv",
            f"{VIETTEL}_2026-12.csv",
        )
    )
    for path in (whole, growing, others, hidden):
        path.write_text(path.name)
        os.chown(path, VIETTEL, SIMAUDIT)
        path.chmod(0o640)
    link.symlink_to("/etc/hostname")
    earlier = time.time() - 3600
    for path in (whole, others, hidden):
        os.utime(path, (earlier, earlier))
    script = server / "take-in"
    script.write_text(block("simaudit-take-in, root:root").replace("/srv/", f"{server}/srv/"))
    script.chmod(0o755)
    assert as_user(SIMAUDIT, str(script)) == 0
    inbox = server / "srv" / "simaudit" / "inbox"
    taken = {
        path.name: (path.read_text(), path.stat().st_uid, oct(path.stat().st_mode & 0o777))
        for path in inbox.iterdir()
    }
    assert taken == {whole.name: (whole.name, SIMAUDIT, "0o600")}
    assert sorted(path.name for path in own.iterdir()) == sorted(
        path.name for path in (growing, others, hidden, link)
    )


def test_sshd_takes_the_configuration(tmp_path: Path) -> None:
    sshd = program("sshd", "openssh-server")
    key, rules = tmp_path / "key", tmp_path / "sshd_config"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    rules.write_text(block("Match Group carriers"))
    # /run/sshd is made when the service starts.
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    done = subprocess.run([sshd, "-t", "-h", key, "-f", rules], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_service_with_its_drop_in_can_be_loaded(tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    pages = [fence.text for fence in fences(DOCS / "unattended.md")]
    (service,) = [text for text in pages if text.startswith("# /etc/systemd/system/simaudit.service")]
    unit = tmp_path / "simaudit.service"
    unit.write_text(service.replace("/opt/simaudit/bin/simaudit", "/bin/true"))
    (tmp_path / "simaudit.service.d").mkdir()
    drop_in = block("simaudit.service.d/take-in.conf").replace(
        "/usr/local/sbin/simaudit-take-in", "/bin/true"
    )
    (tmp_path / "simaudit.service.d" / "take-in.conf").write_text(drop_in)
    done = subprocess.run([analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
