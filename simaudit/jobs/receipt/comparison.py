"""Compares a run with the receipt that a carrier handed in: same files, same rules, same findings?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from simaudit.errors import Note, UsageError
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.receipt.profile import profile_differences
from simaudit.jobs.receipt.receipt import FINDINGS, NAME, CheckReceipt, Receipt, read_receipt
from simaudit.jobs.receipt.run_consistency import inconsistencies
from simaudit.store.manifest import read_manifest


@dataclass(frozen=True)
class Comparison:
    """The differences, and the reasons why something was not compared."""

    differences: tuple[Note, ...]
    notes: tuple[Note, ...]


def compare_with_receipt(folder: Path, handed_in: Path) -> Comparison:
    """Compare a run's folder, OUT/<period>, with a receipt; of lists, the carrier's part.

    Raises UsageError where the run doesn't have the receipt's carrier or month.
    """
    theirs = read_receipt(handed_in)
    manifest = read_manifest(folder)
    if f"{theirs.carrier}/{NAME}" not in {entry["path"] for entry in manifest["outputs"]}:
        raise UsageError("receipt_of_other_carrier", path=folder, carrier=theirs.carrier, receipt=handed_in)
    if contradictions := inconsistencies(folder, [theirs.carrier]):
        return Comparison(tuple(contradictions), ())
    ours = read_receipt(folder / theirs.carrier / NAME)
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
    hashed = not (ours.withheld or theirs.withheld)
    apart = {kind for kind in LIST_KINDS if _lists_differ(kind, ours, theirs)}
    unlike = {
        "declared": ours.declared != theirs.declared,
        "previous": ours.previous != theirs.previous,
        "missing": hashed and ours.missing != theirs.missing,
    }
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
    notes = [Note("not_compared_across", checks=cross)] if cross else []
    notes += [
        Note("not_compared_for", checks=ids, source=_SOURCES[kind]) for kind, ids in resting.items() if ids
    ]
    # Other files have other findings throughout: that the files differ is enough.
    if _contents(ours) == _contents(theirs):
        if ours.withheld:
            notes.append(Note("findings_only_counted", carrier=ours.carrier))
        elif theirs.withheld:
            differences.append(Note("hashes_left_out"))
        for id_ in sorted(same - left_out):
            difference = _check(id_, ours.checks[id_], theirs.checks[id_])
            if difference and FINDINGS in ours.checks[id_].rests_on and len(left_out) > len(cross):
                notes.append(Note("not_compared_over", check=id_))
            elif difference:
                differences.append(difference)
    if differences:
        notes += _profiles(ours, theirs)
        notes += _versions(ours.versions, theirs.versions)
    return Comparison(tuple(differences), tuple(notes))


_SOURCES: Final = {
    "points": Note("list_of_points"),
    "active": Note("list_of_active_numbers"),
    "revoked": Note("list_of_revoked_papers"),
    "reported": Note("list_of_reported_numbers"),
    "declared": Note("declared_count"),
    "previous": Note("month_before"),
    "missing": Note("numbers_missing_before"),
}
"""What a check may rest on besides the extract."""

_STATUSES: Final = {
    "passed": Note("status_passed"),
    "failed": Note("status_failed"),
    "not_applicable": Note("status_not_applicable"),
    "not_assessable": Note("status_not_assessable"),
    "error": Note("status_error"),
}


def _lists_differ(kind: str, ours: Receipt, theirs: Receipt) -> bool:
    """Whether only one has a list, or both have hashes of it and they differ."""
    if kind in ours.lists and kind in theirs.lists:
        one, other = ours.lists[kind], theirs.lists[kind]
        return one is not None and other is not None and one != other
    return kind in ours.lists or kind in theirs.lists


def _profiles(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    # A receipt of an earlier version doesn't say by which profile its files were read.
    if ours.profile is not None and theirs.profile is not None:
        yield from profile_differences(ours.profile, theirs.profile)


def _contents(receipt: Receipt) -> list[str]:
    return sorted(file.sha256 for file in receipt.inputs)


def _files(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    there = {file.sha256: file for file in theirs.inputs}
    for file in ours.inputs:
        other = there.pop(file.sha256, None)
        if other is None:
            yield Note("receipt_of_other_file", file=file.name)
        elif (file.read, file.rejected) != (other.read, other.rejected):
            yield Note(
                "records_differ",
                file=file.name,
                read=file.read,
                rejected=file.rejected,
                receipt_read=other.read,
                receipt_rejected=other.rejected,
            )
    if there:
        yield Note("receipt_files_left", files=len(there))


def _rules(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    for id_ in sorted(ours.checks.keys() | theirs.checks.keys()):
        own, other = ours.checks.get(id_), theirs.checks.get(id_)
        if own is None or other is None:
            yield Note("rule_in_receipt_only" if own is None else "rule_here_only", check=id_)
        elif (id_ in ours.off) != (id_ in theirs.off):
            yield Note("off_here_only" if id_ in ours.off else "off_in_receipt_only", check=id_)
        elif own.fingerprint != other.fingerprint:
            changed = list(_parameters(id_, own, other))
            yield from changed or [Note("rule_differs", check=id_)]


def _parameters(id_: str, own: CheckReceipt, other: CheckReceipt) -> Iterator[Note]:
    for name in sorted(own.params.keys() | other.params.keys()):
        here, there = own.params.get(name), other.params.get(name)
        if here != there:
            # What came from elsewhere is shown only if it is a number or a truth value.
            shown = str(there) if isinstance(there, (bool, int, float)) else Note("other_value")
            yield Note("parameter_differs", check=id_, name=name, here=str(here), receipt=shown)


def _same_rules(ours: Receipt, theirs: Receipt) -> Iterator[str]:
    for id_, own in ours.checks.items():
        other = theirs.checks.get(id_)
        if other and own.fingerprint == other.fingerprint and id_ not in {*ours.off, *theirs.off}:
            yield id_


def _list(kind: str, ours: Receipt, theirs: Receipt) -> Note:
    if kind in ours.lists and kind in theirs.lists:
        return Note("list_differs", list=_SOURCES[kind])
    return Note("list_here_only" if kind in ours.lists else "list_in_receipt_only", list=_SOURCES[kind])


def _check(id_: str, own: CheckReceipt, other: CheckReceipt) -> Note | None:
    if own.status != other.status:
        return Note("status_differs", check=id_, here=_STATUSES[own.status], receipt=_STATUSES[other.status])
    if own.violations != other.violations:
        return Note("findings_number_differs", check=id_, here=own.violations, receipt=other.violations)
    if own.findings and other.findings and own.findings != other.findings:
        return Note("findings_not_the_same", check=id_)
    if own.population != other.population:
        return Note("population_differs", check=id_, here=own.population, receipt=other.population)
    return None


def _versions(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Note]:
    none = Note("no_version")
    for name in sorted(ours.keys() | theirs.keys()):
        here, receipt = ours.get(name, none), theirs.get(name, none)
        if here != receipt:
            yield Note("version_differs", library=name, here=here, receipt=receipt)
