"""Files of other provinces: whatever was altered, is hostile or signed by nobody known is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simaudit.config.signature import fingerprint, public_key, signed
from simaudit.errors import IntakeError, UsageError
from simaudit.jobs.shared.share import given_fingerprints, read_shared, write_shared
from simaudit.report.figures.shared import SharedFigures, shared_carrier

KEY, OTHER = bytes(range(32)), bytes(32)
NAME = fingerprint(public_key(KEY))


def content() -> dict[str, Any]:
    carrier = shared_carrier(
        "viettel",
        {("INDIVIDUAL", 2020): 50},
        24,
        {"UNR-01": ("ab" * 32, {("INDIVIDUAL", 2020): 20})},
    )
    assert carrier is not None
    return {
        "schema": "simaudit.share/2", "province": "68", "period": "2026-10", "version": "1.2.3",
        "rule_set": "cd" * 32, "audited_at": "2026-11-03T08:15:00", "rounded_down_to": 10,
        "years_a_class": 5, "only": None, "carriers": [carrier.model_dump(mode="json")],
    }  # fmt: skip


def written(folder: Path, whole: object) -> Path:
    path = folder / "68.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def refused(path: Path, trusted: dict[str, str] | None = None, *given: str) -> str:
    with pytest.raises((IntakeError, UsageError)) as caught:
        read_shared(path, public_key(OTHER), trusted or {}, given)
    assert caught.value.path == path
    return caught.value.code


def test_what_was_written_is_read_by_who_trusts_its_key(tmp_path: Path) -> None:
    figures = SharedFigures.model_validate(signed(content(), KEY))
    path = tmp_path / "68.json"
    write_shared(figures, path)
    assert read_shared(path, public_key(KEY), {}) == figures
    assert read_shared(path, public_key(OTHER), {"68": NAME}) == figures
    assert read_shared(path, public_key(OTHER), {}, [NAME]) == figures
    assert refused(path) == "shared_key_unknown"
    assert refused(path, {"01": NAME, "68": fingerprint(public_key(OTHER))}) == "shared_key_of_other_province"
    assert refused(path, {"01": NAME}) == "shared_key_of_other_province"


ALTERED: dict[str, Callable[[dict[str, Any]], object]] = {
    "a count": lambda whole: whole["carriers"][0]["classes"][0].update(people=60),
    "the province": lambda whole: whole.update(province="01"),
    "the month": lambda whole: whole.update(period="2026-11"),
    "a member more": lambda whole: whole.update(more=1),
    "the signature": lambda whole: whole.update(signature=whole["signature"][::-1]),
    "no signature": lambda whole: whole.pop("signature"),
    "another key": lambda whole: whole.update(key=public_key(OTHER)),
    "no key": lambda whole: whole.pop("key"),
}


@pytest.mark.parametrize("change", ALTERED)
def test_an_altered_file_is_refused(tmp_path: Path, change: str) -> None:
    whole = signed(content(), KEY)
    ALTERED[change](whole)
    assert refused(written(tmp_path, whole), {"68": NAME}, NAME) == "shared_file_altered"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        "null",
        '{"schema": "simaudit.overview/2"}',
        "[" * 100_000,
        "1" * 5000,
        '{"schema": "simaudit.share/2", "a": NaN}',
        '{"schema": "simaudit.share/2", "a": -1e999}',
        '{"schema": "simaudit.share/2", "schema": "simaudit.share/2"}',
    ],
    ids=[
        "empty",
        "cut",
        "list",
        "object",
        "null",
        "another form",
        "deep",
        "a long number",
        "no number",
        "an infinite number",
        "a member twice",
    ],
)
def test_what_is_no_such_file_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    assert refused(path) == "shared_file_no_json"


def test_a_genuine_file_that_names_a_member_twice_is_refused(tmp_path: Path) -> None:
    """Programs differ in which of the two they take: the signature is right for one of them."""
    path = written(tmp_path, signed(content(), KEY))
    text = path.read_text(encoding="utf-8")
    for member in ('"province": "01"', '"people": 990'):
        name = member.partition(":")[0]
        path.write_text(text.replace(f"{name}:", f"{member}, {name}:", 1), encoding="utf-8")
        assert refused(path, {"68": NAME}, NAME) == "shared_file_no_json"


def test_nesting_that_is_read_and_cannot_be_written_is_no_genuine_file(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for depth in (100, 400, 900, 940, 980, 1200):
        nested = "[" * depth + "]" * depth
        path.write_text(f'{{"schema": "simaudit.share/2", "key": "", "a": {nested}}}')
        assert refused(path) in ("shared_file_altered", "shared_file_no_json")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path / "nowhere.json") == "cannot_be_read"
    path = tmp_path / "x.json"
    path.write_bytes(b"\xff\xfe{}")
    assert refused(path) == "not_utf8"
    with path.open("wb") as file:
        file.truncate(32 * 1024**2 + 1)
    assert refused(path) == "too_large_for_text"


HOSTILE: dict[str, dict[str, Any]] = {
    "markup for a version": {"version": "<script>"},
    "a province of nobody": {"province": "99"},
    "a path for a carrier": {"only": "../x"},
    "a form that told more": {"schema": "simaudit.share/1"},
    "a later form": {"schema": "simaudit.share/3"},
    "a text for a list": {"carriers": "none"},
    "cases": {"cases": []},
    "counts rounded otherwise": {"rounded_down_to": 1},
    "classes cut otherwise": {"years_a_class": 1},
    "a day that no month has": {"audited_at": "2026-02-30T08:15:00"},
    "an hour that no day has": {"audited_at": "2026-11-03T24:15:00"},
    "a month that no year has": {"period": "2026-13"},
    "a boolean for a month": {"period": True},
    "too many carriers": {"carriers": [content()["carriers"][0] | {"carrier": f"c{n}"} for n in range(201)]},
    "a carrier twice": {"carriers": content()["carriers"] * 2},
    "a number that is none": {"carriers": [content()["carriers"][0] | {"classes": "9" * 50}]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_trusted_signature_makes_no_good_file(tmp_path: Path, name: str) -> None:
    """Whoever holds a trusted key may be mistaken, or wronged."""
    path = written(tmp_path, signed({**content(), **HOSTILE[name]}, KEY))
    assert refused(path, {"68": NAME}, NAME) == "shared_file_of_other_version"


def test_a_fingerprint_may_be_typed_in_several_ways() -> None:
    assert given_fingerprints([NAME.upper(), NAME.replace("-", " ")]) == {NAME}
    with pytest.raises(UsageError, match="--trust: a key's fingerprint is 32 digits"):
        given_fingerprints(["9f1c-2a77"])
