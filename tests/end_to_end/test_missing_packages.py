"""`python -m simaudit` where simaudit can't run at all: a sentence with the cure, and no traceback."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import simaudit

PACKAGE = Path(simaudit.__file__).parent


def run(*options: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *options, "-m", "simaudit", "--version"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_with_its_packages_it_runs() -> None:
    assert run().stdout == f"simaudit, version {simaudit.__version__}\n"


def test_without_its_packages_it_names_them_and_the_command() -> None:
    # Without site, nothing that is installed is found.
    done = run("-S")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("simaudit: packages are missing / thiếu gói: click, babel …; ")
    assert done.stderr.endswith(" -m pip install .\n")


def test_an_older_python_can_read_it_and_what_it_imports_before_it_says_so() -> None:
    for name in ("__main__", "__init__"):
        ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_command_that_misses_a_package_names_it(tmp_path: Path) -> None:
    without = "import sys; sys.modules['polars'] = None; from simaudit.cli import main; main()"
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", without, "audit", "2026-10"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("simaudit: the package polars is missing; install simaudit with all that ")
