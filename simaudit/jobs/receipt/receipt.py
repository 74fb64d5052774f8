"""The receipt of a carrier's run: what it read, its rules and its results, for comparing two runs.

A carrier checks its own extract and hands the receipt in with the file; the
Department's run of the same file leaves one too, and the two must agree although
the installations share no key. So findings are hashed under a key that only who
holds the extract can work out: it is made from the extract's own first rows
(run_receipt.py). A receipt may travel: nobody can try out numbers on its
hashes, and where somebody could, it holds none.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from simaudit.contract import CARRIER, CHECK_ID
from simaudit.errors import Note, UsageError
from simaudit.files import special_file, strict_json, system_reason, write_text
from simaudit.intake.profile.extract_file import NO_PROFILE, Profile
from simaudit.intake.profile.values import used_constants
from simaudit.rules.own_files import OwnTable
from simaudit.store.json_forms import RECEIPT

NAME: Final = "receipt.json"

FINDINGS: Final = "findings"
"""In `rests_on`: the check judges what other checks found."""

_LARGEST: Final = 4_000_000
"""Bytes; a receipt of the whole catalogue has some 30,000."""

SHOWN: Final = r"^[A-Za-z0-9%.,:;|/_ +-]{1,200}$"
"""What a setting of a profile may consist of to be shown."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.+-]{1,40}$")]
_Count = Annotated[int, Field(ge=0)]
_Period = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class _ReceiptPart(BaseModel):
    # Fields that a later version adds are none of this one's.
    model_config = ConfigDict(frozen=True, extra="ignore")


class FileReceipt(_ReceiptPart):
    """One file that was read."""

    name: str
    """Of the file."""
    bytes: _Count
    """Size of the file as it was received."""
    sha256: Hash
    read: _Count
    """Records in the files."""
    rejected: _Count
    """Records that could not be loaded."""


class CheckReceipt(_ReceiptPart):
    """The result of one check; `findings` is the keyed hash over its findings, in any order, None: withheld.

    `rests_on` names what it judges by apart from the extract: lists, the declared count, the last judged
    month, the findings of other checks, or those of all others that are not waived.
    """

    fingerprint: Hash
    """sha256 of the rule."""
    params: Mapping[_Word, bool | int | float | str]
    """The rule's numbers, by name."""
    cross: bool
    remark: bool = False
    """Whether its violations are counted, and are no findings."""
    rests_on: tuple[_Word, ...]
    status: Literal["passed", "failed", "not_applicable", "not_assessable", "error"]
    violations: _Count
    population: _Count
    """How much was judged."""
    findings: Hash | None


class ProfileSetting(_ReceiptPart):
    """One setting of a carrier's profile, by the sha256 of its canonical JSON.

    `shown` is what it is, where that is harmless: formats, a delimiter, names of columns; never a heading or
    a wording of the file.
    """

    sha256: Hash
    """Of the setting."""
    shown: Annotated[str, Field(pattern=SHOWN)] | None = None


class Receipt(_ReceiptPart):
    """One carrier's month, as one run judged it.

    `profile` are the settings by which its files were read, by name (None: made before receipts had them).
    `lists` are keyed hashes of this carrier's part of each list, `previous` the hashes of the files of the
    last judged month, `missing` the keyed hash of the numbers that were missing there (None: no number is
    known to be), `off` the checks that were switched off; `findings` is one hash over those of all checks
    but the cross-carrier ones and those over what is not waived. `withheld` is a sentence that says why no
    keyed hash is given, where none is.
    """

    form_name: Annotated[Literal["simaudit.receipt/1"], Field(alias="schema")] = RECEIPT
    form: Literal[1] = 1
    """As `schema` says, in the words of versions that had no `schema`."""
    period: _Period
    carrier: Annotated[str, Field(pattern=f"^{CARRIER}$")]
    selfcheck: bool
    """Whether it is a carrier's own run."""
    made_at: datetime
    versions: Mapping[_Word, _Word]
    """Program or library → version on which findings may depend."""
    rule_set: Hash
    """Fingerprint over all checks and the tables of the judging office's own."""
    own_tables: tuple[OwnTable, ...] = ()
    """Those tables; empty: the built-in ones alone."""
    inputs: tuple[FileReceipt, ...]
    profile: Mapping[_Word, ProfileSetting] | None = None
    lists: Mapping[_Word, Hash | None]
    notified: Literal["file", "letters"] | None = None
    """Where the list of notified numbers was from: a file, or the letters of the follow-ups; null: none."""
    declared: int | None
    """Records that the carrier says it handed in; null where nothing was said."""
    previous: tuple[Hash, ...]
    missing: Hash | None = None
    off: tuple[Annotated[str, Field(pattern=CHECK_ID)], ...]
    checks: Mapping[Annotated[str, Field(pattern=CHECK_ID)], CheckReceipt]
    """Id of a check → its result."""
    findings: Hash | None
    withheld: Annotated[str, Field(max_length=400)] | None = None

    @model_validator(mode="after")
    def _withholds_all_or_nothing(self) -> Self:
        hashes = (self.findings, *self.lists.values(), *(check.findings for check in self.checks.values()))
        if any((digest is None) != (self.withheld is not None) for digest in hashes):
            raise ValueError("hashes")
        return self


def write_receipt(receipt: Receipt, folder: Path) -> None:
    """Write receipt.json into a carrier's folder; raises OutputError."""
    write_text(folder / NAME, receipt.model_dump_json(by_alias=True, indent=1) + "\n")


def read_receipt(path: Path) -> Receipt:
    """A receipt that was handed in; raises UsageError where it is none, or none of this version's form."""
    if (special := special_file(path)) is not None:
        raise UsageError.of(special, path=path)
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError("too_large_for_receipt", path=path)
        text = path.read_bytes()
        strict_json(text)
        return Receipt.model_validate_json(text)
    except OSError as error:
        raise UsageError("cannot_be_read", path=path, why=system_reason(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError("no_receipt", path=path, at=key[:60] or first["type"], file=NAME) from error
    except ValueError as error:
        raise UsageError("no_receipt", path=path, at="json_invalid", file=NAME) from error


_HARMLESS = ("encoding", "delimiter", "header_row", "date_formats")


def profile_settings(profile: Profile) -> dict[str, ProfileSetting]:
    """The settings that are not left to be recognised from the file, by name.

    Constants of columns that may identify people count by their column alone.
    """
    constants = used_constants(profile, frozenset())
    settings = asdict(profile) | {"constants": constants}
    texts = {name: _text(settings[name]) for name in _HARMLESS} | {"constants": ", ".join(constants)}
    return {
        name: ProfileSetting(
            sha256=hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
            shown=text if re.fullmatch(SHOWN, text := texts.get(name, "")) else None,
        )
        for name, value in settings.items()
        if value != asdict(NO_PROFILE)[name]
    }


def profile_differences(
    ours: Mapping[str, ProfileSetting], theirs: Mapping[str, ProfileSetting]
) -> Iterator[Note]:
    """The settings under which the same files were read otherwise, a note each."""
    none = Note("setting_absent")
    for name in sorted(ours.keys() | theirs.keys()):
        our_setting, their_setting = ours.get(name), theirs.get(name)
        if our_setting and their_setting and our_setting.sha256 == their_setting.sha256:
            continue
        texts = [setting.shown if setting else none for setting in (our_setting, their_setting)]
        if texts[0] is None or texts[1] is None or texts[0] == texts[1]:
            yield Note("profile_differs", setting=name)
        else:
            yield Note("profile_setting_differs", setting=name, here=texts[0], receipt=texts[1])


def _text(value: object) -> str:
    if value == "\t":
        return "tab"
    return ", ".join(value) if isinstance(value, tuple) else str(value)
