"""Compares a run with another one, or with the receipt that a carrier handed in: same rules, same findings?

What is compared are hashes and counts that a run's folder states of itself, so they are held to its files
first. A row of findings that was put in place of another, in the folder, the manifest and the receipt alike,
is told by the store of the run alone (`verify` of one run): a receipt's hashes take the extract.

Findings are hashed with their keys. Where two installations, or one before and after a new key, have
different keys, the receipts tell: their hashes are made with keys of the extracts.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from simaudit.errors import Note, UsageError
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.receipt import receipt as receipts
from simaudit.jobs.stored.verification import Verification
from simaudit.rules.relations import UNWAIVED
from simaudit.store.manifest import file_differences, read_manifest

_SAME_RUN: Final = Note("same_run")


def compare_with_receipt(folder: Path, handed_in: Path) -> Verification:
    """Compare a run's folder, OUT/<period>, with a receipt; of lists, the carrier's part.

    Raises UsageError where the run doesn't have the receipt's carrier or month.
    """
    theirs = receipts.read_receipt(handed_in)
    manifest = read_manifest(folder)
    if f"{theirs.carrier}/{receipts.NAME}" not in {entry["path"] for entry in manifest["outputs"]}:
        raise UsageError("receipt_of_other_carrier", path=folder, carrier=theirs.carrier, receipt=handed_in)
    if contradictions := inconsistencies(folder, [theirs.carrier]):
        return Verification(tuple(contradictions), _SAME_RUN)
    ours = receipts.read_receipt(folder / theirs.carrier / receipts.NAME)
    if ours.period != theirs.period:
        names: dict[str, Any] = {"receipt_period": theirs.period, "period": ours.period, "folder": folder}
        raise UsageError("receipt_of_other_month", path=handed_in, **names)
    return compare_receipts(ours, theirs)


def compare_receipts(ours: receipts.Receipt, theirs: receipts.Receipt) -> Verification:
    """What two receipts of one carrier's month differ in, and what could not be compared."""
    hashed = not (ours.withheld or theirs.withheld)
    apart = {kind: note for kind in LIST_KINDS if (note := _list(kind, ours, theirs))}
    unlike = {
        "declared": ours.declared != theirs.declared,
        "previous": ours.previous != theirs.previous,
        "missing": hashed and ours.missing != theirs.missing,
    }
    aside = apart.keys() | {kind for kind, differs in unlike.items() if differs}
    off = {*ours.off, *theirs.off}
    same = {
        id_
        for id_, check in ours.checks.items()
        if id_ not in off and id_ in theirs.checks and check.fingerprint == theirs.checks[id_].fingerprint
    }
    cross = [id_ for id_ in ours.checks if ours.checks[id_].cross]
    resting = {
        kind: [id_ for id_ in sorted(same) if kind in ours.checks[id_].rests_on] for kind in sorted(aside)
    }
    left_out = {*cross, *(id_ for ids in resting.values() for id_ in ids)}
    differences = [*_files(ours, theirs), *_rules(ours, theirs), *(apart[kind] for kind in sorted(apart))]
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
            if difference and UNWAIVED in ours.checks[id_].rests_on:
                notes.append(Note("not_compared_unwaived", check=id_))
            elif difference and receipts.FINDINGS in ours.checks[id_].rests_on and len(left_out) > len(cross):
                notes.append(Note("not_compared_over", check=id_))
            elif difference:
                differences.append(difference)
    if differences:
        # A receipt of an earlier version doesn't say by which profile its files were read.
        if ours.profile is not None and theirs.profile is not None:
            notes += receipts.profile_differences(ours.profile, theirs.profile)
        notes += _versions(ours.versions, theirs.versions)
    return Verification(tuple(differences), _SAME_RUN, tuple(notes))


_SOURCES: Final = {
    "points": Note("list_of_points"),
    "active": Note("list_of_active_numbers"),
    "revoked": Note("list_of_revoked_papers"),
    "reported": Note("list_of_reported_numbers"),
    "notified": Note("list_of_notices"),
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


def _list(kind: str, ours: receipts.Receipt, theirs: receipts.Receipt) -> Note | None:
    """That only one has a list, or that both have hashes of it and they differ."""
    if kind in ours.lists and kind in theirs.lists:
        our_hash, their_hash = ours.lists[kind], theirs.lists[kind]
        differ = our_hash is not None and their_hash is not None and our_hash != their_hash
        return Note("list_differs", list=_SOURCES[kind]) if differ else None
    if kind in ours.lists:
        return Note("list_here_only", list=_SOURCES[kind])
    return Note("list_in_receipt_only", list=_SOURCES[kind]) if kind in theirs.lists else None


def _contents(receipt: receipts.Receipt) -> list[str]:
    return sorted(file.sha256 for file in receipt.inputs)


def _files(ours: receipts.Receipt, theirs: receipts.Receipt) -> Iterator[Note]:
    their_files = {file.sha256: file for file in theirs.inputs}
    for file in ours.inputs:
        their_file = their_files.pop(file.sha256, None)
        if their_file is None:
            yield Note("receipt_of_other_file", file=file.name)
        elif (file.read, file.rejected) != (their_file.read, their_file.rejected):
            receipt = {"receipt_read": their_file.read, "receipt_rejected": their_file.rejected}
            yield Note("records_differ", file=file.name, read=file.read, rejected=file.rejected, **receipt)
    if their_files:
        yield Note("receipt_files_left", files=len(their_files))


def _rules(ours: receipts.Receipt, theirs: receipts.Receipt) -> Iterator[Note]:
    for id_ in sorted(ours.checks.keys() | theirs.checks.keys()):
        our_check, their_check = ours.checks.get(id_), theirs.checks.get(id_)
        if our_check is None or their_check is None:
            yield Note("rule_in_receipt_only" if our_check is None else "rule_here_only", check=id_)
        elif (id_ in ours.off) != (id_ in theirs.off):
            yield Note("off_here_only" if id_ in ours.off else "off_in_receipt_only", check=id_)
        elif our_check.fingerprint != their_check.fingerprint:
            changed = list(_parameters(id_, our_check, their_check))
            yield from changed or [Note("rule_differs", check=id_)]


def _parameters(
    id_: str, our_check: receipts.CheckReceipt, their_check: receipts.CheckReceipt
) -> Iterator[Note]:
    for name in sorted(our_check.params.keys() | their_check.params.keys()):
        our_value, their_value = our_check.params.get(name), their_check.params.get(name)
        if our_value != their_value:
            # What came from elsewhere is shown only if it is a number or a truth value.
            their_text = (
                str(their_value) if isinstance(their_value, (bool, int, float)) else Note("other_value")
            )
            yield Note("parameter_differs", check=id_, name=name, here=str(our_value), receipt=their_text)


def _check(id_: str, our_check: receipts.CheckReceipt, their_check: receipts.CheckReceipt) -> Note | None:
    if our_check.status != their_check.status:
        here, receipt = (_STATUSES[check.status] for check in (our_check, their_check))
        return Note("status_differs", check=id_, here=here, receipt=receipt)
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


def compare_runs(folder: Path, other: Path) -> Verification:
    """How two runs' folders differ, or where one contradicts itself; raises UsageError without a manifest."""
    ours, theirs = read_manifest(folder), read_manifest(other)
    if contradictions := [*inconsistencies(folder), *inconsistencies(other)]:
        return Verification(tuple(contradictions), _SAME_RUN)
    months = [str(run.get("period")) for run in (ours, theirs)]
    if months[0] != months[1]:
        return Verification((Note("months_differ", here=months[0], there=months[1]),), _SAME_RUN)
    differences = [Note("inputs_differ")] if _inputs(ours) != _inputs(theirs) else []
    if ours["rule_set"] != theirs["rule_set"]:
        differences.append(Note("rules_differ"))
        differences += [Note("own_table_differs", table=table) for table in _own_tables(ours, theirs)]
    keys = {run.get("key") for run in (ours, theirs)}
    if len(keys) == 1 or None in keys:
        return Verification((*differences, *_by_hash(ours, theirs)), _SAME_RUN)
    receipt_differences, notes = _by_receipt(folder, other, ours, theirs)
    return Verification((*differences, *receipt_differences), _SAME_RUN, (Note("keys_differ"), *notes))


def _own_tables(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """The tables of a department's own that the two runs don't share, as `law/tariffs.toml`."""
    sides = [
        {(f"{table['kind']}/{table['file']}", table["sha256"]) for table in run.get("own_tables", [])}
        for run in (ours, theirs)
    ]
    return sorted({table for table, _ in sides[0] ^ sides[1]})


def _inputs(run: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(entry["carrier"], entry["sha256"]) for entry in run["inputs"]}


def _by_hash(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Note]:
    here, there = (run.get("findings", {}) for run in (ours, theirs))
    names = sorted(here.keys() | there.keys())
    return [Note("findings_differ", file=name) for name in names if here.get(name) != there.get(name)]


def _by_receipt(
    folder: Path, other: Path, ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[list[Note], list[Note]]:
    """The carriers of both runs whose findings differ, and what could not be compared."""
    differences, notes = [], []
    for carrier in sorted(_with_receipt(ours) & _with_receipt(theirs)):
        our_receipt, their_receipt = (
            receipts.read_receipt(run / carrier / receipts.NAME) for run in (folder, other)
        )
        hashed = not (our_receipt.withheld or their_receipt.withheld)
        if _results(our_receipt, hashed=hashed) != _results(their_receipt, hashed=hashed):
            differences.append(Note("findings_differ", file=f"{carrier}/{FINDINGS_FILE}"))
        elif not hashed:
            notes.append(Note("findings_only_counted", carrier=carrier))
    return differences, notes


def _with_receipt(run: Mapping[str, Any]) -> set[str]:
    paths = (entry["path"].split("/") for entry in run["outputs"])
    return {parts[0] for parts in paths if parts[1:] == [receipts.NAME]}


def _results(receipt: receipts.Receipt, *, hashed: bool) -> dict[str, tuple[str, int, str | None]]:
    """By check id: status, number of findings, and where they are `hashed` their hash."""
    return {
        id_: (check.status, check.violations, check.findings if hashed else None)
        for id_, check in receipt.checks.items()
    }


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
        if name == receipts.NAME:
            receipt = receipts.read_receipt(folder / path)
            if not _of_run(receipt, carrier, manifest):
                yield carrier, receipts.NAME, "manifest.json"
            if f"{carrier}/{FINDINGS_FILE}" in outputs and not _counts_agree(folder / carrier, receipt):
                yield carrier, receipts.NAME, f"{carrier}/{FINDINGS_FILE}"


def _of_run(receipt: receipts.Receipt, carrier: str, manifest: Mapping[str, Any]) -> bool:
    """Whether a receipt says of month, rules and inputs what the manifest does."""
    inputs = sorted(entry["sha256"] for entry in manifest["inputs"] if entry["carrier"] == carrier)
    return (
        receipt.carrier == carrier
        and receipt.period == manifest.get("period")
        and receipt.rule_set == manifest["rule_set"]
        and sorted(file.sha256 for file in receipt.inputs) == inputs
    )


def _counts_agree(folder: Path, receipt: receipts.Receipt) -> bool:
    """Whether a carrier's findings are as many, check by check, as its receipt says."""
    try:
        counted = pl.scan_csv(folder / FINDINGS_FILE, infer_schema=False).group_by("check_id").len().collect()
    except pl.exceptions.PolarsError:
        return False
    found = {id_: check for id_, check in receipt.checks.items() if check.violations and not check.remark}
    return dict(counted.rows()) == {id_: check.violations for id_, check in found.items()}
