"""The wheel carries the catalogue and the templates, and works from any folder without the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from importlib.metadata import requires
from pathlib import Path

import pytest

import simaudit
from simaudit.paths import DOCS

ROOT = Path(simaudit.__file__).parents[1]

OTHER_VERSIONS = [minor for minor in (14, 13, 12, 11) if minor != sys.version_info[1]]
"""Of Python 3, on which the package is said to run, the newest first."""

NOT_IN_THE_SDIST = (".ci/", ".github/", ".gitignore")
"""How paths begin that only the repository needs."""

IN_ONE_PROCESS = """
import json, sys
from click.testing import CliRunner
from simaudit.cli import main

ended = [CliRunner().invoke(main, words) for words in json.loads(sys.argv[1])]
print(json.dumps([(done.exit_code, done.stdout) for done in ended]))
"""
"""A program that runs commands, and prints of each how it ended and what it said."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("simaudit is installed; there is no checkout to build from")
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "LICENSE", "README.vi.md"):
        shutil.copy(ROOT / name, source)
    for name in ("simaudit", "checks", "reports", "sample_data"):
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
    environment = fresh(sys.executable, tmp_path_factory.mktemp("environment"))
    python = str(environment / "bin" / "python")
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run(python, "-c", asked, at=environment).strip())
    # Nothing is fetched: the other environment sees the packages of this one.
    run(*pip(python), "--no-deps", "--no-index", str(wheel), at=environment)
    (packages / "other.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment / "bin" / "simaudit"


@pytest.fixture(scope="module")
def installed_elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The `simaudit` command on the newest other Python, with every dependency as pip finds it there.

    None where there is none, or no package registry.
    """
    found = next(filter(None, map(interpreter, OTHER_VERSIONS)), None)
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
def farthest(installed: Path, installed_elsewhere: Path | None) -> Path:
    """The installed command that is least like this environment: every other test runs in this one."""
    return installed_elsewhere or installed


def interpreter(minor: int) -> str | None:
    """One that answers as 3.`minor`; a version manager's stand-in may be on the path and not answer."""
    places = [
        f"/usr/bin/python3.{minor}",
        shutil.which(f"python3.{minor}"),
        *map(str, sorted(Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))),
    ]
    asked = f"import sys, venv; sys.exit(sys.version_info[:2] != (3, {minor}))"
    for place in filter(None, places):
        if Path(place).exists() and not subprocess.run([place, "-c", asked], check=False).returncode:
            return place
    return None


def fresh(interpreter: str, home: Path) -> Path:
    run(interpreter, "-m", "venv", "--without-pip", str(home / "venv"), at=home)
    return home / "venv"


def pip(python: str) -> tuple[str, ...]:
    """This environment's pip, installing into another; what is imported there is compiled then."""
    quietly = ("--disable-pip-version-check", "--quiet", "--no-compile")
    return (sys.executable, "-m", "pip", "--python", python, "install", *quietly)


def run(*command: str, at: Path, code: int = 0) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP"))
    }
    done = subprocess.run(
        command, cwd=at, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_everything_that_is_not_python_too(wheel: Path) -> None:
    held = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        f"simaudit/_data/{path.relative_to(ROOT).as_posix()}"
        for folder in ("checks", "reports", "sample_data")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    wanted.add("simaudit/_data/README.vi.md")
    wanted |= {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "simaudit").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == wanted


def test_the_extra_for_spark_brings_what_its_functions_over_arrow_ask_for(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    extras = re.findall(r"^Requires-Dist: (.*); extra == 'spark'$", metadata, re.MULTILINE)
    assert extras == ["pyspark[sql]<5,>=4.0"]
    brought = {asked.split(">")[0] for asked in requires("pyspark") or () if 'extra == "sql"' in asked}
    assert brought >= {"pandas", "pyarrow"}


def test_the_sdist_holds_every_file_of_the_repository_and_both_can_be_published(
    wheel: Path, tmp_path: Path
) -> None:
    listed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    build = ("-m", "build", "--sdist", "--no-isolation", "--outdir", str(tmp_path), str(ROOT))
    run(sys.executable, *build, at=tmp_path)
    (sdist,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}
    tracked = {path for path in listed.stdout.split("\0") if path and (ROOT / path).exists()}
    assert {path for path in tracked - held if not path.startswith(NOT_IN_THE_SDIST)} == set()
    assert {path for path in held if "node_modules" in path or path.endswith((".pyc", ".key"))} == set()
    run(sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(sdist), at=tmp_path)


def test_the_page_on_installing_names_the_wheel_of_this_version() -> None:
    assert f"simaudit-{simaudit.__version__}-py3-none-any.whl" in (DOCS / "install.md").read_text("utf-8")


def test_the_installed_command_lists_the_checks_of_the_folder(installed: Path, tmp_path: Path) -> None:
    listed = run(str(installed), "rules", "list", "--lang", "en", at=tmp_path).splitlines()
    ids = {path.name.split("_")[0] for path in (ROOT / "checks").glob("*/*.sql")}
    assert sorted(line.split()[0] for line in listed) == sorted(ids)


@pytest.mark.slow("simaudit is installed on another Python, and compiled there")
def test_the_installed_command_does_a_months_work_from_another_folder(farthest: Path, tmp_path: Path) -> None:
    extract = "lab/2026-10/viettel_2026-10.csv"
    generate = ("dev", "generate", "lab", "--rows", "100", "--carriers", "viettel")
    assert extract in run(str(farthest), *generate, at=tmp_path).splitlines()
    (tmp_path / "viettel.csv").write_text("a,b\n1,2\n")

    own = ("--carrier", "viettel", "--store", "own/store", "--out", "own")
    commands = [
        ("dev", "generate", "--sample-data", "sample"),
        ("audit", extract, "--fail-on", "low"),
        ("store", "verify", "out/2026-10"),
        ("selfcheck", extract, *own, "--fail-on", "none"),
        ("store", "verify", "out/2026-10", "own/2026-10/viettel/receipt.json"),
        ("intake", extract, "--format", "json"),
        ("intake", "viettel.csv"),
    ]
    python = str(farthest.with_name("python"))
    ended = json.loads(run(python, "-c", IN_ONE_PROCESS, json.dumps(commands), at=tmp_path))
    assert [code for code, _ in ended] == [0, 1, 0, 0, 0, 0, 3]
    sample, audited, verified, checked, compared, read, refused = (said for _, said in ended)
    assert "sample/2026-09/itel_2026-09.csv.zst" in sample.splitlines()
    assert audited.startswith("2026-10: 1 carrier, 100 records judged, 0 rejected, ")
    assert verified == "as in the manifest, and the manifest as in the store\n"
    assert checked.endswith("Receipt, to hand in with the file: own/2026-10/viettel/receipt.json\n")
    assert compared.splitlines()[0] == "same inputs, same rules, same findings"
    assert json.loads(read)["refusal"] == ""
    assert not refused

    with (tmp_path / "out/2026-10/viettel/report.html").open("a") as page:
        page.write(" ")
    said = run(str(farthest), "store", "verify", "out/2026-10", at=tmp_path, code=1)
    assert said.splitlines()[0].startswith("changed: ")
