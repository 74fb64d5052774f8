"""What `make bundle` packs: closed for its platform, the same bytes each time; the grammar of installers."""

import importlib.util
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from support.needs import library, program
from support.wheels import needed_by, tiny_simaudit, write_wheel

import simaudit

BUNDLE: Final = Path(simaudit.__file__).parents[1] / ".bundle"


@pytest.fixture(scope="module")
def making() -> ModuleType:
    place = BUNDLE / "make_bundle.py"
    if not place.exists():
        pytest.skip("simaudit is installed; there is no checkout beside it")
    found = importlib.util.spec_from_file_location("make_bundle", place)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def plain(folder: Path, name: str, *needs: str, more: str = "") -> None:
    required = "".join(f"Requires-Dist: {one}\n" for one in needs)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{required}{more}"
    write_wheel(folder, f"{name}-1-py3-none-any.whl", {f"{name}-1.dist-info/METADATA": metadata.encode()})


@pytest.mark.parametrize(
    ("platform", "python", "missing"),
    [
        ("linux-x86_64", "3.11", ["backport>=2", "pyrage"]),
        ("linux-x86_64", "3.12", ["pyrage"]),
        ("windows-x86_64", "3.12", ["colorama", "pyrage"]),
    ],
)
def test_what_a_platform_needs_is_told_wherever_the_bundle_is_made(
    making: ModuleType, tmp_path: Path, platform: str, python: str, missing: list[str]
) -> None:
    tiny_simaudit(tmp_path, "1.0", needs=["click>=8", "pyrage; extra == 'age'", "tox; extra == 'dev'"])
    plain(tmp_path, "click", "colorama; platform_system == 'Windows'", "other[more]; python_version < '3.12'")
    plain(tmp_path, "other", "backport>=2; extra == 'more'", "never; extra == 'less'")
    assert making.absent(tmp_path, making.PLATFORMS[platform], python) == missing


def test_what_it_holds_is_listed_with_license_and_hash(making: ModuleType, tmp_path: Path) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    plain(wheels, "a", more="License-Expression: LGPL-2.1-only\nLicense: x\n")
    plain(wheels, "b", more="License: MIT License\n\n  Copyright\n")
    plain(wheels, "c", more="Classifier: License :: OSI Approved :: BSD License\n")
    plain(wheels, "d")
    making.write_notice(tmp_path)
    notice = (tmp_path / "NOTICE.txt").read_text(encoding="utf-8")
    assert notice.startswith(making.NOTICE)
    for name, words in {
        "a": "LGPL-2.1-only", "b": "MIT License", "c": "BSD License", "d": "see the license inside",
    }.items():  # fmt: skip
        wheel = wheels / f"{name}-1-py3-none-any.whl"
        assert f"{name} 1\n    {words}\n    {wheel.name}\n    sha256 {making.hash_of(wheel)}\n" in notice


def test_no_other_library_than_the_one_named_is_under_a_copyleft_license(making: ModuleType) -> None:
    """Only what a bundle packs counts; the texts that a license asks for lie beside the maker."""
    found = set()
    for name in needed_by(["simaudit[age]"]):
        metadata = distribution(name).metadata
        fields = ("License-Expression", "License", "Classifier")
        said = " ".join(text for field in fields for text in metadata.get_all(field) or [])
        if re.search(r"\b([AL]?GPL|MPL|EUPL|CDDL|Lesser)\b", said):
            found.add(name)
    assert found == {"docxtpl"}
    assert "docxtpl" in making.NOTICE
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (BUNDLE / "LGPL-2.1.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("installer", ["install.sh", "install.ps1"])
def test_the_same_files_make_the_same_archive(making: ModuleType, tmp_path: Path, installer: str) -> None:
    archives = []
    for name in ("one", "two"):
        folder = tmp_path / name / "simaudit-1.0-here"
        (folder / "wheels").mkdir(parents=True)
        # Neither the order in which files came nor their rights and times matter.
        for file in sorted(("wheels/b.whl", "wheels/a.whl", installer), reverse=name == "two"):
            (folder / file).write_text(file)
            (folder / file).chmod(0o600 if name == "two" else 0o644)
        making.write_sums(folder)
        archives.append(making.pack(folder))
    one, two = (archive.read_bytes() for archive in archives)
    assert one == two
    if installer.endswith(".ps1"):
        names = zipfile.ZipFile(archives[0]).namelist()
    else:
        with tarfile.open(archives[0]) as packed:
            members = [member for member in packed.getmembers() if member.isfile()]
        names = [member.name for member in members]
        assert {member.name: oct(member.mode) for member in members}[
            f"simaudit-1.0-here/{installer}"
        ] == "0o755"
        assert {(member.uid, member.uname) for member in members} == {(0, "")}
    inside = {"SHA256SUMS", installer, "wheels/a.whl", "wheels/b.whl"}
    assert set(names) == {f"simaudit-1.0-here/{name}" for name in inside}
    said = archives[0].with_name(f"{archives[0].name}.sha256").read_text()
    assert said == f"{making.hash_of(archives[0])}  {archives[0].name}\n"


def test_the_shell_of_the_installer_is_that_of_posix(making: ModuleType) -> None:
    subprocess.run(["sh", "-n", BUNDLE / "install.sh"], check=True)
    shellcheck = program("shellcheck", "shellcheck")
    done = subprocess.run([shellcheck, BUNDLE / "install.sh"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_installer_for_windows_has_no_error_of_syntax(making: ModuleType) -> None:
    """There is no PowerShell here to run it: this reads its grammar only."""
    text = (BUNDLE / "install.ps1").read_bytes()
    # Windows PowerShell takes a file without the mark for one in the code page of the system.
    assert text.startswith(b"\xef\xbb\xbf")
    tree_sitter = library("tree_sitter", "pip install --group rest")
    grammar = library("tree_sitter_powershell", "pip install --group rest")
    parsed = tree_sitter.Parser(tree_sitter.Language(grammar.language())).parse(text[3:])
    wrong, waiting = [], [parsed.root_node]
    while waiting:
        node = waiting.pop()
        if node.type == "ERROR" or node.is_missing:
            wrong.append((node.start_point[0] + 1, node.text.decode()[:80]))
        waiting += node.children
    assert wrong == []


def test_both_installers_do_and_say_the_same(making: ModuleType) -> None:
    shell, power = ((BUNDLE / f"install.{kind}").read_text(encoding="utf-8") for kind in ("sh", "ps1"))
    for words in (
        "dev generate lab --rows 100 --carriers viettel --months 2026-09",
        "audit lab/2026-09 --store store --out out --force",
    ):
        assert words in shell
        assert '", "'.join(words.split()) in power
    for sentence in (
        "bản mới không chạy được trên máy này (lý do ở trên); bản đang dùng, nếu có, vẫn nguyên",
        "the new version doesn't run on this machine (see above); the one in use, if any, is as it was",
        "kho dữ liệu, khóa và báo cáo còn nguyên",
    ):
        assert sentence in shell
        assert sentence in power


def test_it_ends_where_the_libraries_cannot_be_fetched(making: ModuleType, tmp_path: Path) -> None:
    code = "import make_bundle; make_bundle.pip('download', '--no-index', 'no-such-library')"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=BUNDLE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "pip download failed (1): the bundle isn't made"
