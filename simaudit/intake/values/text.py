"""Text, identifiers, codes and name keys: a column of raw cells → its canonical values.

Most cells are clean already: one search over each column finds the others, and only they are changed.
"""

import re
import unicodedata
from io import BytesIO
from typing import Final

import polars as pl

from simaudit import columnwise
from simaudit.harmless_text import ZERO_WIDTH

USUAL_SURNAMES: Final = (
    "NGUYEN|TRAN|LE|PHAM|HOANG|HUYNH|PHAN|VU|VO|DANG|BUI|DO|HO|NGO|DUONG|LY|DINH|TRINH|DOAN|TRUONG|TA|LUONG"
)
"""A pattern, of folded names."""


_MISSING: Final = ["", "NULL", "null", r"\N"]

_LONGEST_FOLDED: Final = 1_000

_DASHES: Final = "\u2010-\u2015-"
_MARKS: Final = "'`\u2018\u2019"
"""Signs before a text by which a spreadsheet, or whoever writes for it, keeps it from being a number."""
_QUOTES: Final = f'"\u201c\u201d{_MARKS}'
_INNER: Final = f'[^ {_QUOTES}](?:[^"\u201c\u201d]*[^ {_QUOTES}])?'
_QUOTED: Final = f"^[ {_MARKS}]*=?[{_QUOTES}][ {_QUOTES}]*((?:{_INNER})?)[ {_QUOTES}]*[{_QUOTES}]$"
_MARKED_AS_TEXT: Final = f"^[ {_MARKS}]+"
_LOOSE_CODE: Final = r"""^=?["'`]|[^!-_{-~]|\.0$"""
"""What a code has that may be written otherwise: lower case, blanks and marks among them."""


def needs_cleaning(values: pl.Series) -> pl.Series:
    """Which texts have characters other than Vietnamese letters, ASCII and single blanks between them.

    So do those that begin with a quotation mark, of their own or after `=`.
    """
    return columnwise.null_as_false(values.str.contains(_UNCLEAN))


def read_text(values: pl.Series, odd: pl.Series | None = None) -> pl.Series:
    """NFC, without zero-width characters, white space as single blanks, trimmed, undecorated; missing → NULL.

    `odd` is the result of `needs_cleaning`, if known already.
    """

    def cleaned(unclean: pl.Series) -> pl.Series:
        visible = unclean.str.normalize("NFC").str.replace_all(ZERO_WIDTH, "")
        return undecorated(visible.str.replace_all(r"\s+", " ").str.strip_chars(" "))

    # In other texts no character composes with another, is removed or is white space but a blank.
    return _missing_to_null(
        columnwise.apply_where(values, needs_cleaning(values) if odd is None else odd, cleaned)
    )


def undecorated(text: pl.Series) -> pl.Series:
    """Trimmed texts without a spreadsheet's marks of text (`'0123`, `="0123"`) and a second quoting."""
    return text.str.replace(_QUOTED, "$1").str.replace(_MARKED_AS_TEXT, "")


def _missing_to_null(values: pl.Series) -> pl.Series:
    missing = columnwise.null_as_false(values.is_in(_MISSING))
    return values.set(missing, None) if missing.any() else values


def read_identifier(values: pl.Series) -> pl.Series:
    """As text; then without a trailing `.0` (from a spreadsheet), blanks, dots and dashes, in upper case."""

    def compact(unclean: pl.Series) -> pl.Series:
        text = read_text(unclean).str.replace(r"\.0$", "").str.replace_all(f"[ .{_DASHES}]", "")
        return text.set(columnwise.null_as_false(text == ""), None).str.to_uppercase()

    # Missing values are recognised before compacting, after which `Null` and `N-ULL` would be `NULL`.
    present = _missing_to_null(values)
    return columnwise.apply_where(present, columnwise.contains(present, "[^0-9A-Z]"), compact)


def read_code(values: pl.Series) -> pl.Series:
    """As text; then without a trailing `.0` after digits only and without blanks, in upper case."""

    def compact(unclean: pl.Series) -> pl.Series:
        text = read_text(unclean).str.replace(r"^([0-9]+)\.0$", "$1")
        return text.str.replace_all(" ", "").str.to_uppercase()

    present = _missing_to_null(values)
    return columnwise.apply_where(present, columnwise.contains(present, _LOOSE_CODE), compact)


def name_key(names: pl.Series) -> pl.Series:
    """A name reduced for comparing: upper case, no diacritics, Đ as D, other characters as one blank.

    If nothing remains of a name, its key is the name in upper case.
    """
    return columnwise.apply_to_distinct(names, _reduce_names)


def name_words(names: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The `name_key` of names, and its `plain_name`."""

    def words(distinct: pl.Series) -> pl.Series:
        key = _reduce_names(distinct)
        return pl.DataFrame({"key": key, "plain": plain_name(key)}).to_struct()

    both = columnwise.apply_to_distinct(names, words).struct
    return both.field("key"), both.field("plain")


def _reduce_names(distinct: pl.Series) -> pl.Series:
    def reduced(odd: pl.Series) -> pl.Series:
        bare = odd.str.normalize("NFD").str.replace_all(r"\p{M}+", "")
        return bare.str.replace_all("[^A-Z0-9]+", " ").str.strip_chars(" ")

    upper = distinct.str.to_uppercase()
    plain = upper.str.replace_many(_PLAIN_LETTERS)
    keys = columnwise.apply_where(
        plain, columnwise.null_as_false(plain.str.contains("^ |  | $|[^A-Z0-9 ]")), reduced
    )
    return keys.zip_with(columnwise.null_as_false(keys != ""), upper)


def plain_name(keys: pl.Series) -> pl.Series:
    """Which name keys have three or more characters, letters A to Z and blanks only.

    The first two are different letters, so that the key isn't one letter repeated.
    """
    first, second = keys.str.slice(0, 1), keys.str.slice(1, 1)
    return keys.str.contains("^[A-Z][A-Z][A-Z ]+$") & (first != second)


def plain_addresses(addresses: pl.Series, odd: pl.Series) -> pl.Series:
    """Canonical addresses in Vietnamese letters and ASCII: where there are others, an address's `name_key`.

    `odd` is `needs_cleaning` of the addresses, or of the cells that they were read from.
    """
    return columnwise.apply_where(addresses, odd, name_key)


def house_number(plain: pl.Series) -> pl.Series:
    """Whether the `name_key` of addresses begins with the number of a house; false for no address.

    Before the number may stand `SO NHA`, `NHA SO`, `SO`, `SN` or `NHA`, behind its digits one letter.
    `plain` are `plain_addresses`: for their letters the number can be sought in the address itself.
    """
    return columnwise.null_as_false(plain.str.contains(_HOUSE_NUMBER))


def address_hash(plain: pl.Series) -> pl.Series:
    """A 32-bit hash that addresses of equal `name_key` share, to narrow searches; NULL for no address.

    Computing the keys of ten million addresses would be the most expensive step of an audit, and most are
    needed only to distinguish addresses. Consonants and digits suffice for that: in Vietnamese only vowels
    and Đ carry marks, so they can be selected from the bytes of a whole column at once. `plain` are
    `plain_addresses` (without line ends): others may have other marked consonants.
    """
    lines = BytesIO()
    plain.drop_nulls().to_frame().write_csv(lines, include_header=False, quote_style="never")
    consonants = _split_lines(lines.getvalue().translate(_TO_CAPITALS, _ALL_BUT_CONSONANTS))
    hashes = (columnwise.lasting_hash(consonants) // 2**32).cast(pl.UInt32)
    empty = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(plain))
    return empty.scatter(plain.is_not_null().arg_true(), hashes)


def _split_lines(text: bytes) -> pl.Series:
    """The lines of a text with their line feeds, without copying it."""
    # As in columnwise.py.
    import pyarrow as pa

    ends = columnwise.true_positions(columnwise.byte_values(text) == ord("\n")).cast(pl.Int64) + 1
    begins = pl.concat([pl.Series([0], dtype=pl.Int64), ends])
    offsets = begins.to_arrow().buffers()[1]
    return pl.Series(pa.LargeStringArray.from_buffers(len(ends), offsets, pa.py_buffer(text)))


def _plain_letters() -> dict[str, str]:
    """Capital letters with diacritics → the letter that canonical decomposition leaves, and Đ, Ð → D."""
    capitals = [chr(code) for code in (*range(0xC0, 0x250), *range(0x1EA0, 0x1EFA)) if chr(code).isupper()]
    bases = {capital: unicodedata.normalize("NFD", capital)[0] for capital in capitals}
    return {capital: base for capital, base in bases.items() if "A" <= base <= "Z"} | {"Đ": "D", "Ð": "D"}


_PLAIN_LETTERS: Final = _plain_letters()
_MARKED: Final = {
    base: "".join(
        character
        for capital, plain in _PLAIN_LETTERS.items()
        if plain == base
        for character in (capital, capital.lower())
    )
    for base in "AEIOUYD"
}
_VIETNAMESE_LETTERS: Final = "".join(_MARKED.values())
_UNCLEAN: Final = f"""^[ "'`]|^=["'`]|  | $|[^ -~{_VIETNAMESE_LETTERS}]"""
_LETTER: Final = r"A-Za-z\x{80}-\x{10FFFF}"
_BETWEEN: Final = f"[^0-9{_LETTER}]"
_SO, _NHA = f"[Ss][Oo{_MARKED['O']}]", f"[Nn][Hh][Aa{_MARKED['A']}]"
_HOUSE: Final = f"{_SO}(?:{_BETWEEN}+{_NHA})?|[Ss][Nn]|{_NHA}(?:{_BETWEEN}+{_SO})?"
_HOUSE_NUMBER: Final = f"^{_BETWEEN}*(?:(?:{_HOUSE}){_BETWEEN}+)?[0-9]+[{_LETTER}]?(?:{_BETWEEN}|$)"
_TO_CAPITALS: Final = bytes(range(256)).upper()
_CONSONANTS_AND_DIGITS: Final = b"\n0123456789BCFGHJKLMNPQRSTVWXZbcfghjklmnpqrstvwxz"
_ALL_BUT_CONSONANTS: Final = bytes(set(range(256)) - {*_CONSONANTS_AND_DIGITS})


def fold(text: str) -> str:
    """Upper case, no accents, Đ as D, runs of anything but letters and digits as one space, trimmed.

    A text longer than any heading or wording stays as it is, and so is never taken for one.
    """
    if len(text) > _LONGEST_FOLDED:
        # Decomposing takes the square of the number of marks in a row.
        return text
    plain = text.upper().replace("Đ", "D").replace("Ð", "D")
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain).strip()
