"""The manifest of a run: what came in, what judged it, and a hash of every file that went out.

Its own hash, the seal, is in the ledger, so that files and manifest can't be changed together.
"""

import json
import os
import re
import stat
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from simaudit import files as disk
from simaudit.errors import Note, UsageError
from simaudit.intake.records.account import FileAccount
from simaudit.store.json_forms import FORM_OF_FILE, MANIFEST
from simaudit.store.ledger import Ledger
from simaudit.store.manifest_form import Manifest, ManifestInput


class Seal(Enum):
    """What a ledger knows of a manifest."""

    UNKNOWN = 1
    """No run of the ledger made it."""
    DIFFERS = 2
    """It is not as a run or a deletion left it."""
    AGREES = 3
    EARLIER = 4
    """It is as a run or a deletion left it that another one has replaced since."""


def seal(ledger: Ledger, folder: Path) -> None:
    """Record the manifest in a run's folder, beside earlier ones of the run; belongs into a transaction."""
    manifest = read_manifest(folder)
    ledger.writing("seal", period=manifest["period"])
    run = {"period": manifest["period"], "made_at": manifest["made_at"]}
    ledger.insert("seal", {**run, "manifest": disk.file_hash(folder / NAME)})


def check_seal(ledger: Ledger, folder: Path) -> Seal:
    """Compare the manifest in a run's folder with what was recorded of it; raises UsageError without one."""
    manifest = read_manifest(folder)
    recorded = ledger.execute(
        "SELECT made_at, manifest FROM seal WHERE period = $period ORDER BY rowid",
        {"period": manifest.get("period")},
    ).fetchall()
    run = str(manifest.get("made_at"))
    digests = [digest for made_at, digest in recorded if made_at == run]
    if not digests:
        return Seal.UNKNOWN
    digest = disk.file_hash(folder / NAME)
    if digest not in digests:
        return Seal.DIFFERS
    return Seal.AGREES if recorded[-1] == (run, digest) else Seal.EARLIER


def require_own_folder(ledger: Ledger, folder: Path) -> None:
    """Raises UsageError unless the folder is of a run of this ledger, its manifest as it was left.

    What is renewed in a manifest is sealed with the rest of it.
    """
    agreement = check_seal(ledger, folder)
    if agreement is Seal.DIFFERS:
        raise UsageError("changed_since_run", path=folder / NAME)
    if agreement is Seal.UNKNOWN:
        raise UsageError("folder_of_other_store", path=folder, store=ledger.path.parent)


NAME: Final = "manifest.json"
PAGE: Final = re.compile(r"(?:index|report|cases|[0-9]{5})(?:\.([a-z]{2}))?\.html")
"""Names of the pages: of a run's first language, or of another, which it ends with."""


def listed_inputs(accounts: Sequence[FileAccount]) -> list[dict[str, Any]]:
    """The accounts as the manifest lists them."""
    return [{name: getattr(account, name) for name in ManifestInput.model_fields} for account in accounts]


def write_manifest(
    folder: Path,
    accounts: Sequence[FileAccount],
    facts: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]] = (),
    staying: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write the manifest over all files of `folder`; `facts` are versions, fingerprints and timings.

    `others` = inputs of an earlier run, of carriers that this run isn't about. `staying` = path → sha256 of
    files that it left, and that stay where the folder is moved to.
    """
    carriers = {account.carrier for account in accounts}
    # This run's findings were hashed when they were written.
    known_hashes = {
        name: digest for name, digest in facts.get("findings", {}).items() if name.split("/")[0] in carriers
    }
    inputs = [*listed_inputs(accounts), *others]
    manifest = Manifest.model_validate({"schema": MANIFEST, **facts, "inputs": inputs, "outputs": []})
    content = manifest.model_dump(mode="json", by_alias=True, exclude_unset=True)
    _write(folder, content, {**staying, **_hashes(folder, known_hashes)})


def renew_manifest(folder: Path, manifest: Mapping[str, Any], staying: Collection[str]) -> None:
    """Write the manifest of an earlier run over all files of `folder`, and of its outputs those `staying`."""
    outputs = {entry["path"]: entry["sha256"] for entry in manifest["outputs"] if entry["path"] in staying}
    _write(folder, manifest, {**outputs, **_hashes(folder)})


def _write(folder: Path, content: Mapping[str, Any], hashes: Mapping[str, str | OSError]) -> None:
    # As a folder's paths are sorted: part by part. JSON with its form, which a list can't name itself.
    outputs = [
        {"path": name, "sha256": str(hashes[name])} | ({"schema": form} if form else {})
        for name in sorted(hashes, key=lambda name: name.split("/"))
        for form in [FORM_OF_FILE.get(name.rpartition("/")[2])]
    ]
    text = json.dumps({**content, "outputs": outputs}, ensure_ascii=False, indent=1)
    disk.write_text(folder / NAME, text + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder; raises UsageError where there is none, or it can't be read."""
    try:
        if disk.special_file(folder / NAME) is not None:
            raise ValueError(NAME)
        if (folder / NAME).stat().st_size > disk.LARGEST_TEXT:
            raise ValueError(NAME)
        content: dict[str, Any] = disk.strict_json((folder / NAME).read_text(encoding="utf-8"))
        if not {"inputs", "outputs", "rule_set"} <= set(content):
            raise ValueError(NAME)
        if not all(isinstance(entry["path"], str) and entry["sha256"] for entry in listed_files(content)):
            raise ValueError(NAME)
    except PermissionError as error:
        raise UsageError("cannot_be_read", path=folder / NAME, why=disk.system_reason(error)) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError("no_manifest", path=folder, file=NAME) from error
    return content


def listed_files(manifest: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All files that the manifest of a run or dossier lists; a dossier has drafts beside its outputs."""
    return [*manifest["outputs"], *manifest.get("drafts", ())]


def without_carriers(manifest: Mapping[str, Any], carriers: Sequence[str]) -> dict[str, Any]:
    """A manifest without what it says of these carriers: inputs and notes on them, outputs, findings."""

    def is_of_others(path: str) -> bool:
        return path.partition("/")[0] not in carriers

    content: dict[str, Any] = {}
    for name, value in manifest.items():
        if name == "findings":
            value = {path: digest for path, digest in value.items() if is_of_others(path)}
        elif isinstance(value, list) and all(isinstance(item, dict) for item in value):
            value = [item for item in value if is_of_others(item.get("carrier") or item.get("path", ""))]
        content[name] = value
    return content


def remove_outputs(folder: Path, gone: Sequence[Mapping[str, str]]) -> None:
    """Remove deleted folders (`path`) from a run's outputs, and note when (`at`) and by which `rule`.

    The manifest is written whole; doing it twice changes nothing more. Raises OSError.
    """
    manifest = read_manifest(folder)
    deleted = manifest.setdefault("deleted", [])
    for entry in gone:
        where = Path(entry["path"]).relative_to(folder).as_posix()
        inside = f"{where}/"
        files = [output for output in manifest["outputs"] if output["path"].startswith(inside)]
        if files:
            deleted.append({"path": where, "at": entry["at"], "rule": entry["rule"], "files": len(files)})
        manifest["outputs"] = [output for output in manifest["outputs"] if output not in files]
    new = folder / f".{NAME}.new"
    new.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    disk.fsync_tree(new)
    new.replace(folder / NAME)
    disk.fsync_parents([folder / NAME])


def file_differences(folder: Path) -> list[Note]:
    """The missing, added and changed files of a run against its manifest, a note each.

    A link counts as changed; a file that can't be read, or is in a folder that can't, is named as that; so is
    an empty folder, as an added one. Pages that were left when the others were written again, and what others
    may read of restricted folders, are listed too.
    """
    manifest = read_manifest(folder)
    listed = {entry["path"]: entry["sha256"] for entry in listed_files(manifest)}
    present = _hashes(folder)
    # A folder that can't be read lists nothing. What lies behind a link is another's file.
    for name in listed.keys() - present.keys():
        digest = _hash(folder / name)
        if digest is not None and (folder / name).resolve() == folder.resolve() / name:
            present[name] = digest
    both = sorted(listed.keys() & present.keys())
    emptied = {f"{parent.as_posix()}/" for name in listed for parent in PurePosixPath(name).parents}
    # Folders with nothing in them, which no run leaves; links are no folders.
    empty = {
        f"{Path(path).relative_to(folder).as_posix()}/"
        for path, folders, files in os.walk(folder)
        if not folders and not files and Path(path) != folder
    }
    added = {*(present.keys() - listed.keys()), *(empty - emptied)}
    return [
        *(Note("file_missing", file=name) for name in sorted(listed.keys() - present.keys())),
        *(Note("file_added", file=name) for name in sorted(added)),
        *(_changed(name, present[name]) for name in both if listed[name] != present[name]),
        *(Note("page_outdated", file=name) for name in both if _outdated(name, manifest)),
        *(
            Note("file_open_to_others", file=name)
            for name in open_to_others(folder, [folder / "restricted", *folder.glob("*/restricted")])
        ),
    ]


def _outdated(name: str, manifest: Mapping[str, Any]) -> bool:
    """Whether it is a page in a language in which the run's pages were not written last."""
    page = PAGE.fullmatch(name.rpartition("/")[2])
    return bool(page and page[1] and page[1] not in manifest.get("langs", ["", page[1]])[1:])


def _changed(file: str, digest: str | OSError) -> Note:
    if isinstance(digest, OSError):
        return Note("file_now_unreadable", file=file, why=disk.system_reason(digest))
    match digest:
        case "link":
            return Note("file_now_link", file=file)
        case "special":
            return Note("file_now_special", file=file)
    return Note("file_changed", file=file)


def _hashes(folder: Path, known_hashes: Mapping[str, str] | None = None) -> dict[str, str | OSError]:
    """Path → sha256 of every file but the manifest, or `link`, `special`, or why it can't be read.

    `known_hashes` = hashes of files that were just written: the findings of a month may be gigabytes.
    """
    known_hashes = known_hashes or {}
    hashes: dict[str, str | OSError] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        digest = known_hashes.get(name) or (_hash(path) if name != NAME else None)
        if digest is not None:
            hashes[name] = digest
    return hashes


def _hash(path: Path) -> str | OSError | None:
    """sha256 of a file, `link` or `special`, or why it can't be read; None: there is none, or a folder."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            return None
        if not stat.S_ISREG(mode):
            return "link" if stat.S_ISLNK(mode) else "special"
        return disk.file_hash(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return error


def open_to_others(folder: Path, closed: Iterable[Path]) -> list[str]:
    """The paths, in `closed` folders within `folder`, that anybody but the owner may read or enter."""
    folders = [path for path in closed if not path.is_symlink()]
    open_paths = set()
    for path in (*folders, *(child for parent in folders for child in parent.rglob("*"))):
        # What may not be looked at can't be read either, which is said.
        with suppress(OSError):
            mode = path.lstat().st_mode
            if disk.rights_of_others(mode) and not stat.S_ISLNK(mode):
                open_paths.add(path.relative_to(folder).as_posix())
    return sorted(open_paths)
