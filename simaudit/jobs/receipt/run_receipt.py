"""Makes the receipt of one carrier's part of a run, with hashes under a key made from the extract itself."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from os.path import commonprefix
from typing import Final

import polars as pl

from simaudit.intake.profile.extract_file import NO_PROFILE
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.jobs.inputs.up_to_date import VERSIONS
from simaudit.jobs.receipt.receipt import FINDINGS, CheckReceipt, FileReceipt, Receipt, profile_settings
from simaudit.judge.missing_numbers import CARRIED
from simaudit.judge.register import Register, first_records
from simaudit.rules.check import Check
from simaudit.rules.relations import UNWAIVED

LEAST_PAPERS: Final = 8
"""Paper numbers without a rule between them that the rows of the key hold at least."""

KEY_ROWS: Final = 1_000
"""First rows of an extract, of which the key is made."""
_AT_ONCE: Final = 500_000
"""Findings that are read together to be hashed, unless one check has more."""
_PIECE: Final = 100_000
_FEW: Final = 1_000
"""Rows whose lines Python sorts before polars has planned its five steps."""


def extract_key(register: Register, carrier: str) -> bytes | None:
    """A key of 32 bytes from the first thousand rows of a carrier's extract, in the order of its records.

    None where somebody without the extract could work it out by trying.
    """
    rows = first_records(register, carrier, KEY_ROWS)
    if can_be_guessed(rows["id_number"]):
        return None
    text: str = rows.select(_line()).to_series().str.join("\n").item()
    return hashlib.sha256(text.encode()).digest()


def can_be_guessed(papers: pl.Series) -> bool:
    """Whether rows with these paper numbers can be found by trying, whatever else is in them.

    Numbers are no secret: a carrier's ranges are known, most of a range is in use, and an extract is often in
    their order. Names, and all but the last digits of a paper, are known of many people. What can't be known
    are the six digits that a personal number ends in, random by law (Decree 137/2015, article 13): 20 bits
    each, so that eight papers are beyond trying (159 bits; 128 count as such). Papers that were numbered
    instead differ by equal steps, so the different steps between them are counted, not the papers.
    """
    ends = papers.str.extract(r"^[0-9]{3,}([0-9]{6})$").cast(pl.Int32).drop_nulls().unique().sort()
    return ends.diff().drop_nulls().n_unique() + 1 < LEAST_PAPERS


def hashed_findings(findings: pl.LazyFrame, files: Sequence[FileAccount], key: bytes) -> dict[str, str]:
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
        rows = hashed.slice(start, height).drop("check_id").collect()
        start += height
        first = 0
        for check_id, count in batch.items():
            hashes[check_id] = keyed_hash(rows.slice(first, count), key)
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


def hashed_lists(
    references: Mapping[str, pl.DataFrame], carrier: str, key: bytes | None
) -> dict[str, str | None]:
    """Kind of list → keyed hash over the carrier's part of it, None without a key.

    A list that names no carrier counts whole.
    """
    parts: dict[str, str | None] = {}
    for kind, rows in references.items():
        if kind != "declared":
            carrier_rows = rows.filter(pl.col("carrier") == carrier) if "carrier" in rows.columns else rows
            parts[kind] = keyed_hash(carrier_rows.select(sorted(carrier_rows.columns)), key) if key else None
    return parts


def keyed_hash(rows: pl.DataFrame, key: bytes) -> str:
    """HMAC-SHA256 over rows as sorted lines; the order of the rows makes no difference."""
    if rows.height <= _FEW:
        lines = sorted(rows.select(_line()).to_series())
        return hmac.new(key, "\n".join(lines).encode(), hashlib.sha256).hexdigest()
    head, rests = _sorted_lines(rows)
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for start in range(0, len(rests), _PIECE):
        text = head + rests.slice(start, _PIECE).str.join(f"\n{head}").item()
        digest.update((f"\n{text}" if start else text).encode())
    return digest.hexdigest()


def _sorted_lines(rows: pl.DataFrame) -> tuple[str, pl.Series]:
    """What the lines of all rows begin with, and the rest of each, sorted.

    Sorting the rests takes a third of the time. They are made some at a time, because whole lines of ten
    million rows take half a gigabyte.
    """
    parts: list[tuple[str, pl.Series]] = []
    for piece in rows.iter_slices(_PIECE):
        lines = piece.select(_line()).to_series()
        begin = commonprefix([str(lines.min()), str(lines.max())])  # noqa: RUF071 - no paths
        parts.append((begin, lines.str.strip_prefix(begin)))
    head = commonprefix([begin for begin, _ in parts])  # noqa: RUF071 - no paths
    rests = [rest if begin == head else begin[len(head) :] + rest for begin, rest in parts]
    return head, pl.concat([pl.Series(dtype=pl.String), *rests]).sort()


def _line() -> pl.Expr:
    # JSON keeps apart fields that concatenation would merge.
    return pl.struct(pl.all()).struct.json_encode().alias("line")


_WITHHELD: Final = (
    f"No hashes of findings or lists are given: the first records hold fewer than {LEAST_PAPERS} paper "
    "numbers that can't be guessed, so whoever has this receipt could find out by trying whose findings they "
    "are. Statuses and counts are given."
)


def run_receipt(
    request: AuditRequest,
    made_at: datetime,
    register: Register,
    accounts: Sequence[FileAccount],
    results: pl.DataFrame,
    findings: pl.LazyFrame,
    previous: Sequence[str],
) -> Receipt:
    """The receipt of one carrier's part of a run.

    `register` is open, with the carrier's month in it; `results` and `findings` are rows of `Result` and
    `Finding` (row_models.py), `previous` the hashes of the files of the last judged month.
    """
    carrier = accounts[0].carrier
    key = extract_key(register, carrier)
    checks = request.rules.checks
    hashes: dict[str, str] = {}
    all_findings = None
    if key:
        nothing = keyed_hash(pl.DataFrame({"": []}), key)
        hashes = dict.fromkeys((check.id for check in checks), nothing)
        hashes |= hashed_findings(findings, accounts, key)
        # What a carrier's own run can't have is left out: other carriers' rows, the Department's waivers.
        comparable = [hashes[check.id] for check in checks if not (check.cross or check.judged_last)]
        all_findings = keyed_hash(pl.DataFrame({"of": comparable}), key)
    judged = {row["check_id"]: row for row in results.iter_rows(named=True)}
    declared = {} if request.declared is None else dict(request.declared.iter_rows())
    missing = register.findings(CARRIED).filter(pl.col("carrier") == carrier).drop("carrier")
    return Receipt(
        period=str(request.period),
        carrier=carrier,
        selfcheck=request.options.selfcheck,
        made_at=made_at,
        versions=VERSIONS,
        rule_set=request.rules.fingerprint,
        own_tables=request.rules.own_tables,
        inputs=tuple(
            FileReceipt.model_validate(account.model_dump(include=set(FileReceipt.model_fields)))
            for account in accounts
        ),
        profile=profile_settings(request.profiles.get(carrier, NO_PROFILE)),
        lists=hashed_lists(request.references, carrier, key),
        notified=request.lists.notified_from,
        declared=declared.get(carrier),
        previous=tuple(previous) if register.last_judged_month(carrier) else (),
        missing=keyed_hash(missing, key) if key and not missing.is_empty() else None,
        off=tuple(request.rules.off),
        checks={
            check.id: CheckReceipt(
                fingerprint=check.fingerprint,
                params=check.header.params,
                cross=check.cross,
                remark=check.remark,
                rests_on=_rests_on(check),
                status=judged[check.id]["status"],
                violations=judged[check.id]["violations"],
                population=judged[check.id]["population"],
                findings=hashes.get(check.id),
            )
            for check in checks
        },
        findings=all_findings,
        withheld=None if key else _WITHHELD,
    )


def _rests_on(check: Check) -> tuple[str, ...]:
    over = (UNWAIVED,) if check.judged_last else (FINDINGS,) if check.judges_findings else ()
    return (*sorted(check.references), *over)
