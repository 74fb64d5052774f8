"""Masks for personal data in a report: they show how a value is written, never the value.

Names, numbers and papers are personal data (Law 91/2025/QH15) and belong in the restricted annex alone. From
a masked value an inspector recognises a row that they have before them, but nobody can find the row.
"""

import base64
import hashlib
import hmac
import re
import unicodedata

from simaudit.intake.values.text import USUAL_SURNAMES

HIDDEN = 5
"""Characters of a number that are always hidden: with five digits, a hundred thousand candidates remain; of a
citizen's card some 17,000, as century, sex and year of birth are among them."""

_SHAPE = 32
"""The longest shape shown, in characters."""

_STARS = "*" * HIDDEN

# In a Vietnamese name the surname comes first and identifies nobody: these few cover nine people in ten. Any
# other first word may be a given name (foreign names, peoples without surnames), so it is masked.
_SURNAMES = re.compile(USUAL_SURNAMES)


def mask_number(msisdn: str) -> str:
    """A subscriber number with its end hidden: `84961234567` → `8496*****67`; short ones entirely."""
    return _masked(msisdn, head=4, tail=2)


def mask_paper(id_number: str) -> str:
    """A paper number with its middle hidden: `068204001234` → `068*****1234`; short ones entirely."""
    return _masked(id_number, head=3, tail=4)


def _masked(value: str, head: int, tail: int) -> str:
    """The first and last characters around five stars, which always hide at least five characters."""
    spare = max(len(value) - HIDDEN, 0)
    first = min(head, spare * head // (head + tail))
    last = min(tail, spare - first)
    return f"{value[:first]}{_STARS}{value[len(value) - last :]}" if value else ""


def mask_shape(text: str) -> str:
    """The kinds of a value's characters: `31/12/1990` → `99/99/9999`, `Hà Nội` → `Aa Aaa`; long ones cut."""
    shape = "".join(
        "9" if char.isdigit() else "A" if char.isupper() else "a" if char.isalpha() else char
        for char in unicodedata.normalize("NFC", text)
    )
    return shape if len(shape) <= _SHAPE else f"{shape[: _SHAPE - 1]}…"


def mask_name(full_name: str) -> str:
    """A name by its initials: `Nguyễn Văn An` → `NGUYỄN V** A**`; only a usual surname is shown whole."""
    words = unicodedata.normalize("NFC", full_name).upper().split()
    if not words:
        return ""
    decomposed = unicodedata.normalize("NFD", words[0].replace("Đ", "D"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    is_surname = len(words) > 1 and _SURNAMES.fullmatch(plain) is not None
    whole = 1 if is_surname else 0
    return " ".join([*words[:whole], *(f"{word[0]}**" for word in words[whole:])])


def pseudonym(key: bytes, subject: str) -> str:
    """A pseudonym for a paper, a portrait or a person that only the key connects with it: `P-7F3KQX2M4B`.

    HMAC-SHA256 cut to 50 bits: a subject has the same pseudonym in every report of the installation, and
    among a hundred thousand subjects the chance that any two share one is a few in a million. Raises
    ValueError without a key.
    """
    if not key:
        raise ValueError("a pseudonym without a key could be undone by trying every paper number")
    digest = hmac.new(key, subject.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return "P-" + base64.b32encode(digest).decode("ascii")[:10]
