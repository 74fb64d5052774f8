"""The wheel carries the catalogue and the templates, and works from any folder without the checkout."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from extracts import person, write

import simaudit

ROOT = Path(simaudit.__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("simaudit is installed; there is no checkout to build from")
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("simaudit", "checks", "reports"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "README.md").write_text("simaudit\n")
    built = tmp_path_factory.mktemp("dist")
    run(
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(built),
        str(source),
        at=source,
    )
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `simaudit` command of a fresh environment: the wheel, and this environment's other packages."""
    home = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", str(home / "venv"), at=home)
    python = home / "venv" / "bin" / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(str(python), "-c", asked, at=home).strip())
    # Nothing is fetched: pip installs into the other environment, which sees the packages of this one.
    pip = (sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index")
    run(*pip, "--disable-pip-version-check", "--quiet", str(wheel), at=home)
    (packages / "other.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "venv" / "bin" / "simaudit"


def run(*command: str, at: Path, code: int = 0) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP"))
    }
    done = subprocess.run(
        command, cwd=at, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_everything_that_is_not_python_too(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        f"simaudit/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ("checks", "reports")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    wanted |= {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "simaudit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == wanted


def test_the_installed_command_lists_the_checks_of_the_folder(installed: Path, tmp_path: Path) -> None:
    listed = run(str(installed), "checks", "list", "--lang", "en", at=tmp_path).splitlines()
    ids = {path.name.split("_")[0] for path in (ROOT / "checks").glob("*/*.sql")}
    assert sorted(line.split()[0] for line in listed) == sorted(ids)


def test_the_installed_command_audits_from_another_folder(installed: Path, tmp_path: Path) -> None:
    write(tmp_path / "2026-10" / "viettel.csv", [person("viettel", 1, full_name=""), person("viettel", 2)])
    said = run(
        str(installed), "audit", "2026-10", "--lang", "vi,en", "--fail-on", "critical", at=tmp_path, code=1
    )
    assert said.startswith("2026-10: 1 carriers, 2 records judged, 0 rejected, 1 findings.")
    assert (
        run(str(installed), "verify", "out/2026-10", at=tmp_path)
        == "as in the manifest, and the manifest as in the store\n"
    )
