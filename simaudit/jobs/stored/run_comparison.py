"""Compares two runs by their manifests: same month, inputs, rules and findings?

Findings are hashed with their keys. Where two installations, or one before and after a new key, have
different keys, the receipts tell: their hashes are made with keys of the extracts.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simaudit.errors import Note
from simaudit.jobs.receipt.comparison import Comparison
from simaudit.jobs.receipt.receipt import NAME, Receipt, read_receipt
from simaudit.jobs.receipt.run_consistency import FINDINGS_FILE, inconsistencies
from simaudit.store.manifest import read_manifest


def compare_runs(folder: Path, other: Path) -> Comparison:
    """How two runs' folders differ, or where one contradicts itself; raises UsageError without a manifest."""
    ours, theirs = read_manifest(folder), read_manifest(other)
    if contradictions := [*inconsistencies(folder), *inconsistencies(other)]:
        return Comparison(tuple(contradictions), ())
    months = [str(run.get("period")) for run in (ours, theirs)]
    if months[0] != months[1]:
        return Comparison((Note("months_differ", here=months[0], there=months[1]),), ())
    differences = [Note("inputs_differ")] if _inputs(ours) != _inputs(theirs) else []
    if ours["rule_set"] != theirs["rule_set"]:
        differences.append(Note("rules_differ"))
    keys = {run.get("key") for run in (ours, theirs)}
    if len(keys) == 1 or None in keys:
        return Comparison((*differences, *_by_hash(ours, theirs)), ())
    receipt_differences, notes = _by_receipt(folder, other, ours, theirs)
    return Comparison((*differences, *receipt_differences), (Note("keys_differ"), *notes))


def _inputs(run: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(entry["carrier"], entry["sha256"]) for entry in run["inputs"]}


def _by_hash(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Note]:
    our_findings, their_findings = (run.get("findings", {}) for run in (ours, theirs))
    names = sorted(our_findings.keys() | their_findings.keys())
    return [
        Note("findings_differ", file=name)
        for name in names
        if our_findings.get(name) != their_findings.get(name)
    ]


def _by_receipt(
    folder: Path, other: Path, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[list[Note], list[Note]]:
    """The carriers of both runs whose findings differ, and what could not be compared."""
    differences, notes = [], []
    for carrier in sorted(_with_receipt(ours) & _with_receipt(theirs)):
        our_receipt, their_receipt = (read_receipt(run / carrier / NAME) for run in (folder, other))
        hashed = not (our_receipt.withheld or their_receipt.withheld)
        if _results(our_receipt, hashed=hashed) != _results(their_receipt, hashed=hashed):
            differences.append(Note("findings_differ", file=f"{carrier}/{FINDINGS_FILE}"))
        elif not hashed:
            notes.append(Note("findings_only_counted", carrier=carrier))
    return differences, notes


def _with_receipt(run: Mapping[str, Any]) -> set[str]:
    paths = (entry["path"].split("/") for entry in run["outputs"])
    return {parts[0] for parts in paths if parts[1:] == [NAME]}


def _results(receipt: Receipt, *, hashed: bool) -> dict[str, tuple[str, int, str | None]]:
    """By check id: status, number of findings, and where they are `hashed` their hash."""
    return {
        id_: (check.status, check.violations, check.findings if hashed else None)
        for id_, check in receipt.checks.items()
    }
