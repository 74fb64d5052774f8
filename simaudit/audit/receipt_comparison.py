"""Compares a run with the receipt that a carrier handed in: same files, same rules, same findings?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit.audit.receipt import FINDINGS, NAME, CheckReceipt, Receipt, read_receipt
from simaudit.errors import UsageError
from simaudit.files import file_hash
from simaudit.store.manifest import read_manifest

_LISTS: Final = ("points", "active", "revoked")


@dataclass(frozen=True)
class Comparison:
    """A line for each difference, and a line for each reason why something was not compared."""

    differences: tuple[str, ...]
    notes: tuple[str, ...]


def compare_with_receipt(folder: Path, handed_in: Path) -> Comparison:
    """Compare a run's folder, OUT/<period>, with a receipt; of lists, the carrier's part.

    Raises UsageError where the run doesn't have the receipt's carrier or month, or its own receipt is not as
    the run left it.
    """
    theirs = read_receipt(handed_in)
    manifest = read_manifest(folder)
    name = f"{theirs.carrier}/{NAME}"
    listed = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    if name not in listed:
        raise UsageError("receipt_of_other_carrier", path=folder, carrier=theirs.carrier, receipt=handed_in)
    own = folder / name
    if not own.is_file() or file_hash(own) != listed[name]:
        raise UsageError("changed_since_run", path=own)
    ours = read_receipt(own)
    if ours.period != theirs.period:
        raise UsageError(
            "receipt_of_other_month",
            path=handed_in,
            receipt_period=theirs.period,
            folder=folder,
            period=ours.period,
        )
    return compare_receipts(ours, theirs)


def compare_receipts(ours: Receipt, theirs: Receipt) -> Comparison:
    """What two receipts of one carrier's month differ in, and what could not be compared."""
    apart = {kind for kind in _LISTS if ours.lists.get(kind) != theirs.lists.get(kind)}
    unlike = {"declared": ours.declared != theirs.declared, "previous": ours.previous != theirs.previous}
    aside = apart | {kind for kind, differs in unlike.items() if differs}
    same = set(_same_rules(ours, theirs))
    cross = [id_ for id_ in ours.checks if ours.checks[id_].cross]
    resting = {
        kind: [id_ for id_ in sorted(same) if kind in ours.checks[id_].rests_on] for kind in sorted(aside)
    }
    left_out = {*cross, *(id_ for ids in resting.values() for id_ in ids)}
    differences = [
        *_files(ours, theirs),
        *_rules(ours, theirs),
        *(_list(kind, ours, theirs) for kind in sorted(apart)),
    ]
    notes = [f"not compared: {', '.join(cross)} (across carriers)"] if cross else []
    notes += [
        f"not compared: {', '.join(ids)} ({_WHY[kind]} only here, only there or another)"
        for kind, ids in resting.items()
        if ids
    ]
    # Of other files every finding is another; that the files differ says it all.
    if _contents(ours) == _contents(theirs):
        for id_ in sorted(same - left_out):
            line = _check(id_, ours.checks[id_], theirs.checks[id_])
            if line and FINDINGS in ours.checks[id_].rests_on and len(left_out) > len(cross):
                notes.append(f"not compared: {id_} (over the findings of checks that were not compared)")
            elif line:
                differences.append(line)
    if differences:
        notes += _versions(ours.versions, theirs.versions)
    return Comparison(tuple(differences), tuple(notes))


_WHY: Final = {
    "points": "the list of points",
    "active": "the list of active numbers",
    "revoked": "the list of revoked papers",
    "declared": "a declared count",
    "previous": "the month before",
}


def _contents(receipt: Receipt) -> list[str]:
    return sorted(file.sha256 for file in receipt.inputs)


def _files(ours: Receipt, theirs: Receipt) -> Iterator[str]:
    there = {file.sha256: file for file in theirs.inputs}
    for file in ours.inputs:
        other = there.pop(file.sha256, None)
        if other is None:
            yield f"{file.name}: the receipt is not of this file"
        elif (file.read, file.rejected) != (other.read, other.rejected):
            yield (
                f"{file.name}: {file.read:,} records read and {file.rejected:,} rejected here, "
                f"{other.read:,} and {other.rejected:,} in the receipt"
            )
    if there:
        yield f"files of the receipt that were not audited here: {len(there)}"


def _rules(ours: Receipt, theirs: Receipt) -> Iterator[str]:
    for id_ in sorted(ours.checks.keys() | theirs.checks.keys()):
        own, other = ours.checks.get(id_), theirs.checks.get(id_)
        if own is None or other is None:
            yield f"{id_}: a rule {'of the receipt' if own is None else 'here'} only"
        elif (id_ in ours.off) != (id_ in theirs.off):
            yield f"{id_}: switched off {'here' if id_ in ours.off else 'in the receipt'} only"
        elif own.fingerprint != other.fingerprint:
            changed = [
                f"{name} is {own.params.get(name)} here, {_number(other.params.get(name))} in the receipt"
                for name in sorted(own.params.keys() | other.params.keys())
                if own.params.get(name) != other.params.get(name)
            ]
            yield f"{id_}: {'; '.join(changed) or 'another rule than in the receipt'}"


def _same_rules(ours: Receipt, theirs: Receipt) -> Iterator[str]:
    for id_, own in ours.checks.items():
        other = theirs.checks.get(id_)
        if other and own.fingerprint == other.fingerprint and id_ not in {*ours.off, *theirs.off}:
            yield id_


def _list(kind: str, ours: Receipt, theirs: Receipt) -> str:
    if kind in ours.lists and kind in theirs.lists:
        return f"{_WHY[kind]}: not the same for this carrier"
    return f"{_WHY[kind]}: {'here' if kind in ours.lists else 'in the receipt'} only"


def _check(id_: str, own: CheckReceipt, other: CheckReceipt) -> str:
    if own.status != other.status:
        return f"{id_}: {own.status} here, {other.status} in the receipt"
    if own.violations != other.violations:
        return f"{id_}: {own.violations:,} findings here, {other.violations:,} in the receipt"
    if own.findings != other.findings:
        return f"{id_}: as many findings as in the receipt, but not the same"
    if own.population != other.population:
        return f"{id_}: {own.population:,} judged here, {other.population:,} in the receipt"
    return ""


def _versions(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{name}: {ours.get(name, 'none')} here, {theirs.get(name, 'none')} in the receipt"


def _number(value: object) -> str:
    # What came from elsewhere is shown only where it can hold no more than a setting.
    return str(value) if isinstance(value, (bool, int, float)) else "another"
