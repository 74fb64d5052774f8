"""The bundle installed where there is no network; what its installer refuses, keeps and removes."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest
from support.extracts import person, write
from support.needs import skip_or_fail
from support.wheels import of_this_environment, repacked, tiny_simaudit

import simaudit

ROOT: Final = Path(simaudit.__file__).parents[1]
BUNDLE: Final = ROOT / ".bundle"
HERE: Final = f"{sys.version_info.major}.{sys.version_info.minor}"

pytestmark = [
    pytest.mark.skipif(not BUNDLE.is_dir(), reason="simaudit is installed; there is no checkout beside it"),
    pytest.mark.skipif(sys.platform == "win32", reason="install.sh is for Linux and macOS"),
]


def run(*command: str | Path, code: int = 0, variables: Mapping[str, str] = MappingProxyType({})) -> str:
    """What it prints on both streams, in English unless SIMAUDIT_LANG is given."""
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "SIMAUDIT_LANG": "en", **variables}
    done = subprocess.run(
        [str(word) for word in command],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def namespace() -> list[str]:
    """The words before a command that take the network from it."""
    for words in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        if not shutil.which("unshare") or subprocess.run([*words, "true"], capture_output=True).returncode:
            continue
        return words
    return skip_or_fail("no network namespace: apt-get install util-linux; root, where users may make none")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make bundle` makes, of this environment's packages instead of fetched ones."""
    wheels, out = of_this_environment(tmp_path_factory), tmp_path_factory.mktemp("dist")
    # Packed, it would only be unpacked again: a test of its own holds the archives.
    run(
        sys.executable,
        "-c",
        "import sys; from pathlib import Path; from make_bundle import make, this_platform; "
        f"make(this_platform(), [{HERE!r}], Path(sys.argv[1]))",
        out,
        variables={
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PYTHONPATH": str(BUNDLE),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    (made,) = out.iterdir()
    return made


@pytest.mark.slow("everything is packed and installed")
def test_it_installs_and_audits_where_there_is_no_network(bundle: Path, tmp_path: Path) -> None:
    alone = namespace()
    # The only device is the loopback, and it is down.
    devices = run(*alone, "cat", "/proc/net/dev").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in devices] == ["lo"]
    assert run(*alone, "cat", "/proc/net/route").splitlines()[1:] == []
    where = ("--prefix", tmp_path / "opt", "--bin", tmp_path / "bin")
    said = run(*alone, "sh", bundle / "install.sh", *where, "--python", sys.executable)
    assert said.splitlines() == [
        "Checking the files …",
        f"Installing simaudit {simaudit.__version__} into {next((tmp_path / 'opt/versions').iterdir())} …",
        "Trying it …",
        f"simaudit {simaudit.__version__} is installed: {tmp_path}/bin/simaudit",
        f'{tmp_path}/bin isn\'t on PATH; add to ~/.profile: export PATH="{tmp_path}/bin:$PATH"',
    ]
    command = tmp_path / "bin" / "simaudit"
    assert simaudit.__version__ in run(*alone, command, "--version")
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1, full_name=""), person("viettel", 2)])
    places = ("--store", tmp_path / "store", "--out", tmp_path / "out")
    clock = {"SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"]}
    said = run(*alone, command, "audit", tmp_path / "2026-10", *places, variables=clock)
    assert said.startswith("2026-10: 1 carrier, 2 records judged, 0 rejected, "), said
    assert (tmp_path / "out/2026-10/viettel/report.html").exists()


@pytest.fixture(scope="module")
def pip_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repacked(tmp_path_factory.mktemp("pip"), "pip")


@pytest.fixture
def place(tmp_path: Path) -> tuple[str | Path, ...]:
    """Where the small bundles are installed."""
    return ("--prefix", tmp_path / "opt", "--bin", tmp_path / "bin")


def small(folder: Path, pip: Path, version: str, broken: str = "", pythons: str = HERE) -> Path:
    """A bundle of a `simaudit` of five lines; returns its installer."""
    (folder / "wheels").mkdir(parents=True)
    shutil.copy(BUNDLE / "install.sh", folder)
    shutil.copy(pip, folder / "wheels")
    tiny_simaudit(folder / "wheels", version, broken=broken)
    (folder / "PYTHONS").write_text(f"{pythons}\n")
    files = [path for path in folder.rglob("*") if path.is_file()]
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n" for path in files
    ]
    (folder / "SHA256SUMS").write_text("".join(sums))
    return folder / "install.sh"


def test_the_old_version_stays_until_the_new_one_works_and_can_be_gone_back_to(
    tmp_path: Path, pip_wheel: Path, place: tuple[str | Path, ...]
) -> None:
    python = ("--python", sys.executable)
    first, broken, second = (
        small(tmp_path / version, pip_wheel, version, broken=command)
        for version, command in (("1.0", ""), ("1.1", "audit"), ("1.2", ""))
    )
    command = tmp_path / "bin" / "simaudit"
    run("sh", first, *place, *python)
    (inside,) = (tmp_path / "opt" / "versions").iterdir()
    (inside / "mark").touch()
    run("sh", first, *place, *python)
    assert (inside / "mark").exists(), "the same bundle was installed again"

    said = run("sh", broken, *place, *python, code=1).splitlines()
    assert said[-2:] == [
        "Illegal instruction",
        "install.sh: the new version doesn't run on this machine (see above); "
        "the one in use, if any, is as it was",
    ]
    assert run(command, "--version") == "simaudit, version 1.0\n"
    assert list((tmp_path / "opt" / "versions").iterdir()) == [inside]

    run("sh", second, *place, *python)
    assert run(command, "--version") == "simaudit, version 1.2\n"
    assert run("sh", second, *place, "--back") == "Back at simaudit 1.0\n"
    assert run(command, "--version") == "simaudit, version 1.0\n"
    assert (
        run("sh", second, *place, "--back", variables={"SIMAUDIT_LANG": "vi"}) == "Đã quay về simaudit 1.2\n"
    )

    (tmp_path / "opt" / "simaudit.key").touch()
    run("sh", first, *place, "--uninstall")
    assert sorted(path.name for path in (tmp_path / "opt").iterdir()) == ["simaudit.key"]
    assert list((tmp_path / "bin").iterdir()) == []


def test_a_changed_file_and_an_added_wheel_are_named(
    tmp_path: Path, pip_wheel: Path, place: tuple[str | Path, ...]
) -> None:
    installer = small(tmp_path / "1.0", pip_wheel, "1.0")
    tiny_simaudit(installer.parent / "wheels", "9.9")
    with (installer.parent / "PYTHONS").open("a") as file:
        file.write("2.7\n")
    said = run("sh", installer, *place, "--python", sys.executable, code=1).splitlines()
    assert said == [
        "Checking the files …",
        "install.sh: wheels/simaudit-9.9-py3-none-any.whl",
        "install.sh: PYTHONS",
        "install.sh: files of this bundle are damaged or were changed; copy it again",
    ]
    assert not (tmp_path / "opt").exists()


def test_a_python_that_there_are_no_wheels_for_is_refused_in_one_sentence(
    tmp_path: Path, pip_wheel: Path, place: tuple[str | Path, ...]
) -> None:
    installer = small(tmp_path / "1.0", pip_wheel, "1.0", pythons="3.13")
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\necho 3.9\n")
    old.chmod(0o755)
    assert run("sh", installer, *place, "--python", old, code=1) == (
        f"install.sh: needs Python of version 3.13, here: {old} (3.9); install it from your system's "
        "packages (such as apt-get install python3), or name one by --python\n"
    )
    assert run(
        "sh", installer, *place, "--python", old, code=1, variables={"SIMAUDIT_LANG": "vi"}
    ).startswith(f"install.sh: cần Python phiên bản 3.13, ở đây: {old} (3.9); hãy cài ")


def test_a_command_of_that_name_that_somebody_else_put_there_stays(
    tmp_path: Path, pip_wheel: Path, place: tuple[str | Path, ...]
) -> None:
    installer = small(tmp_path / "1.0", pip_wheel, "1.0")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "simaudit").write_text("of pipx\n")
    said = run("sh", installer, *place, "--python", sys.executable, code=1)
    assert said == (
        f"install.sh: {tmp_path}/bin/simaudit is there and isn't of this installer; "
        "remove it, or choose another place by --bin\n"
    )
    assert (tmp_path / "bin" / "simaudit").read_text() == "of pipx\n"
