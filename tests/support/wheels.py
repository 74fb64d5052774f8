"""Wheels made without a network: this environment's packages packed again, and a simaudit of five lines."""

import base64
import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from support.once import made_once

_OF_AN_INSTALLATION: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
"""Files of `.dist-info` that pip writes."""

_NOT_IMPORTED: Final = re.compile(
    r"phonenumbers/(geodata|carrierdata|tzdata)/|(numpy|pyarrow)/(.*/)?tests/test_"
)
"""Modules that simaudit doesn't import: half of what pip would compile."""

_TINY: Final = """
import sys

def main():
    if "--version" in sys.argv:
        print("simaudit, version {version}")
    elif {broken!r} in sys.argv:
        sys.exit("Illegal instruction")
"""


def write_wheel(folder: Path, name: str, files: Mapping[str, bytes]) -> Path:
    """A wheel of these files, uncompressed, with its RECORD."""
    info = next(one.split("/")[0] for one in files if one.endswith(".dist-info/METADATA"))
    lines = [f"{one},sha256={_digest(content)},{len(content)}" for one, content in files.items()]
    record = "\n".join((*lines, f"{info}/RECORD,,\n"))
    path = folder / name
    with zipfile.ZipFile(path, "w") as wheel:
        for one, content in files.items():
            wheel.writestr(one, content)
        wheel.writestr(f"{info}/RECORD", record)
    return path


def tiny_simaudit(folder: Path, version: str, *, broken: str = "", needs: Iterable[str] = ()) -> Path:
    """A `simaudit` that says its version and does nothing else; it fails at the command `broken`."""
    info = f"simaudit-{version}.dist-info"
    required = "".join(f"Requires-Dist: {one}\n" for one in needs)
    metadata = f"Metadata-Version: 2.1\nName: simaudit\nVersion: {version}\nProvides-Extra: age\n{required}"
    files = {
        "simaudit_tiny.py": _TINY.format(version=version, broken=broken),
        f"{info}/METADATA": metadata,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nsimaudit = simaudit_tiny:main\n",
    }
    encoded = {name: text.encode() for name, text in files.items()}
    return write_wheel(folder, f"simaudit-{version}-py3-none-any.whl", encoded)


def repacked(folder: Path, name: str, *, whole: bool = True) -> Path:
    """The wheel that a package of this environment was installed from, as far as that can be told.

    One that isn't `whole` has what the package says of itself, and no module.
    """
    package = distribution(name)
    files = {
        str(file): Path(str(package.locate_file(file))).read_bytes()
        for file in package.files or []
        if not str(file).startswith("..")
        and file.suffix != ".pyc"
        and file.name not in _OF_AN_INSTALLATION
        and not _NOT_IMPORTED.match(str(file))
        and (whole or ".dist-info" in file.parts[0])
    }
    plain = package.metadata["Name"].replace("-", "_").replace(".", "_").lower()
    return write_wheel(folder, f"{plain}-{package.version}-{_tag(package)}.whl", files)


def needed_by(names: Iterable[str]) -> set[str]:
    """The packages of this environment that these need, and themselves; `a[b]` is one with an extra."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    seen: set[tuple[str, str]] = set()
    while waiting:
        one = waiting.pop()
        found.add(one.name.lower().replace("_", "-"))
        for extra in ("", *sorted(one.extras)):
            if (one.name, extra) not in seen:
                seen.add((one.name, extra))
                required = map(Requirement, distribution(one.name).requires or [])
                waiting += [it for it in required if not it.marker or it.marker.evaluate({"extra": extra})]
    return found


def of_this_environment(factory: pytest.TempPathFactory, *, whole: bool = True) -> Path:
    """The folder of all wheels that simaudit is built and runs with, and pip; simaudit is not among them.

    Those of its libraries are 570 MB. A test that doesn't run what it installs takes them without modules.
    """
    builds = needed_by(["hatchling", "pip"])
    names = (needed_by(["simaudit[age]"]) | builds) - {"simaudit"}
    return made_once(
        factory,
        "wheels" if whole else "light-wheels",
        lambda folder: [repacked(folder, name, whole=whole or name in builds) for name in names],
    )


def extension_modules(names: Iterable[str]) -> list[Path]:
    """The compiled modules of packages of this environment, and of those that they need."""
    packages = [distribution(name) for name in needed_by(names)]
    return [
        Path(str(package.locate_file(file)))
        for package in packages
        for file in package.files or []
        if file.suffix == ".so"
    ]


def _tag(package: Distribution) -> str:
    """Its tag; pip has taken the wheel for this machine's libc, where a bundle has the one for older ones."""
    lines = (package.read_text("WHEEL") or "").splitlines()
    tags = [line.removeprefix("Tag: ").split("-") for line in lines if line.startswith("Tag: ")]
    tag = "-".join(".".join(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    return re.sub(r"manylinux_2_(?:29|[3-9][0-9])_", "manylinux_2_28_", tag)


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
