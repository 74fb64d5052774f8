"""Writes the example simaudit.toml into the pages `configuration`, from the file that `simaudit init` writes.

The file speaks both languages; a page has the comments in its own. Run it with
`python tests/support/example_page.py`.
"""

import re
import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Final

from simaudit.config.load import EXAMPLE
from simaudit.paths import DOCS

CONFIGURATION: Final = DOCS / "configuration.md"
PAGES: Final = (CONFIGURATION, DOCS / "vi" / "configuration.md")
BEGIN: Final = "<!-- simaudit.toml: from simaudit/config/simaudit.toml, by `make renew` -->\n"
END: Final = "<!-- end of simaudit.toml -->\n"

_COMMENT: Final = "# "
_BOTH: Final = " / "
"""Between the Vietnamese and the English of a comment."""
_BEHIND: Final = re.compile(r"(?P<key>.*\S\s+# )(?P<vi>.+?) / (?P<en>.+)")
"""A line with a comment in both languages behind what it sets."""
_WIDTH: Final = 118


def with_example(page: Path) -> str:
    """The page with the example between its marks."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    example = in_one_language("en" if page == CONFIGURATION else "vi")
    return f"{before}{BEGIN}\n```toml\n{example}```\n\n{END}{after}"


def in_one_language(language: str) -> str:
    """The example with the comments in one language; ValueError if one isn't in both."""
    return "".join(f"{line}\n" for line in _lines(language))


def _lines(language: str) -> Iterator[str]:
    example = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for comment, lines in groupby(example, lambda line: line.startswith(_COMMENT)):
        if comment:
            vi, en = " ".join(line.removeprefix(_COMMENT) for line in lines).split(_BOTH)
            text = vi if language == "vi" else en[0].upper() + en[1:]
            yield from textwrap.wrap(
                text, _WIDTH, initial_indent=_COMMENT, subsequent_indent=_COMMENT,
                break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
        else:
            for line in lines:
                behind = _BEHIND.fullmatch(line)
                yield behind["key"] + behind[language] if behind else line


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_example(page), encoding="utf-8")
