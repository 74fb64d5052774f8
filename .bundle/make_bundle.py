"""A folder that installs simaudit without a network: wheels for one platform, their hashes, the installer.

`make bundle` runs it. It fetches the libraries by pip as it is configured here (PIP_NO_INDEX and
PIP_FIND_LINKS take them from a folder instead), for this platform or another one, and writes

    dist/simaudit-<version>-<platform>/            and the same as .tar.gz, or .zip for Windows,
        install.sh or install.ps1, README.txt      with its sha256 in a file beside it
        wheels/                                    simaudit with the extra `age`, all it needs, and pip
        PYTHONS                                    the versions of Python that there are wheels for
        NOTICE.txt, LGPL-2.1.txt                   whose each wheel is: version, license and sha256
        SHA256SUMS                                 of every file

The same wheels make the same bytes.
"""

import argparse
import gzip
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Final, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
EXTRA: Final = "age"

MOMENT: Final = int(os.environ.get("SOURCE_DATE_EPOCH", "1580601600"))
"""Of every file in the archive; hatchling takes the same one where none is given."""


NOTICE: Final = """\
Giấy phép của từng thư viện trong thư mục wheels. simaudit: Apache-2.0.
docxtpl theo LGPL 2.1 (LGPL-2.1.txt): tệp wheel của nó là toàn bộ mã nguồn, được phép sửa, thay bằng bản khác
trong thư mục đã cài đặt; simaudit chỉ gọi nó, không sửa nó.

The license of each library in the folder wheels. simaudit: Apache-2.0.
docxtpl is under the LGPL 2.1 (LGPL-2.1.txt): its wheel is its whole source, which may be changed and replaced
by another version where it is installed; simaudit calls it and doesn't change it.
"""


class Platform(NamedTuple):
    """Which wheels run there, and what requirements ask about it."""

    tags: tuple[str, ...]
    sys_platform: str
    system: str
    machine: str
    installer: str


def _linux(machine: str) -> Platform:
    tags = [f"manylinux_2_{minor}_{machine}" for minor in range(28, 16, -1)]
    return Platform((*tags, f"manylinux2014_{machine}"), "linux", "Linux", machine, "install.sh")


PLATFORMS: Final = {
    "linux-x86_64": _linux("x86_64"),
    "linux-aarch64": _linux("aarch64"),
    "macos-arm64": Platform(
        tuple(f"macosx_{major}_0_{kind}" for major in (14, 13, 12, 11) for kind in ("arm64", "universal2")),
        "darwin",
        "Darwin",
        "arm64",
        "install.sh",
    ),
    "windows-x86_64": Platform(("win_amd64",), "win32", "Windows", "AMD64", "install.ps1"),
}


def this_platform() -> str:
    """The name of the platform that runs this."""
    found = [
        name
        for name, one in PLATFORMS.items()
        if (one.system, one.machine) == (platform.system(), platform.machine())
    ]
    return found[0] if found else "linux-x86_64"


def pip(*words: str | Path) -> None:
    """Run this environment's pip; ends the program where it fails, since pip has said why."""
    done = subprocess.run([sys.executable, "-m", "pip", *map(str, words)], check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"pip {words[0]} failed ({done.returncode}): the bundle isn't made")


def build_wheel(folder: Path) -> Path:
    """Our own wheel, built from this tree."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}the wheel of simaudit can't be built")
    (wheel,) = folder.glob("simaudit-*.whl")
    return wheel


def fetch(wheels: Path, wanted: list[str], target: Platform, python: str) -> None:
    """Download what is wanted and what that needs, as wheels for the target."""
    tags = [word for tag in target.tags for word in ("--platform", tag)]
    version = python.replace(".", "")
    abis = [word for abi in (f"cp{version}", "abi3", "none") for word in ("--abi", abi)]
    quietly = ("--quiet", "--disable-pip-version-check", "--dest", wheels, "--find-links", wheels)
    kind = ("--only-binary=:all:", "--python-version", python, "--implementation", "cp", *abis, *tags)
    pip("download", *quietly, *kind, *wanted)


def metadata_of(wheel: Path) -> Message:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [one for one in archive.namelist() if one.endswith(".dist-info/METADATA")]
        return BytesHeaderParser().parsebytes(archive.read(name))


def requirements(wheel: Path) -> Iterator[Requirement]:
    """What a wheel says that it needs."""
    return map(Requirement, metadata_of(wheel).get_all("Requires-Dist", []))


def absent(wheels: Path, target: Platform, python: str) -> list[str]:
    """What is needed on the target and isn't there.

    pip judges `sys_platform == "win32"` by the platform that it runs on, whatever the wheels are for.
    """
    held = {parse_wheel_filename(path.name)[0]: path for path in sorted(wheels.glob("*.whl"))}
    environment: Mapping[str, str] = {
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "implementation_version": f"{python}.0",
        "python_version": python,
        "python_full_version": f"{python}.0",
        "os_name": "nt" if target.system == "Windows" else "posix",
        "sys_platform": target.sys_platform,
        "platform_system": target.system,
        "platform_machine": target.machine,
        "platform_release": "",
        "platform_version": "",
    }
    seen: set[tuple[str, str]] = set()
    found: list[str] = []
    waiting = [("simaudit", EXTRA), ("simaudit", "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for one in requirements(held[canonicalize_name(name)]):
            if one.marker and not one.marker.evaluate({**environment, "extra": extra}):
                continue
            needed = canonicalize_name(one.name)
            if needed in held:
                waiting += [(needed, other) for other in ("", *sorted(one.extras))]
            else:
                found.append(f"{one.name}{one.specifier}")
    return sorted(set(found))


def fill(wheels: Path, own: Path, target: Platform, python: str) -> None:
    """Our wheel and all that it needs on the target with this Python."""
    fetch(wheels, [f"{own}[{EXTRA}]", "pip>=25.1"], target, python)
    while missing := absent(wheels, target, python):
        fetch(wheels, missing, target, python)


def hash_of(path: Path) -> str:
    """sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def license_of(wheel: Path) -> str:
    """What a wheel says of its license: SPDX's expression, else its own word or that of its classifiers."""
    metadata = metadata_of(wheel)
    said = [metadata.get("License-Expression"), metadata.get("License")]
    said += [name.rpartition(" :: ")[2] for name in metadata.get_all("Classifier", []) if " License" in name]
    return next((text for text in said if text and "\n" not in text), "see the license inside")


def write_notice(folder: Path) -> None:
    """NOTICE.txt: of every wheel its name, version, license and sha256."""
    lines = []
    for path in sorted((folder / "wheels").glob("*.whl")):
        name, version, _, _ = parse_wheel_filename(path.name)
        facts = (license_of(path), path.name, f"sha256 {hash_of(path)}")
        lines.append("\n    ".join((f"{name} {version}", *facts)) + "\n")
    text = f"{NOTICE}\n{''.join(lines)}"
    (folder / "NOTICE.txt").write_text(text, encoding="utf-8", newline="\n")


def write_sums(folder: Path) -> None:
    """SHA256SUMS, in the form that `sha256sum --check` reads."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{hash_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def write_zip(folder: Path, archive: Path) -> None:
    """The folder as .zip, of one moment; wheels are compressed already."""
    when = datetime.fromtimestamp(MOMENT, UTC).timetuple()[:6]
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), when)
            entry.external_attr = 0o644 << 16
            with path.open("rb") as file, packed.open(entry, "w", force_zip64=True) as written:
                shutil.copyfileobj(file, written)


def write_tar(folder: Path, archive: Path) -> None:
    """The folder as .tar.gz, nobody's and of one moment; wheels are compressed already."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = MOMENT
        entry.mode = 0o755 if entry.isdir() or entry.name.endswith(".sh") else 0o644
        return entry

    with (
        archive.open("wb") as file,
        gzip.GzipFile("", "wb", 0, file, mtime=MOMENT) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as packed,
    ):
        # Sorted by tarfile itself.
        packed.add(folder, folder.name, filter=plain)


def make(name: str, pythons: list[str], out: Path) -> Path:
    """The bundle of a platform, as a folder."""
    target = PLATFORMS[name]
    with tempfile.TemporaryDirectory() as temporary:
        own = build_wheel(Path(temporary))
        _, version, _, _ = parse_wheel_filename(own.name)
        folder = out / f"simaudit-{version}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "wheels").mkdir(parents=True)
        for python in pythons:
            fill(folder / "wheels", own, target, python)
    for file in (target.installer, "README.txt", "LGPL-2.1.txt"):
        shutil.copyfile(HERE / file, folder / file)
    if target.installer.endswith(".sh"):
        (folder / target.installer).chmod(0o755)
    (folder / "PYTHONS").write_text("".join(f"{one}\n" for one in pythons), encoding="utf-8", newline="\n")
    write_notice(folder)
    write_sums(folder)
    return folder


def pack(folder: Path) -> Path:
    """The folder's archive beside it, with its sha256 in a file."""
    windows = (folder / "install.ps1").exists()
    archive = folder.with_name(f"{folder.name}{'.zip' if windows else '.tar.gz'}")
    (write_zip if windows else write_tar)(folder, archive)
    sums = f"{hash_of(archive)}  {archive.name}\n"
    archive.with_name(f"{archive.name}.sha256").write_text(sums, encoding="utf-8", newline="\n")
    return archive


def main() -> None:
    """Read the options, make the bundle, and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    parser.add_argument("--platform", choices=sorted(PLATFORMS), default=this_platform())
    parser.add_argument("--python", action="append", help=f"3.11 to 3.14, several times; default: {here}")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    given = parser.parse_args()
    archive = pack(make(given.platform, given.python or [here], given.out))
    size = archive.stat().st_size / 1_000_000
    sys.stdout.write(f"{archive} ({size:.0f} MB), and the same as a folder beside it\n")


if __name__ == "__main__":
    main()
