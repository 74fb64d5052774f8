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
        our_hash, their_hash = ours.lists[kind], theirs.lists[kind]
        return our_hash is not None and their_hash is not None and our_hash != their_hash
    return kind in ours.lists or kind in theirs.lists


def _profiles(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    # A receipt of an earlier version doesn't say by which profile its files were read.
    if ours.profile is not None and theirs.profile is not None:
        yield from profile_differences(ours.profile, theirs.profile)


def _contents(receipt: Receipt) -> list[str]:
    return sorted(file.sha256 for file in receipt.inputs)


def _files(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    their_files = {file.sha256: file for file in theirs.inputs}
    for file in ours.inputs:
        their_file = their_files.pop(file.sha256, None)
        if their_file is None:
            yield Note("receipt_of_other_file", file=file.name)
        elif (file.read, file.rejected) != (their_file.read, their_file.rejected):
            yield Note(
                "records_differ",
                file=file.name,
                read=file.read,
                rejected=file.rejected,
                receipt_read=their_file.read,
                receipt_rejected=their_file.rejected,
            )
    if their_files:
        yield Note("receipt_files_left", files=len(their_files))


def _rules(ours: Receipt, theirs: Receipt) -> Iterator[Note]:
    for id_ in sorted(ours.checks.keys() | theirs.checks.keys()):
        our_check, their_check = ours.checks.get(id_), theirs.checks.get(id_)
        if our_check is None or their_check is None:
            yield Note("rule_in_receipt_only" if our_check is None else "rule_here_only", check=id_)
        elif (id_ in ours.off) != (id_ in theirs.off):
            yield Note("off_here_only" if id_ in ours.off else "off_in_receipt_only", check=id_)
        elif our_check.fingerprint != their_check.fingerprint:
            changed = list(_parameters(id_, our_check, their_check))
            yield from changed or [Note("rule_differs", check=id_)]


def _parameters(id_: str, our_check: CheckReceipt, their_check: CheckReceipt) -> Iterator[Note]:
    for name in sorted(our_check.params.keys() | their_check.params.keys()):
        our_value, their_value = our_check.params.get(name), their_check.params.get(name)
        if our_value != their_value:
            # What came from elsewhere is shown only if it is a number or a truth value.
            their_text = (
                str(their_value) if isinstance(their_value, (bool, int, float)) else Note("other_value")
            )
            yield Note("parameter_differs", check=id_, name=name, here=str(our_value), receipt=their_text)


def _same_rules(ours: Receipt, theirs: Receipt) -> Iterator[str]:
    for id_, our_check in ours.checks.items():
        their_check = theirs.checks.get(id_)
        if (
            their_check
            and our_check.fingerprint == their_check.fingerprint
            and id_ not in {*ours.off, *theirs.off}
        ):
            yield id_


def _list(kind: str, ours: Receipt, theirs: Receipt) -> Note:
    if kind in ours.lists and kind in theirs.lists:
        return Note("list_differs", list=_SOURCES[kind])
    return Note("list_here_only" if kind in ours.lists else "list_in_receipt_only", list=_SOURCES[kind])


def _check(id_: str, our_check: CheckReceipt, their_check: CheckReceipt) -> Note | None:
    if our_check.status != their_check.status:
        return Note(
            "status_differs",
            check=id_,
            here=_STATUSES[our_check.status],
            receipt=_STATUSES[their_check.status],
        )
    if our_check.violations != their_check.violations:
        return Note(
            "findings_number_differs", check=id_, here=our_check.violations, receipt=their_check.violations
        )
    if our_check.findings and their_check.findings and our_check.findings != their_check.findings:
        return Note("findings_not_the_same", check=id_)
    if our_check.population != their_check.population:
        return Note(
            "population_differs", check=id_, here=our_check.population, receipt=their_check.population
        )
    return None


def _versions(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[Note]:
    none = Note("no_version")
    for name in sorted(ours.keys() | theirs.keys()):
        here, receipt = ours.get(name, none), theirs.get(name, none)
        if here != receipt:
            yield Note("version_differs", library=name, here=here, receipt=receipt)
