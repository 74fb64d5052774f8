"""The receipt of a carrier's run: what it read, its rules and its results, for comparing two runs.

A carrier checks its own extract and hands the receipt in with the file; the
Department's run of the same file leaves one too, and the two must agree although
the installations share no key. So findings are hashed under a key that only who
holds the extract can work out: it is made from the extract's own first rows. A
receipt may travel: nobody can try out numbers on its hashes.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simaudit.audit.request import AuditRequest
from simaudit.audit.versions import VERSIONS
from simaudit.catalogue.check import Check, rule_set_fingerprint
from simaudit.contract import CARRIER, CHECK_ID
from simaudit.errors import UsageError, system_reason
from simaudit.files import special_file, write_text
from simaudit.intake.account import FileAccount
from simaudit.judge.first_records import first_records
from simaudit.judge.missing_numbers import missing_before
from simaudit.judge.register import Register

NAME: Final = "receipt.json"

FINDINGS: Final = "findings"
"""In `rests_on`: the check judges what other checks found."""

_KEY_ROWS: Final = 1_000
_AT_ONCE: Final = 500_000
"""Findings that are read together to be hashed, unless one check has more."""
_PIECE: Final = 100_000

_LARGEST: Final = 4_000_000
"""Bytes; a receipt of the whole catalogue has some 30,000."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.+-]{1,40}$")]
_Count = Annotated[int, Field(ge=0)]
_Period = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileReceipt(_Part):
    """One file that was read."""

    name: str
    bytes: _Count
    sha256: Hash
    read: _Count
    rejected: _Count


class CheckReceipt(_Part):
    """The result of one check; `findings` is the keyed hash over its findings, in any order.

    `rests_on` names what it judges by apart from the extract: lists, the declared count, the month before,
    the findings of other checks.
    """

    fingerprint: Hash
    params: Mapping[_Word, bool | int | float | str]
    cross: bool
    rests_on: tuple[_Word, ...]
    status: Literal["passed", "failed", "not_applicable", "not_assessable", "error"]
    violations: _Count
    population: _Count
    findings: Hash


class Receipt(_Part):
    """One carrier's month, as one run judged it.

    `lists` are keyed hashes of this carrier's part of each list, `previous` the hashes of the files of the
    month before, `missing` the keyed hash of the numbers that were missing there (None: no number is known to
    be), `off` the checks that were switched off; `findings` is one hash over those of all checks
    but the cross-carrier ones.
    """

    form: Literal[1] = 1
    period: _Period
    carrier: Annotated[str, Field(pattern=f"^{CARRIER}$")]
    selfcheck: bool
    made_at: datetime
    versions: Mapping[_Word, _Word]
    rule_set: Hash
    inputs: tuple[FileReceipt, ...]
    lists: Mapping[_Word, Hash]
    declared: int | None
    previous: tuple[Hash, ...]
    missing: Hash | None = None
    off: tuple[Annotated[str, Field(pattern=CHECK_ID)], ...]
    checks: Mapping[Annotated[str, Field(pattern=CHECK_ID)], CheckReceipt]
    findings: Hash


@dataclass(frozen=True)
class ReceiptSources:
    """What a receipt is made from, all of one carrier."""

    register: Register
    """Open, with the carrier's month in it."""
    accounts: Sequence[FileAccount]
    results: pl.DataFrame
    """Rows of `contract.Result`."""
    findings: pl.LazyFrame
    """Rows of `contract.Finding`."""


def run_receipt(
    request: AuditRequest, made_at: datetime, sources: ReceiptSources, previous: Sequence[str]
) -> Receipt:
    """The receipt of one carrier's part of a run.

    `previous` are the hashes of the files of the month before, as far as the store has them.
    """
    register, accounts, findings = sources.register, sources.accounts, sources.findings
    carrier = accounts[0].carrier
    key = _extract_key(register, carrier)
    checks = request.rules.checks
    found = _hashed_findings(findings, accounts, key)
    nothing = _keyed(pl.DataFrame({"": []}), key)
    judged = {row["check_id"]: row for row in sources.results.iter_rows(named=True)}
    hashes = {check.id: found.get(check.id, nothing) for check in checks}
    declared = dict(request.references["declared"].iter_rows()) if "declared" in request.references else {}
    missing = missing_before(register, carrier)
    held = request.store.month(request.period.previous, carrier).exists()
    return Receipt(
        period=str(request.period),
        carrier=carrier,
        selfcheck=request.selfcheck,
        made_at=made_at,
        versions=VERSIONS,
        rule_set=rule_set_fingerprint(checks),
        inputs=tuple(
            FileReceipt.model_validate(account.model_dump(include=set(FileReceipt.model_fields)))
            for account in accounts
        ),
        lists=_hashed_lists(request.references, carrier, key),
        declared=declared.get(carrier),
        previous=tuple(previous) if held else (),
        missing=None if missing.is_empty() else _keyed(missing, key),
        off=tuple(request.rules.off),
        checks={
            check.id: CheckReceipt(
                fingerprint=check.fingerprint,
                params=check.header.params,
                cross=check.cross,
                rests_on=_rests_on(check),
                status=judged[check.id]["status"],
                violations=judged[check.id]["violations"],
                population=judged[check.id]["population"],
                findings=hashes[check.id],
            )
            for check in checks
        },
        findings=_keyed(pl.DataFrame({"of": [hashes[check.id] for check in checks if not check.cross]}), key),
    )


def _rests_on(check: Check) -> tuple[str, ...]:
    return (*sorted(check.references), *((FINDINGS,) if check.judges_findings else ()))


def _extract_key(register: Register, carrier: str) -> bytes:
    """A key of 32 bytes from the first thousand rows of a carrier's extract, in the order of its records."""
    rows = first_records(register, carrier, _KEY_ROWS)
    text: str = rows.select(_line()).to_series().str.join("\n").item()
    return hashlib.sha256(text.encode()).digest()


def _hashed_findings(findings: pl.LazyFrame, files: Sequence[FileAccount], key: bytes) -> dict[str, str]:
    """Check id → hash over its findings: which record of which file, number, subject and detail."""
    # A file is identified by its content, whatever its name is where it was received: the receipt lists the
    # hashes of all files, and a finding has the place of its file's hash among them.
    contents = sorted(account.sha256 for account in files)
    numbers = {account.name: contents.index(account.sha256) for account in files}
    hashed = findings.select(
        "check_id",
        pl.col("file").replace_strict(numbers, default=None, return_dtype=pl.UInt32),
        "record",
        "msisdn",
        "subject",
        "detail",
    )
    counts = hashed.select("check_id").group_by("check_id").len().sort("check_id").collect()
    hashes: dict[str, str] = {}
    start = 0
    for batch in _batches(counts.rows()):
        # The findings are in the order of their checks.
        height = sum(batch.values())
        lines = hashed.slice(start, height).drop("check_id").select(_line()).collect().to_series()
        start += height
        first = 0
        for check_id, count in batch.items():
            hashes[check_id] = _hmac(lines.slice(first, count).sort(), key)
            first += count
    return hashes


def _batches(counts: Sequence[tuple[str, int]]) -> list[dict[str, int]]:
    """Checks that are read together: of all findings at once there may be more than memory holds."""
    batches: list[dict[str, int]] = [{}]
    for check_id, count in counts:
        if batches[-1] and sum(batches[-1].values()) + count > _AT_ONCE:
            batches.append({})
        batches[-1][check_id] = count
    return batches


def _hashed_lists(references: Mapping[str, pl.DataFrame], carrier: str, key: bytes) -> dict[str, str]:
    """Kind of list → keyed hash over the carrier's part of it; a list that names no carrier counts whole."""
    parts = {}
    for kind, rows in references.items():
        if kind != "declared":
            own = rows.filter(pl.col("carrier") == carrier) if "carrier" in rows.columns else rows
            parts[kind] = _keyed(own.select(sorted(own.columns)), key)
    return parts


def _keyed(rows: pl.DataFrame, key: bytes) -> str:
    """HMAC-SHA256 over rows; their order makes no difference."""
    return _hmac(rows.select(_line()).to_series().sort(), key)


def _hmac(lines: pl.Series, key: bytes) -> str:
    """HMAC-SHA256 over lines with a line break between, some at a time."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for start in range(0, len(lines), _PIECE):
        text = lines.slice(start, _PIECE).str.join("\n").item()
        digest.update((f"\n{text}" if start else text).encode())
    return digest.hexdigest()


def _line() -> pl.Expr:
    # JSON keeps apart fields that concatenation would merge.
    return pl.struct(pl.all()).struct.json_encode().alias("line")


def write_receipt(receipt: Receipt, folder: Path) -> None:
    """Write receipt.json into a carrier's folder; raises OutputError."""
    write_text(folder / NAME, receipt.model_dump_json(indent=1) + "\n")


def read_receipt(path: Path) -> Receipt:
    """A receipt that was handed in; raises UsageError where it is none, or none of this version's form."""
    if (special := special_file(path)) is not None:
        raise UsageError.of(special, path=path)
    try:
        if path.stat().st_size > _LARGEST:
            raise UsageError("too_large_for_receipt", path=path)
        return Receipt.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError("cannot_be_read", path=path, why=system_reason(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError("no_receipt", path=path, at=key[:60] or first["type"], file=NAME) from error
