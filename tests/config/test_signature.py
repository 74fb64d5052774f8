"""Signatures of shared files: by a key made of the installation's, over well-defined bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simaudit.config.signature import fingerprint, is_genuine, public_key, signed, signed_bytes

INSTALLATION = bytes(range(32))
PUBLIC = public_key(INSTALLATION)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def test_the_key_of_an_installation_is_always_the_same() -> None:
    """Else nobody would know it again by the fingerprint that they were told."""
    assert PUBLIC == "0250c0735edc70cd14ae5821e682940ab47bb0a3b87324edaa6f045cd50318bc"
    assert public_key(INSTALLATION) == PUBLIC != public_key(bytes(32))
    assert INSTALLATION.hex() not in str(signed({}, INSTALLATION))


def test_a_fingerprint_is_read_out_in_groups() -> None:
    assert fingerprint("00" * 32) == "6668-7aad-f862-bd77-6c8f-c18b-8e9f-8e20"


def test_what_is_signed_is_sorted_without_blanks_and_not_escaped() -> None:
    content = {"b": [1, {"z": None, "a": "Huế"}], "a": True}
    assert signed_bytes(content) == '{"a":true,"b":[1,{"a":"Huế","z":null}]}'.encode()


@given(st.dictionaries(texts, values, max_size=4), texts, values)
def test_whatever_is_changed_the_signature_is_no_longer_good(
    content: dict[str, Any], name: str, value: Any
) -> None:
    whole = signed(content, INSTALLATION)
    assert is_genuine(whole)
    assert is_genuine(dict(reversed(whole.items())))
    changed = {**whole, name: value}
    assert is_genuine(changed) == (signed_bytes(changed) == signed_bytes(whole))


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "00" * 64},
        {"signature": "no digits"},
        {"signature": None},
        {"key": public_key(bytes(32))},
        {"key": ["00"]},
        {"key": "00"},
        {"more": "\ud800"},
        {"more": float("nan")},
    ],
    ids=str,
)
def test_a_forged_signature_is_none(changes: dict[str, Any]) -> None:
    assert not is_genuine({**signed({"period": "2026-10"}, INSTALLATION), **changes})


def test_without_signature_or_key_nothing_is_genuine() -> None:
    assert not is_genuine({})
