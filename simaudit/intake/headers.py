"""Column names of a file → canonical columns, through `checks/vocabulary/headers.toml`."""

import re
import tomllib
import unicodedata
from functools import cache

from simaudit.contract import COLUMNS
from simaudit.errors import CatalogueError, IntakeError
from simaudit.paths import CHECKS

_VOCABULARY = CHECKS / "vocabulary" / "headers.toml"


def folded(text: str) -> str:
    """Upper case, no accents, Đ as D, runs of anything but letters and digits as one space, trimmed."""
    plain = text.upper().replace("Đ", "D").replace("Ð", "D")
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", " ", plain).strip()


@cache
def aliases() -> dict[str, str]:
    """Folded wording → canonical column; raises CatalogueError where the vocabulary contradicts itself."""
    known: dict[str, str] = {folded(name): name for name in COLUMNS}
    for column, wordings in tomllib.loads(_VOCABULARY.read_text(encoding="utf-8")).items():
        if column not in COLUMNS:
            raise CatalogueError(f"{_VOCABULARY}: {column} is no column of the contract")
        for wording in wordings:
            if known.setdefault(folded(wording), column) != column:
                raise CatalogueError(f"{_VOCABULARY}: {wording!r} names both {known[folded(wording)]} and {column}")
    return known


def canonical_name(header: str) -> str | None:
    """The canonical column a header names, or None."""
    return aliases().get(folded(header))


def map_headers(header: list[str], source: str) -> dict[str, str]:
    """Header of the file → canonical column; raises IntakeError without msisdn or with two columns for one name."""
    mapped: dict[str, str] = {}
    for name in header:
        column = canonical_name(name)
        if column is None:
            continue
        twin = next((other for other, taken in mapped.items() if taken == column), None)
        if twin is not None:
            raise IntakeError(
                f"{source}: the columns {twin!r} and {name!r} both mean {column}; keep one, or map them in the "
                "carrier's profile"
            )
        mapped[name] = column
    if "msisdn" not in mapped.values():
        raise IntakeError(
            f"{source}: no column for the subscriber number (msisdn, Số thuê bao); found: "
            f"{', '.join(name[:40] for name in header[:12])}"
        )
    return mapped
