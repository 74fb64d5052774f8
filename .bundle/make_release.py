"""What a release is besides wheel, sdist and bundles: the bill of materials and the sums of all files.

`make release` runs it last. Into dist/ it writes

    simaudit-<version>-docs.zip    the site of the documentation, which `make docs` has made
    simaudit-<version>.cdx.json    CycloneDX: every library that the bundle of this platform installs, with
                                   version, license, sha256 and what it needs
    SHA256SUMS                     of every file of this version, in the form that `sha256sum --check` reads

With `--ready` it only looks whether the version can be released, before anything is built.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from make_bundle import EXTRA, ROOT, hash_of, this_platform
from packaging.utils import canonicalize_name, parse_wheel_filename
from packaging.version import Version

DIST: Final = ROOT / "dist"
SUMS: Final = "SHA256SUMS"


def run(*words: str | Path) -> None:
    """Run a command of this environment's Python; ends the program where it fails."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", *map(str, words)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}{words[0]} failed ({done.returncode}): the release isn't made")


def version_of_tree() -> str:
    """`__version__`, read and not imported: another version may be installed."""
    text = (ROOT / "simaudit" / "version.py").read_text(encoding="utf-8")
    (version,) = re.findall(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    return str(version)


def refuse_unready(version: str) -> None:
    """End the program where the version is not one to be released, or the changelog lacks its entries."""
    waiting = [path.name for path in sorted((ROOT / ".changes").glob("*.md"))]
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        sys.exit(f"simaudit/version.py has {version}: write the version to be released there")
    if waiting:
        sys.exit(f"make changelog has not taken these into CHANGELOG.md: {', '.join(waiting)}")
    if f"\n## {version} (" not in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"):
        sys.exit(f"CHANGELOG.md has no section {version}: make changelog")


def write_sbom(wheels: Path, version: str, target: Path) -> None:
    """The CycloneDX document of what an installer makes of these wheels, without a network."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        run("venv", "--without-pip", environment)
        python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        options = (
            "--disable-pip-version-check",
            "--quiet",
            "--no-compile",
            "--no-index",
            "--find-links",
            wheels,
        )
        run("pip", "--python", python, "install", *options, f"simaudit[{EXTRA}]=={version}")
        form = ("--output-format", "JSON", "--output-reproducible", "--pyproject", ROOT / "pyproject.toml")
        run("cyclonedx_py", "environment", *form, "--output-file", target, python)


def complete_sbom(target: Path, wheels: Path, version: str) -> None:
    """Add the version, which pyproject.toml leaves to the build, and the wheels of each library with sha256.

    A bundle for several Pythons has several wheels of a library.
    """
    sbom = json.loads(target.read_text(encoding="utf-8"))
    sbom["metadata"]["component"]["version"] = version
    for one in sbom["components"]:
        library = (canonicalize_name(one["name"]), Version(one["version"]))
        one.setdefault("externalReferences", []).extend(
            {
                "type": "distribution",
                "url": f"wheels/{path.name}",
                "hashes": [{"alg": "SHA-256", "content": hash_of(path)}],
            }
            for path in sorted(wheels.glob("*.whl"))
            if parse_wheel_filename(path.name)[:2] == library
        )
    target.write_text(f"{json.dumps(sbom, indent=2, ensure_ascii=False)}\n", encoding="utf-8", newline="\n")


def write_sums(version: str) -> list[Path]:
    """SHA256SUMS of the files of this version; returns them. What other versions left stays out."""
    found = [path for path in sorted(DIST.glob(f"simaudit-{version}*")) if path.is_file()]
    files = [path for path in found if path.suffix != ".sha256"]
    text = "".join(f"{hash_of(path)}  {path.name}\n" for path in files)
    (DIST / SUMS).write_text(text, encoding="utf-8", newline="\n")
    return files


def main() -> None:
    """Write all three, and say what a release has."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--ready", action="store_true", help="look only whether it can be released")
    only_looks = parser.parse_args().ready
    version = version_of_tree()
    refuse_unready(version)
    if only_looks:
        return
    wheels = DIST / f"simaudit-{version}-{this_platform()}" / "wheels"
    sbom = DIST / f"simaudit-{version}.cdx.json"
    write_sbom(wheels, version, sbom)
    complete_sbom(sbom, wheels, version)
    shutil.make_archive(str(DIST / f"simaudit-{version}-docs"), "zip", DIST / "docs")
    for path in [*write_sums(version), DIST / SUMS]:
        sys.stdout.write(f"{path.relative_to(ROOT)} ({path.stat().st_size / 1_000_000:.1f} MB)\n")


if __name__ == "__main__":
    main()
