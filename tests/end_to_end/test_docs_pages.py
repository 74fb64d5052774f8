"""Pages for people name nothing that is not there: no command, option, page or heading."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.doc_pages import (
    LANGUAGES,
    PAGES,
    REASONS,
    ROOT,
    SHELLS,
    anchors,
    faults,
    fences,
    links,
    own_words,
    spans,
)  # fmt: skip

from simaudit.cli import main
from simaudit.docs.pages import TOPICS
from simaudit.errors import ExitCode
from simaudit.paths import DOCS

EVERY = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
LINKING = pytest.mark.parametrize(
    "page",
    [*PAGES, ROOT / "CONTRIBUTING.md", *sorted((ROOT / ".github").rglob("*.md"))],
    ids=lambda page: str(page.relative_to(ROOT)),
)


def options(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            yield from options(inner)


OPTIONS = {*options(main), "--help", "--version"}


def test_the_pages_stay_short() -> None:
    """An English page has 1,500 words at most, all together 20,000; CONTRIBUTING and its walks apart."""
    pages = [ROOT / "README.md", *(page for page in DOCS.glob("*.md") if not page.name.startswith("add-"))]
    words = {page.name: len(page.read_text(encoding="utf-8").split()) for page in pages}
    assert {name: count for name, count in words.items() if count > 1_500} == {}
    assert sum(words.values()) <= 20_000
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split()) <= 2_500


@EVERY
def test_every_fence_says_what_is_in_it(page: Path) -> None:
    for fence in fences(page):
        place = f"{page.name}:{fence.line}"
        assert fence.language in LANGUAGES, place
        assert fence.reason in ("", *REASONS), place
        if fence.language not in SHELLS and fence.language != "ini":
            typed = [line for line in fence.commands if re.match(r"(simaudit|make|pip\w*|py) ", line)]
            assert typed == [], place


@EVERY
def test_every_command_line_is_one_that_simaudit_takes(page: Path) -> None:
    refused = [
        f"{page.name}:{fence.line}: {line}: {fault}"
        for fence in fences(page)
        for line in fence.commands
        if fence.language in SHELLS or "ExecStart=" in line
        for words in own_words(line)
        for fault in faults(words, whole=True)
    ]
    assert refused == []


@EVERY
def test_every_command_and_option_named_in_a_sentence_is_there(page: Path) -> None:
    refused = [
        f"{page.name}: {span}: {fault}"
        for span in spans(page)
        for words in own_words(span)
        for fault in faults(words, whole=False)
    ]
    refused += [
        f"{page.name}: {span}: no option"
        for span in spans(page)
        if (named := re.match(r"--[a-z-]+", span)) and named[0] not in OPTIONS
    ]
    assert refused == []


@EVERY
def test_what_no_test_runs_is_at_least_well_formed(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for fence in fences(page):
        place = f"{page.name}:{fence.line}"
        if fence.language == "sh":
            read = subprocess.run(
                ["sh", "-n"], input=fence.text, capture_output=True, text=True, timeout=60, check=False
            )
            assert read.stderr == "", place
            made = {line.split()[1] for line in fence.commands if line.startswith("make ")}
            assert made <= targets, place
        elif fence.language == "toml":
            tomllib.loads(fence.text)
        elif fence.language == "python" and ">>>" not in fence.text:
            ast.parse(fence.text)


@LINKING
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        place, _, heading = link.partition("#")
        if place.startswith("https://"):
            continue
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (heading and heading not in anchors(target)):
            broken.append(link)
    assert broken == []


@EVERY
def test_no_page_is_too_long_to_be_read(page: Path) -> None:
    assert len(page.read_text(encoding="utf-8").splitlines()) <= (180 if page.parent == ROOT else 300)


def test_the_readme_lists_every_page_in_the_order_of_the_command() -> None:
    listed = re.findall(r"^\| \[([\w-]+)\]\(simaudit/docs/", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert ("vi", *listed) == TOPICS
    assert {path.stem for path in DOCS.glob("*.md")} == set(listed)


def test_exit_codes_are_told_once() -> None:
    def table(page: Path) -> list[list[str]]:
        text = page.read_text(encoding="utf-8")
        return [line.strip("| ").split(" | ") for line in re.findall(r"^\| \d \|.*$", text, re.MULTILINE)]

    assert [row[0] for row in table(DOCS / "unattended.md")] == [str(int(code)) for code in ExitCode]
    # Other pages lead to it.
    for page, link in (
        ("README.md", "simaudit/docs/unattended.md#exit-codes"),
        ("README.vi.md", "simaudit/docs/vi/unattended.md#mã-thoát"),
        ("simaudit/docs/carrier.md", "unattended.md#exit-codes"),
    ):
        assert table(ROOT / page) == []
        assert link in links(ROOT / page)
