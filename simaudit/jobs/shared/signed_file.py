"""The file that provinces show each other: written signed, and read only as whoever is trusted signed it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simaudit.config.key_values import key_fingerprint
from simaudit.config.signature import KEY, fingerprint, is_genuine, signed_bytes
from simaudit.errors import IntakeError, Note, RefusedValueError, UsageError
from simaudit.files import put_in_place, read_text, strict_json
from simaudit.report.figures.shared import SharedFigures
from simaudit.store.json_forms import SHARE

_LARGEST: Final = 32 * 1024**2
"""Bytes: more than a file of 34 carriers and all checks has."""


def write_shared(figures: SharedFigures, path: Path) -> None:
    """Replace the file at once or not at all; raises OutputError."""
    put_in_place(path, signed_bytes(figures.model_dump(mode="json", by_alias=True)) + b"\n")


def given_fingerprints(texts: Sequence[str]) -> frozenset[str]:
    """Fingerprints as they were typed with `--trust`; raises UsageError of what is none."""
    try:
        return frozenset(map(key_fingerprint, texts))
    except RefusedValueError as error:
        raise UsageError.of(error.note, place=Note("at_key", key="--trust")) from error


def read_shared(
    path: Path, own_key: str, trusted: Mapping[str, str], given: Collection[str] = ()
) -> SharedFigures:
    """The figures of a file that one's own key, or a trusted one has signed.

    `own_key` is one's own public key, `trusted` the fingerprint of each province's key by its code, `given`
    are fingerprints of any province's. Raises IntakeError where the file can't be read or is altered,
    UsageError where nobody has said that the key is to be trusted.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise IntakeError("too_large_for_text", path=path)
    except OSError:
        # Reading it says why.
        pass
    text = read_text(path, IntakeError)
    try:
        whole = strict_json(text)
    except ValueError as error:
        raise IntakeError("shared_file_no_json", path=path) from error
    if not isinstance(whole, dict) or not str(whole.get("schema", "")).startswith("simaudit.share/"):
        raise IntakeError("shared_file_no_json", path=path)
    if not is_genuine(whole):
        raise IntakeError("shared_file_altered", path=path)
    if whole[KEY] != own_key:
        _refuse_unknown_key(path, whole, trusted, given)
    try:
        return SharedFigures.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise IntakeError("shared_file_of_other_version", path=path, form=SHARE) from error


def _refuse_unknown_key(
    path: Path, whole: Mapping[str, Any], trusted: Mapping[str, str], given: Collection[str]
) -> None:
    """Raises UsageError where the key is not that of the province that the file names, nor given."""
    name, province = fingerprint(whole[KEY]), str(whole.get("province", ""))[:2]
    if name in given or trusted.get(province) == name:
        return
    if name in trusted.values() or province in trusted:
        raise UsageError("shared_key_of_other_province", path=path, province=province, fingerprint=name)
    raise UsageError("shared_key_unknown", path=path, province=province, fingerprint=name)
