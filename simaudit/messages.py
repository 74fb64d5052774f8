"""The gettext catalogue: texts in Vietnamese and English, by context and message.

It is `reports/messages/<language>/LC_MESSAGES/simaudit.po`, read as it is: an edited message needs no build
step. Contexts: `note` and `cure` (simaudit/errors.py), `help` and `click` of the command line (English is the
message itself), `populations` (in English the SQL's own comments), one for each kind of code (severity, link,
…: `Language.word`), one for each listing and form (`Words`), and none for the text of pages.
"""

import gettext
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from simaudit.paths import REPORTS

LANGUAGES: Final = ("vi", "en")

_QUOTED: Final = r'(".*"(?:\n".*")*)'
_ENTRY: Final = re.compile(rf"^(?:msgctxt {_QUOTED}\n)?msgid {_QUOTED}\nmsgstr {_QUOTED}$", re.MULTILINE)


class Catalogue(gettext.NullTranslations):
    """The texts of a language by context (None: of pages) and message."""

    def __init__(self, texts: Mapping[tuple[str | None, str], str]) -> None:
        super().__init__()
        self.texts = texts

    def gettext(self, message: str) -> str:
        return self.texts.get((None, message), message)

    def pgettext(self, context: str, message: str) -> str:
        return self.texts.get((context, message), message)


_SINGULARS: Final = {
    **{
        f"{noun}s": noun
        for noun in (
            "act", "answer", "byte", "carrier", "case", "character", "check", "code", "column", "count",
            "customer", "day", "dossier", "field", "file", "finding", "group", "holder", "key", "kind",
            "letter", "line", "month", "name", "night", "number", "other", "paper", "parameter", "person",
            "point", "portrait", "provision", "record", "result", "row", "run", "second", "set", "sheet",
            "sign", "tariff", "time", "unit", "value", "visit", "word", "year",
        )
    },
    "entries": "entry", "people": "person",
}  # fmt: skip
"""What English messages count."""

_VERBS: Final = {"are": "is", "have": "has", "were": "was", "do": "does"}

_ONE: Final = re.compile(
    r"(?<![\w.,/%–-])(?<!\barticle )(?<!\bline )(?<!\brow )(?<!\brecord )(1(?:</[a-z]+>)?)"
    rf"(\s(?:[a-z]+\s)?)({'|'.join(_SINGULARS)})\b(?:(\s)({'|'.join(_VERBS)})\b)?"
)


def with_singulars(text: str) -> str:
    """An English text whose figures are in, with `1 number` for `1 numbers`.

    A sentence may count several things, of which gettext's plural forms tell one.
    """
    return _ONE.sub(
        lambda match: "".join(
            (match[1], match[2], _SINGULARS[match[3]], match[4] or "", _VERBS.get(match[5], ""))
        ),
        text,
    )


@cache
def translations(language: str) -> Catalogue:
    """The gettext catalogue of `vi` or `en`, read on first use; a message without a text is the text."""
    return Catalogue(dict(_texts(catalogue_path(language).read_text(encoding="utf-8"))))


def _texts(content: str) -> Iterator[tuple[tuple[str | None, str], str]]:
    # Babel, which reads the same files in the tests, takes as long as everything else that `--help` does.
    for context, message, text in _ENTRY.findall(content):
        if message != '""' and text != '""':
            yield (_unquoted(context) if context else None, _unquoted(message)), _unquoted(text)


def _unquoted(lines: str) -> str:
    joined = lines.replace('"\n"', "")
    return str(json.loads(joined)) if "\\" in joined else joined[1:-1]


def catalogue_path(language: str) -> Path:
    """The .po file of a language."""
    return REPORTS / "messages" / language / "LC_MESSAGES" / "simaudit.po"


class Words:
    """The words of a listing or form: `Words("law", "vi")["title"]`; values go in by `format`."""

    def __init__(self, listing: str, language: str) -> None:
        self._listing = listing
        self._texts = translations(language).texts

    def __getitem__(self, name: str) -> str:
        """The text of a name; raises KeyError for one that the catalogue lacks."""
        return self._texts[self._listing, name]

    def under(self, prefix: str = "") -> dict[str, str]:
        """What follows a prefix in a name → its text, in the catalogue's order."""
        return {
            name.removeprefix(prefix): text
            for (context, name), text in self._texts.items()
            if context == self._listing and name.startswith(prefix)
        }
