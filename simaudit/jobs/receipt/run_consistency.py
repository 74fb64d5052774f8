"""Whether a run that is compared agrees with itself: its files, its manifest and its receipts.

What is compared are hashes and counts that a run's folder states of itself, so they are held to its files
first. A row of findings that was put in place of another, in the folder, the manifest and the receipt alike,
is told by the store of the run alone (`verify` of one run): a receipt's hashes take the extract.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.errors import Note
from simaudit.jobs.receipt.receipt import NAME, Receipt, read_receipt
from simaudit.store.manifest import file_differences, read_manifest

FINDINGS_FILE: Final = "restricted/findings.csv"
"""In a carrier's folder."""

_OF_CONTENT: Final = {
    "file_missing", "file_changed", "file_now_link", "file_now_special", "file_now_unreadable"
}  # fmt: skip
"""Differences in what a run compares by; a file that was added beside it is none."""


def inconsistencies(folder: Path, carriers: Collection[str] | None = None) -> list[Note]:
    """Where a run's folder doesn't agree with itself, each path with its folder.

    Only of these carriers, None: of all.

    Raises UsageError without a manifest, or where a receipt can't be read.
    """
    manifest = read_manifest(folder)
    changed = [
        Note(note.code, **{**note.values, "file": str(folder / str(note.values["file"]))})
        for note in file_differences(folder)
        if note.code in _OF_CONTENT
        and (carriers is None or str(note.values["file"]).partition("/")[0] in carriers)
    ]
    # Where files aren't as they were left, that they contradict one another says nothing more.
    return changed or [
        Note("contradicts", file=str(folder / carrier / name), other=str(folder / other))
        for carrier, name, other in _contradictions(folder, manifest)
        if carriers is None or carrier in carriers
    ]


def _contradictions(folder: Path, manifest: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(carrier, file in its folder, path of the file that says otherwise)."""
    outputs = {str(entry["path"]): entry["sha256"] for entry in manifest["outputs"]}
    for path, digest in manifest.get("findings", {}).items():
        carrier, _, name = path.partition("/")
        # Encrypted annexes have other hashes than the findings in them.
        if outputs.get(path, digest) != digest:
            yield carrier, name, "manifest.json"
    for path in outputs:
        carrier, _, name = path.partition("/")
        if name == NAME:
            receipt = read_receipt(folder / path)
            if not _of_run(receipt, carrier, manifest):
                yield carrier, NAME, "manifest.json"
            if f"{carrier}/{FINDINGS_FILE}" in outputs and not _counts_agree(folder / carrier, receipt):
                yield carrier, NAME, f"{carrier}/{FINDINGS_FILE}"


def _of_run(receipt: Receipt, carrier: str, manifest: Mapping[str, Any]) -> bool:
    """Whether a receipt says of month, rules and inputs what the manifest does."""
    inputs = sorted(entry["sha256"] for entry in manifest["inputs"] if entry["carrier"] == carrier)
    return (
        receipt.carrier == carrier
        and receipt.period == manifest.get("period")
        and receipt.rule_set == manifest["rule_set"]
        and sorted(file.sha256 for file in receipt.inputs) == inputs
    )


def _counts_agree(folder: Path, receipt: Receipt) -> bool:
    """Whether a carrier's findings are as many, check by check, as its receipt says."""
    try:
        counted = pl.scan_csv(folder / FINDINGS_FILE, infer_schema=False).group_by("check_id").len().collect()
    except pl.exceptions.PolarsError:
        return False
    stated = {id_: check.violations for id_, check in receipt.checks.items() if check.violations}
    return dict(counted.rows()) == stated
