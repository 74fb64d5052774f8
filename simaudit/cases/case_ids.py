"""The names of cases: `V-7F3K-29QD`, made once and never changed."""

import hashlib
import hmac
from collections.abc import Collection
from typing import Final

import polars as pl

_LETTERS: Final = "234679ACDEFGHJKMNPQRTVWXY"
"""Letters and digits of which none looks like another one."""

_LENGTH: Final = 8

PATTERN: Final = rf"V-[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}"


def new_ids(rows: pl.DataFrame, key: bytes, other_names: Collection[str]) -> pl.DataFrame:
    """case, case_id: a name for each `case` of `rows` (case, carrier, msisdn, check_id).

    It is none of `other_names`, derived from the installation's key and the finding key of the case's first
    number: that of its first check. A name that is taken, by chance or by the case that this
    one has split from, is passed over.
    """
    first = rows.sort("msisdn", "carrier", "check_id", nulls_last=True).unique(
        "case", keep="first", maintain_order=True
    )
    names: dict[int, str] = {}
    used = set(other_names)
    for case, carrier, msisdn, check in (
        first.sort("case").select("case", "carrier", "msisdn", "check_id").iter_rows()
    ):
        finding_key = _hmac(key, "\x1f".join((check, carrier, f"n{msisdn}")))
        attempt, name = 0, _name(key, finding_key, 0)
        while name in used:
            attempt += 1
            name = _name(key, finding_key, attempt)
        used.add(name)
        names[case] = name
    return pl.DataFrame(
        {"case": list(names), "case_id": list(names.values())},
        schema={"case": rows.schema["case"], "case_id": pl.String},
    )


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _name(key: bytes, finding_key: bytes, attempt: int) -> str:
    value = int.from_bytes(_hmac(key, f"case {attempt} {finding_key.hex()}"))
    characters = "".join(
        _LETTERS[value // len(_LETTERS) ** power % len(_LETTERS)] for power in range(_LENGTH)
    )
    return f"V-{characters[:4]}-{characters[4:]}"
