"""The languages of reports, as options and the configuration name them."""

from simaudit.errors import UsageError
from simaudit.messages import LANGUAGES


def languages(text: str) -> tuple[str, ...]:
    """`vi`, `en` or `vi,en` → the languages to write, the first the main one; raises UsageError."""
    langs = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not langs or set(langs) - set(LANGUAGES):
        raise UsageError("language_unknown", language=repr(text))
    return langs
