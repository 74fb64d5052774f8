""".github/RELEASING.md, followed command by command in a clone; what is refused before a release is built."""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest
from support.changelog import (
    CHANGELOG,
    CHANGES,
    KINDS,
    ROOT,
    draft_of,
    entries,
    fragments,
    sections,
    with_fragments,
)  # fmt: skip
from support.doc_pages import Fence, fences
from support.needs import library, program
from support.wheels import of_this_environment

PAGE: Final = ROOT / ".github" / "RELEASING.md"
NOT_TYPED: Final = {
    "network": "needs a network",
    "schema": "only where the ledger's tables change",
    "long": "the suite itself",
    "bundle": "tests/end_to_end/test_offline_install.py does it",
}
"""Second word of a fence → why its commands aren't typed here."""
_MAJOR, _MINOR, _ = (int(part) for part in next(iter(sections(CHANGELOG.read_text("utf-8")))).split("."))
NEXT: Final = f"{_MAJOR}.{_MINOR + 1}.0"
"""What is released here, where the page has 0.4.0."""
AFTER: Final = f"{_MAJOR}.{_MINOR + 2}.0"
"""The version behind it, where the page has 0.5.0."""
FRAGMENTS: Final = {
    "desk-search.added.md": "**Department.** The desk searches by address.",
    "point-codes.checks.md": "Every check: point codes are read without dashes.",
}

pytestmark = [
    pytest.mark.skipif(not PAGE.exists(), reason="an sdist has no .github: there is nothing to release from"),
    pytest.mark.skipif(sys.platform == "win32", reason="a release is made on Linux or macOS"),
]


def test_a_fence_that_is_not_typed_says_why() -> None:
    assert {fence.language for fence in fences(PAGE)} == {"sh"}
    assert {fence.reason for fence in fences(PAGE)} == {"", *NOT_TYPED}


def typed(fence: Fence, clone: Path, environment: dict[str, str]) -> str:
    text = re.sub(
        r"(?<![\d.])0\.[45]\.0(?!\d)", lambda version: NEXT if version[0] == "0.4.0" else AFTER, fence.text
    )
    done = subprocess.run(
        ["sh", "-euc", text],
        cwd=clone,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{text}{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone as the checkout is, what isn't committed included, whose `.venv` is this environment."""
    program("make", "make")
    library("cyclonedx_py", "pip install --group release")
    library("towncrier", "pip install --group release")
    place = tmp_path_factory.mktemp("release") / "simaudit"
    git = ("git", "-c", "advice.detachedHead=false")
    if subprocess.run([*git, "clone", "--quiet", "--shared", ROOT, place], check=False).returncode:
        pytest.skip("this is no git checkout")
    changed = subprocess.run(
        ["git", "-C", ROOT, "diff", "--binary", "HEAD"], capture_output=True, check=True
    ).stdout
    if changed:
        subprocess.run(["git", "-C", place, "apply", "--index"], input=changed, check=True)
    for name, value in {"user.name": "A maintainer", "user.email": "a@example.org"}.items():
        subprocess.run(["git", "-C", place, "config", name, value], check=True)
    binaries = place / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name, module in {
        "python": "",
        "simaudit": "-m simaudit",
        "pytest": "-m pytest",
        "twine": "-m twine",
    }.items():
        path = binaries / name
        path.write_text(
            f'#!/bin/sh\nPYTHONPATH="{place}:$PYTHONPATH" exec "{sys.executable}" {module} "$@"\n',
            encoding="utf-8",
        )
        path.chmod(0o755)
    return place


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Libraries come from this environment, and none from a network."""
    return os.environ | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(of_this_environment(tmp_path_factory, whole=False)),
        "PYTHONPATH": "",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(scope="module")
def released(clone: Path, environment: dict[str, str]) -> dict[str, str]:
    """Command of the page → what it printed; two fragments waited."""
    for name, text in FRAGMENTS.items():
        (clone / ".changes" / name).write_text(f"{text}\n", encoding="utf-8")
    said = {}
    for fence in fences(PAGE):
        if fence.reason in NOT_TYPED:
            sys.stdout.write(f"not typed, {NOT_TYPED[fence.reason]}: {fence.commands[0]}\n")
        else:
            said[fence.commands[-1]] = typed(fence, clone, environment)
    return said


@pytest.mark.slow("a release is built, with a bundle of all libraries")
def test_the_page_followed_in_a_clone_makes_a_release(released: dict[str, str], clone: Path) -> None:
    def at(revision: str, path: str) -> str:
        words: list[str | Path] = ["git", "-C", clone, "show", f"{revision}:{path}"]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    section = entries(sections(at(f"v{NEXT}", "CHANGELOG.md"))[NEXT])
    # Those that wait in the checkout go in too, and nothing else does.
    waiting = {path.name: text for path, text in fragments().items()} | FRAGMENTS
    expected: dict[str, list[str]] = {}
    for name, text in waiting.items():
        expected.setdefault(KINDS[name.split(".")[1]], []).append(f"- {text}")
    assert {heading: sorted(lines.splitlines()) for heading, lines in section.items()} == {
        heading: sorted(lines) for heading, lines in expected.items()
    }
    assert not list((clone / ".changes").glob("*.md"))
    assert json.loads(at(f"v{NEXT}", ".changes/released.json"))["version"] == NEXT
    assert f"simaudit-{NEXT}-py3-none-any.whl" in at(f"v{NEXT}", "simaudit/docs/vi/install.md")
    assert f'"{AFTER}.dev0"' in at("HEAD", "simaudit/version.py")

    (sums,) = (said for command, said in released.items() if command.endswith("sha256sum --check SHA256SUMS"))
    checked = re.findall(rf"^(simaudit-{NEXT}\S*): OK$", sums, re.MULTILINE)
    (bundle,) = (name for name in checked if re.search(r"-(linux|macos)-\w+\.tar\.gz$", name))
    assert set(checked) == {
        f"simaudit-{NEXT}-py3-none-any.whl", f"simaudit-{NEXT}.tar.gz", f"simaudit-{NEXT}.cdx.json",
        f"simaudit-{NEXT}-docs.zip", bundle,
    }  # fmt: skip
    assert "index.html" in zipfile.ZipFile(clone / "dist" / f"simaudit-{NEXT}-docs.zip").namelist()
    packed = zipfile.ZipFile(clone / "dist" / f"simaudit-{NEXT}-py3-none-any.whl").read("simaudit/version.py")
    assert f'"{NEXT}"'.encode() in packed


@pytest.mark.slow("the release is built where this test runs first")
def test_the_bill_of_materials_lists_what_the_bundle_installs(released: dict[str, str], clone: Path) -> None:
    assert released
    bill = json.loads((clone / "dist" / f"simaudit-{NEXT}.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "simaudit")
    listed = {(one["name"].lower().replace("_", "-"), one["version"]) for one in bill["components"]}
    wheels = next(clone.glob(f"dist/simaudit-{NEXT}-*/wheels"))
    bundled = {tuple(path.name.lower().split("-")[:2]) for path in wheels.glob("*.whl")}
    bundled = {(name.replace("_", "-"), version) for name, version in bundled}
    # pip is in the bundle to install it; simaudit is the component that the bill is about.
    assert bundled - listed <= {one for one in bundled if one[0] in ("pip", "simaudit")}
    assert {name for name, _ in listed} >= {"polars", "duckdb", "click", "pyrage"}
    assert bill["metadata"]["component"]["version"] == NEXT
    listed_wheels = {
        f"{reference['hashes'][0]['content']}  {reference['url']}"
        for one in bill["components"]
        for reference in one["externalReferences"]
        if reference["url"].startswith("wheels/")
    }
    sums = (wheels.parent / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    of_wheels = {line for line in sums if line.endswith(".whl") and "/pip-" not in line}
    assert of_wheels - listed_wheels <= {line for line in of_wheels if "/simaudit-" in line}
    assert listed_wheels <= of_wheels


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        (
            ".changes/x.added.md",
            "**Carrier.** x\n",
            "make changelog has not taken these into CHANGELOG.md: x.added.md",
        ),
        ("simaudit/version.py", '__version__ = "0.5.0.dev0"\n', "write the version to be released there"),
        ("simaudit/version.py", '__version__ = "0.9.9"\n', "CHANGELOG.md has no section 0.9.9"),
    ],
)
def test_what_is_not_ready_is_refused_before_anything_is_built(
    tmp_path: Path, file: str, text: str, says: str
) -> None:
    for name in (".bundle/make_release.py", ".bundle/make_bundle.py", "CHANGELOG.md", "simaudit/version.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    version = (tmp_path / "simaudit/version.py").read_text(encoding="utf-8")
    (tmp_path / "simaudit/version.py").write_text(version.replace(".dev0", ""), encoding="utf-8")
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / ".bundle/make_release.py", "--ready"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, says in done.stderr) == (1, True), done.stderr


def test_fragments_become_a_section_and_later_ones_go_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library("towncrier", "pip install --group release")
    text_now = CHANGELOG.read_text(encoding="utf-8")
    for name in ("pyproject.toml", "CHANGELOG.md"):
        (tmp_path / name).write_bytes((CHANGELOG.parent / name).read_bytes())
    changes = tmp_path / ".changes"
    changes.mkdir()
    (changes / "template.md.jinja").write_bytes((CHANGES / "template.md.jinja").read_bytes())
    monkeypatch.setattr("support.changelog.ROOT", tmp_path)
    monkeypatch.setattr("support.changelog.CHANGES", changes)
    assert draft_of("9.0.0", "2030-01-02") == ""

    (changes / "desk.fixed.md").write_text("**Department.** One.\n", encoding="utf-8")
    (changes / "mis-12.checks.md").write_text("MIS-12: two.\n", encoding="utf-8")
    text = with_fragments(text_now, draft_of("9.0.0", "2030-01-02"))
    assert sections(text)["9.0.0"] == (
        "## 9.0.0 (2030-01-02)\n\n### Fixed\n\n- **Department.** One.\n\n"
        "### Check changes (figures will move)\n\n- MIS-12: two.\n\n"
    )
    assert list(sections(text))[1:] == list(sections(text_now))

    (changes / "desk.fixed.md").write_text("**Carrier.** Three.\n", encoding="utf-8")
    (changes / "mis-12.checks.md").unlink()
    (changes / "a.added.md").write_text("**Engineer.** Four.\n", encoding="utf-8")
    again = with_fragments(text, draft_of("9.0.0", "2030-01-03"))
    assert entries(sections(again)["9.0.0"]) == {
        "Added": "- **Engineer.** Four.",
        "Fixed": "- **Department.** One.\n- **Carrier.** Three.",
        "Check changes (figures will move)": "- MIS-12: two.",
    }
    assert sections(again)["9.0.0"].startswith("## 9.0.0 (2030-01-02)\n\n### Added\n")
    assert {**sections(again), "9.0.0": ""} == {**sections(text_now), "9.0.0": ""}
