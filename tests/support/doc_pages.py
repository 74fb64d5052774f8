"""The pages for people: README, README.vi.md and the documentation, with the commands and links in them.

The info string of a fence says what is in it: `sh` are commands that a test runs, in the order of the page. A
second word says why a test can't: what the machine must be or have. Those are parsed all the same.
"""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import click

from simaudit.cli import main
from simaudit.paths import DOCS

ROOT: Final = DOCS.parents[1]
PAGES: Final = (*sorted(ROOT.glob("README*.md")), *sorted(DOCS.rglob("*.md")))
VIETNAMESE: Final = DOCS / "vi"
"""The folder of the pages that are translated."""

LANGUAGES: Final = (
    "sh",
    "powershell",
    "console",
    "text",
    "toml",
    "ini",
    "crontab",
    "logrotate",
    "sql",
    "python",
    "html",
    "po",
)
"""`text` is what nobody types: trees of files, output."""
SHELLS: Final = ("sh", "powershell", "crontab")
REASONS: Final = ("checkout", "network", "root", "windows", "long", "python", "notebook", "spark", "server")
"""Why a fence isn't run here: it needs a checkout, a network, Windows, Spark …; or has tests of its own."""

_FENCE: Final = re.compile(r"^```(?P<info>.*)\n(?P<text>(?:.*\n)*?)^```$", re.MULTILINE)
_SPAN: Final = re.compile(r"`([^`\n]+)`")
_LINK: Final = re.compile(r"(?<!`)\[[^]]*\]\(([^)\s]+)\)|\bsrc=\"([^\"]+)\"")
_PLACEHOLDER: Final = re.compile(r"…|[A-ZỆ]{2,}|\[.*")
_BEFORE: Final = re.compile(
    r"^(?:py|\S*python3?) -m simaudit\b|^ExecStart=\S*simaudit\b|^(?:[\d*,-]+ +){5}\S*simaudit\b"
    r"|^runuser \S+ \S+ -- \S*simaudit\b|^podman run .* simaudit\b"
)
"""What starts simaudit in PowerShell, in a unit, in a crontab, as another user and in a container."""
_STOPS: Final = (">", "|", "&&")


class Fence(NamedTuple):
    """A fenced block of a page."""

    line: int
    """Of its first text line, from 1."""
    language: str
    reason: str
    text: str

    @property
    def commands(self) -> list[str]:
        """Its lines that are commands, continued ones joined, with their comments."""
        lines = self.text.replace("\\\n", " ").replace("`\n", " ").splitlines()
        return [line for line in lines if line.strip() and not line.startswith(("#", "REM "))]


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    found = []
    for fence in _FENCE.finditer(text):
        language, _, reason = fence["info"].partition(" ")
        found.append(Fence(text.count("\n", 0, fence.start()) + 2, language, reason, fence["text"]))
    return found


def prose(page: Path) -> str:
    """The page without its fences."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path) -> list[str]:
    """What stands in backquotes."""
    return _SPAN.findall(prose(page))


def links(page: Path) -> list[str]:
    return [link or picture for link, picture in _LINK.findall(prose(page))]


def anchors(page: Path) -> set[str]:
    """The fragments by which a forge links to the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def own_words(line: str) -> list[list[str]]:
    """The words after `simaudit` of each call of it in a line, as far as they are its own."""
    line = _BEFORE.sub("simaudit", line)
    if "simaudit" not in line:
        return []
    calls: list[list[str]] = []
    begins, own = True, False
    for word in shlex.split(line, comments=True):
        if begins:
            own = Path(word).name == "simaudit"
            calls += [[]] if own else []
        elif word in _STOPS or word.startswith("2>"):
            own = False
        elif own:
            calls[-1].append(word)
        begins = word in ("|", "&&")
    return calls


def faults(words: list[str], *, whole: bool) -> Iterator[str]:
    """What the command line would refuse in the words after `simaudit`; `whole`: of all of them together."""
    command: click.Command = main
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        if _PLACEHOLDER.fullmatch(rest[0]):
            return
        found = command.commands.get(rest[0])
        if found is None:
            yield f"no command {rest[0]}"
            return
        command = found
        rest = rest[1:]
    names = {name for parameter in command.params for name in parameter.opts} | {"--help", "-h"}
    unknown = [word for word in rest if word.startswith("-") and word.partition("=")[0] not in names]
    yield from (f"{command.name} has no option {word}" for word in unknown)
    told = {"--help", "-h", "--version"} & set(rest)
    if whole and not unknown and not told and not any(map(_PLACEHOLDER.fullmatch, rest)):
        try:
            command.make_context(command.name, rest)
        except click.UsageError as error:
            yield error.format_message()
