"""The wheel carries the catalogue and the templates, and works from any folder without the checkout."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import simaudit

ROOT = Path(simaudit.__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("simaudit is installed; there is no checkout to build from")
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "LICENSE", "README.vi.md"):
        shutil.copy(ROOT / name, source)
    for name in ("simaudit", "checks", "reports"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "sample_data").mkdir()
    shutil.copy(ROOT / "sample_data" / "stories.toml", source / "sample_data")
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
    environment = fresh(sys.executable, tmp_path_factory.mktemp("environment"))
    python = str(environment / "bin" / "python")
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", asked, at=environment).strip())
    # Nothing is fetched: the other environment sees the packages of this one.
    run(*pip(python), "--no-deps", "--no-index", str(wheel), at=environment)
    (packages / "other.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin" / "simaudit"


@pytest.fixture(scope="module")
def installed_on_3_13(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The `simaudit` command on Python 3.13, with every dependency as pip finds it for that version.

    None where there is no other Python 3.13 than this one, or no package registry.
    """
    if sys.version_info[:2] == (3, 13):
        return None
    found = python_3_13()
    if found is None:
        return None
    environment = fresh(found, tmp_path_factory.mktemp("environment"))
    done = subprocess.run(
        [*pip(str(environment / "bin" / "python")), "--retries", "1", "--timeout", "15", str(wheel)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode and "Retrying (" in done.stderr:
        return None
    assert done.returncode == 0, done.stderr
    return environment / "bin" / "simaudit"


@pytest.fixture
def farthest(installed: Path, installed_on_3_13: Path | None) -> Path:
    """The installed command that is least like this environment: every other test runs in this one."""
    return installed_on_3_13 or installed


def python_3_13() -> str | None:
    """An interpreter that answers as 3.13; a version manager's shim may be on the path and not answer."""
    places = [
        "/usr/bin/python3.13",
        shutil.which("python3.13"),
        *map(str, sorted(Path.home().glob(".pyenv/versions/3.13.*/bin/python"))),
    ]
    asked = "import sys, venv; sys.exit(sys.version_info[:2] != (3, 13))"
    for place in filter(None, places):
        if Path(place).exists() and not subprocess.run([place, "-c", asked], check=False).returncode:
            return place
    return None


def fresh(interpreter: str, home: Path) -> Path:
    run(interpreter, "-m", "venv", "--without-pip", str(home / "venv"), at=home)
    return home / "venv"


def pip(python: str) -> tuple[str, ...]:
    """This environment's pip, installing into another."""
    quietly = ("--disable-pip-version-check", "--quiet")
    return (sys.executable, "-m", "pip", "--python", python, "install", *quietly)


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
    wanted |= {"simaudit/_data/sample_data/stories.toml", "simaudit/_data/README.vi.md"}
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


def test_the_installed_command_does_a_months_work_from_another_folder(farthest: Path, tmp_path: Path) -> None:
    def simaudit_(*words: str, code: int = 0) -> str:
        return run(str(farthest), *words, at=tmp_path, code=code)

    extract = "lab/2026-10/viettel_2026-10.csv"
    assert extract in simaudit_("generate", "lab", "--rows", "100", "--carriers", "viettel").splitlines()
    assert (
        "sample/2026-09/itel_2026-09.csv.zst" in simaudit_("generate", "--sample-data", "sample").splitlines()
    )
    said = simaudit_("audit", extract, "--fail-on", "low", code=1)
    assert said.startswith("2026-10: 1 carriers, 100 records judged, 0 rejected, ")
    assert simaudit_("verify", "out/2026-10") == "as in the manifest, and the manifest as in the store\n"

    own = ("--carrier", "viettel", "--store", "own/store", "--out", "own")
    said = simaudit_("selfcheck", extract, *own, "--fail-on", "none")
    assert said.endswith("Receipt, to hand in with the file: own/2026-10/viettel/receipt.json\n")
    compared = simaudit_("verify", "out/2026-10", "own/2026-10/viettel/receipt.json")
    assert compared.splitlines()[0] == "same inputs, same rules, same findings"

    assert json.loads(simaudit_("intake", extract, "--format", "json"))["refusal"] == ""
    (tmp_path / "viettel.csv").write_text("a,b\n1,2\n")
    assert not simaudit_("intake", "viettel.csv", code=3)

    with (tmp_path / "out/2026-10/viettel/report.html").open("a") as page:
        page.write(" ")
    assert simaudit_("verify", "out/2026-10", code=1).splitlines()[0].startswith("changed: ")
