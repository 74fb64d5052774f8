"""CHANGELOG.md and the fragments of `.changes`: what stands where, and how a version takes its fragments in.

A fragment is a file `.changes/TOPIC.KIND.md` with one entry; towncrier puts them under the headings of KINDS.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from simaudit.paths import DOCS

ROOT: Final = DOCS.parents[1]
CHANGELOG: Final = ROOT / "CHANGELOG.md"
CHANGES: Final = ROOT / ".changes"
CHECKS: Final = "checks"
KINDS: Final[Mapping[str, str]] = {
    "added": "Added",
    "changed": "Changed",
    "fixed": "Fixed",
    CHECKS: "Check changes (figures will move)",
}
"""Kind in a fragment's name → its heading, in the order of the headings."""
MOST_WORDS: Final = 1500
"""The most that a version's section has: it is read before an upgrade."""
BEGIN: Final = "<!-- changes -->\n"

_CHECKS: Final = re.compile(r"\b([A-Z]{3}-)(\d\d)((?:(?:, | and | to )\d\d\b)*)")
_FURTHER: Final = re.compile(r"(, | and | to )(\d\d)")


def sections(text: str) -> dict[str, str]:
    """Version → its section, with its heading, in the order of the file.

    Raises ValueError where a version has two.
    """
    parts = [f"## {part}" for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]
    found = {re.split(r"[ \n]", part, maxsplit=2)[1]: part for part in parts}
    if len(found) != len(parts):
        raise ValueError("a version has two sections")
    return found


def entries(section: str) -> dict[str, str]:
    """Heading → its entries, as they are written. Raises ValueError where a heading stands twice."""
    parts = re.split(r"^### (.+)\n", section, flags=re.MULTILINE)[1:]
    headings = parts[::2]
    if len(headings) != len(set(headings)):
        raise ValueError("a heading stands twice")
    return dict(zip(headings, (text.strip() for text in parts[1::2]), strict=True))


def fragments() -> dict[Path, str]:
    """File → its text."""
    return {path: path.read_text(encoding="utf-8").strip() for path in sorted(CHANGES.glob("*.md"))}


def checks_in(text: str) -> Iterator[str]:
    """The ids of checks that a text names: `MIS-02, 03, 05 to 10` are eight."""
    for family, first, further in _CHECKS.findall(text):
        yield f"{family}{first}"
        last = int(first)
        for link, number in _FURTHER.findall(further):
            yield from (
                f"{family}{one:02}"
                for one in range(last + 1 if link == " to " else int(number), int(number) + 1)
            )
            last = int(number)


def since(version: str) -> dict[str, str]:
    """Heading → all entries that came after a release: those of newer versions, and the fragments."""
    texts = dict.fromkeys(KINDS.values(), "")
    for newer, section in sections(CHANGELOG.read_text(encoding="utf-8")).items():
        if newer == version:
            break
        for heading, text in entries(section).items():
            texts[heading] += f"{text}\n"
    for path, text in fragments().items():
        texts[KINDS[path.name.split(".")[-2]]] += f"- {text}\n"
    return texts


def with_fragments(text: str, draft: str) -> str:
    """The changelog with the section that towncrier made of the fragments.

    Its entries go to the end of their headings where the version has a section, else it is the newest one.
    """
    (version,) = sections(draft)
    section = sections(text).get(version)
    if section is None:
        return text.replace(BEGIN, f"{BEGIN}\n{draft.strip()}\n", 1)
    merged = entries(section)
    for heading, added in entries(draft).items():
        merged[heading] = "\n".join(filter(None, (merged.get(heading), added)))
    before = section.partition("### ")[0]
    parts = [f"### {heading}\n\n{merged[heading]}\n\n" for heading in KINDS.values() if heading in merged]
    return text.replace(section, before + "".join(parts), 1)


def draft_of(version: str, day: str) -> str:
    """What towncrier makes of the fragments; empty where there are none."""
    if not fragments():
        return ""
    command = ("towncrier", "build", "--draft", "--version", version, "--date", day)
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout[done.stdout.index("## ") :]
