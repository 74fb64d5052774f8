"""The pages that add a check, a figure and a column, followed word by word.

Their files are written, their commands run, and what these print is what the pages show. One checkout takes
all three, and its generated files are renewed once, when all is written that they follow from.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from support.command import simaudit_
from support.few_checks import script
from support.forked import finished
from support.imported_anew import IMPORTED_ANEW

from simaudit.paths import CHECKS, DOCS

ROOT: Final = CHECKS.parent
CHECK, FIGURE, COLUMN = (
    (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("add-check", "add-figure", "add-column")
)
OWN: Final = "\n## A Department's own check\n"
HOUSE_CHECK: Final = CHECK.partition(OWN)[0]
OWN_CHECK: Final = CHECK.partition(OWN)[2]

WRITTEN: Final = re.compile(r"\b(Write over|Add at the end of|write in) `([^`]+)`:$")
BELOW: Final = re.compile(r"\bIn `([^`]+)`, below `([^`]+)`:$")
AGAIN: Final = re.compile(r"Write over `([^`]+)` and `([^`]+)` as in steps \d and \d")
LEFT_OUT: Final = "…"

BINARIES: Final = Path(".venv", "bin")
OF_COPY: Final = f"""{IMPORTED_ANEW}
sys.path.insert(0, ".")
from simaudit.cli import main

main()
"""
AUDIT_OF_COPY: Final = OF_COPY.replace("from simaudit.cli import main\n", script("UNR-01"))
"""By one check: the pages show nothing of what an audit finds."""
RENEW: Final = "make renew"


@dataclass(frozen=True)
class Block:
    """A fenced block of the page, and the paragraph above it."""

    kind: str
    above: str
    text: str

    @property
    def file(self) -> tuple[str, str]:
        """(how it is written, path) of a file that the page shows, or of which it shows some lines."""
        if self.line_above:
            return "below", BELOW.findall(self.above)[0][0]
        found = WRITTEN.search(self.above)
        assert found, f"the page doesn't say where this goes: {self.text[:60]!r}"
        return found[1], found[2]

    @property
    def line_above(self) -> str:
        """A part of the line below which it goes; empty where it is a whole file, or the end of one."""
        return next((text for _, text in BELOW.findall(self.above)), "")


def blocks(text: str) -> list[Block]:
    found = []
    for fenced in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        above = " ".join(text[: fenced.start()].strip().rpartition("\n\n")[2].split())
        found.append(Block(fenced[1], above, fenced[2]))
    return found


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """(command, what it prints) of a console's block."""
    for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def pattern(shown: str) -> str:
    """What a command may print where the page shows this."""
    lines = [
        r"(?:.*\n)*" if line == LEFT_OUT else ".*".join(map(re.escape, line.split(LEFT_OUT))) + r"\n"
        for line in shown.splitlines()
    ]
    return "".join(lines)


def printed_as_shown(command: str, shown: str, printed: str, code: int) -> None:
    assert re.fullmatch(pattern(shown), printed), f"{command}\n{printed}"
    assert code == (2 if shown.startswith("simaudit: ") else 0), command


def run(command: str, copy: Path, shown: str) -> None:
    """A command of the page, typed in this copy of the checkout; those of simaudit are forked."""
    words = shlex.split(command)
    if words[0] == "simaudit":
        output = copy.parent / "printed"
        output.unlink(missing_ok=True)
        program = AUDIT_OF_COPY if words[1] == "audit" else OF_COPY
        ended = finished(program, *words[1:], cwd=copy, stdout=output, stderr=output)
        printed_as_shown(command, shown, output.read_text(encoding="utf-8"), ended.returncode)
        return
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {
        "PATH": f"{copy / BINARIES}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(copy),
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=copy,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    printed_as_shown(command, shown, done.stdout, done.returncode)


def make_binaries(folder: Path) -> None:
    """The commands of the page, run by this Python."""
    folder.mkdir(parents=True)
    # As in an editable installation, whatever else is on the path.
    copy = f'PYTHONPATH="{folder.parents[1]}:$PYTHONPATH"'
    for name, module in {"simaudit": " -m simaudit", "pytest": " -m pytest", "python": ""}.items():
        path = folder / name
        path.write_text(f'#!/bin/sh\n{copy} exec "{sys.executable}"{module} "$@"\n', encoding="utf-8")
        path.chmod(0o755)


def write(block: Block, folder: Path) -> None:
    how, name = block.file
    path = folder / name
    if how == "Add at the end of":
        with path.open("a", encoding="utf-8") as file:
            # Two blank lines are between functions; the page's formatter leaves none at the head of a block.
            file.write(f"\n\n{block.text}" if block.kind == "python" else block.text)
        return
    if block.line_above:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        (at,) = (at for at, line in enumerate(lines, start=1) if block.line_above in line)
        path.write_text("".join([*lines[:at], block.text, *lines[at:]]), encoding="utf-8")
        return
    assert path.exists() == (how == "Write over"), path
    path.write_text(block.text, encoding="utf-8")


def left_behind(folder: str, names: list[str]) -> list[str]:
    """Names that tools and runs leave in a checkout, but for compiled modules."""
    of_runs = {"out", "store", "dist"} if Path(folder) == ROOT else {"node_modules"}
    return [name for name in names if name.startswith(".") or name in of_runs]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout in which the page's commands can be typed."""
    copy = tmp_path / "simaudit"
    shutil.copytree(ROOT, copy, ignore=left_behind)
    make_binaries(copy / BINARIES)
    return copy


def steps(page: str) -> Iterator[Block | tuple[str, str]]:
    """What a part of the page has its reader do: files to write, and commands with what they print."""
    for block in blocks(page):
        yield from commands(block) if block.kind == "console" else [block]


def take(step: Block | tuple[str, str], copy: Path) -> None:
    if isinstance(step, Block):
        write(step, copy)
    else:
        command, shown = step
        run(command, copy, shown)


@pytest.mark.slow("all generated files are renewed, and a month of five carriers is audited")
def test_a_check_of_the_house_a_figure_and_a_column_are_added_as_the_pages_say(checkout: Path) -> None:
    left = []
    for page in (HOUSE_CHECK, FIGURE, COLUMN):
        remaining = steps(page)
        for step in remaining:
            if isinstance(step, tuple) and step[0] == RENEW:
                left.append(remaining)
                break
            take(step, checkout)
    assert len(left) == 2, "two pages renew what is generated"
    take((RENEW, f"{LEFT_OUT}\n"), checkout)
    for remaining in left:
        for step in remaining:
            take(step, checkout)
    schemas = (checkout / "reports" / "schemas" / "columns.sql").read_text(encoding="utf-8")
    assert "order_no" in schemas


def test_a_figure_is_five_files() -> None:
    written = {block.file[1] for block in blocks(FIGURE) if block.kind != "console"}
    assert len(written) == 5, "the page says five files"


def test_a_check_of_a_department_is_added_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "department"
    folder.mkdir()
    monkeypatch.chdir(folder)
    page = OWN_CHECK
    again = AGAIN.search(" ".join(page.split()))
    assert again
    shown_before = {as_own(Path(name).name): block for block in files() for _, name in [block.file]}
    left = {name: shown_before[Path(name).name] for name in (again[1], again[2])}
    for block in blocks(page):
        if block.kind != "console":
            write(block, folder)
            continue
        for command, shown in commands(block):
            # The two files are written as soon as they were begun.
            for name in [name for name in left if (folder / name).exists()]:
                (folder / name).write_text(as_own(left.pop(name).text), encoding="utf-8")
            program, *words = shlex.split(command)
            assert program == "simaudit"
            done = simaudit_(*words)
            printed_as_shown(command, shown, done.output, done.exit_code)
    assert not left


def as_own(text: str) -> str:
    """With the id that the check has as a department's own."""
    return text.replace("MIS-30", "DP-01")


def files() -> list[Block]:
    """The whole files that the page shows for a check of the house."""
    return [
        block for block in blocks(HOUSE_CHECK) if block.kind != "console" and block.file[0] == "Write over"
    ]


@pytest.mark.parametrize(
    ("page", "kinds"),
    [
        (CHECK, {"console", "sql", "toml"}),
        (FIGURE, {"console", "html", "po", "python", "text"}),
        (COLUMN, {"console", "python", "text", "toml"}),
    ],
    ids=["check", "figure", "column"],
)
def test_every_block_of_the_walk_is_a_step(page: str, kinds: set[str]) -> None:
    walk = blocks(page)
    assert {block.kind for block in walk} == kinds
    assert all(list(commands(block)) if block.kind == "console" else block.file for block in walk)


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        ("a…c\n", "abc\n", True),
        ("a\n…\nd\n", "a\nb\nc\nd\n", True),
        ("a\n…\nd\n", "a\nd\n", True),
        ("a\n", "a\nb\n", False),
        ("", "a\n", False),
    ],
)
def test_what_is_left_out_may_be_anything(shown: str, printed: str, *, fits: bool) -> None:
    assert bool(re.fullmatch(pattern(shown), printed)) == fits
