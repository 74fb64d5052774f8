"""The manifest of a run: what came in, what judged it, and a hash of every file that went out."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from simaudit.errors import Note, UsageError
from simaudit.files import file_hash, fsync_parents, fsync_tree, special_file, write_text
from simaudit.intake.account import FileAccount

NAME: Final = "manifest.json"
PAGE: Final = re.compile(r"(?:index|report)(?:\.([a-z]{2}))?\.html")
"""Names of the pages: of a run's first language, or of another, which it ends with."""

_INPUT: Final = (
    "carrier", "name", "bytes", "sha256", "encoding", "read", "loaded", "rejected",
    "distinct_numbers", "checksum",
)  # fmt: skip


def listed_inputs(accounts: Sequence[FileAccount]) -> list[dict[str, Any]]:
    """The accounts as the manifest lists them."""
    return [{name: getattr(account, name) for name in _INPUT} for account in accounts]


def write_manifest(
    folder: Path,
    accounts: Sequence[FileAccount],
    facts: Mapping[str, Any],
    others: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write the manifest over all files of `folder`; `facts` are versions, fingerprints and timings.

    `others` = inputs of an earlier run, of carriers that this run isn't about.
    """
    own = {account.carrier for account in accounts}
    # This run's findings were hashed when they were written; what an earlier run left is hashed anew.
    known = {name: digest for name, digest in facts.get("findings", {}).items() if name.split("/")[0] in own}
    outputs = [{"path": name, "sha256": digest} for name, digest in _hashes(folder, known).items()]
    content = {**facts, "inputs": [*listed_inputs(accounts), *others], "outputs": outputs}
    write_text(folder / NAME, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder; raises UsageError where there is none."""
    try:
        if special_file(folder / NAME) is not None:
            raise ValueError(NAME)
        content: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if not {"inputs", "outputs", "rule_set"} <= set(content):
            raise ValueError(NAME)
        if not all(isinstance(entry["path"], str) and entry["sha256"] for entry in content["outputs"]):
            raise ValueError(NAME)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError("no_manifest", path=folder, file=NAME) from error
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
    fsync_tree(new)
    new.replace(folder / NAME)
    fsync_parents([folder / NAME])


def file_differences(folder: Path) -> list[Note]:
    """The missing, added and changed files of a run against its manifest, a note each.

    A link and a file that can't be read count as changed; pages that were left when the others were written
    again, and what others may read of restricted folders, are listed too.
    """
    manifest = read_manifest(folder)
    listed = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    present = _hashes(folder)
    both = sorted(listed.keys() & present.keys())
    return [
        *(Note("file_missing", file=_shown(name)) for name in sorted(listed.keys() - present.keys())),
        *(Note("file_added", file=_shown(name)) for name in sorted(present.keys() - listed.keys())),
        *(_changed(name, present[name]) for name in both if listed[name] != present[name]),
        *(Note("page_outdated", file=_shown(name)) for name in both if _outdated(name, manifest)),
        *(Note("file_open_to_others", file=_shown(name)) for name in _open_to_others(folder)),
    ]


def _outdated(name: str, manifest: Mapping[str, Any]) -> bool:
    """Whether it is a page in a language in which the run's pages were not written last."""
    page = PAGE.fullmatch(name.rpartition("/")[2])
    # Manifests of earlier versions don't have the languages.
    return bool(page and page[1] and page[1] not in manifest.get("langs", ["", page[1]])[1:])


def _changed(name: str, digest: str) -> Note:
    file = _shown(name)
    match digest:
        case "link":
            return Note("file_now_link", file=file)
        case "special":
            return Note("file_now_special", file=file)
        case "unreadable":
            return Note("file_now_unreadable", file=file)
    return Note("file_changed", file=file)


def run_differences(folder: Path, other: Path) -> list[Note]:
    """How two runs differ: inputs, rules, findings; a note each, none where they agree."""
    found: list[Note] = []
    ours, theirs = read_manifest(folder), read_manifest(other)
    if {(i["carrier"], i["sha256"]) for i in ours["inputs"]} != {
        (i["carrier"], i["sha256"]) for i in theirs["inputs"]
    }:
        found.append(Note("inputs_differ"))
    if ours["rule_set"] != theirs["rule_set"]:
        found.append(Note("rules_differ"))
    one, two = (run.get("findings", {}) for run in (ours, theirs))
    names = sorted(one.keys() | two.keys())
    return found + [Note("findings_differ", file=name) for name in names if one.get(name) != two.get(name)]


def _hashes(folder: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Path → sha256 of every file but the manifest, or `link`, `special`, `unreadable`.

    `known` = hashes of files that were just written: the findings of a month may be gigabytes.
    """
    known = known or {}
    hashes = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name != NAME and (path.is_symlink() or not path.is_dir()):
            hashes[name] = known.get(name) or _hash(path)
    return hashes


def _hash(path: Path) -> str:
    if path.is_symlink():
        return "link"
    if not path.is_file():
        return "special"
    try:
        return file_hash(path)
    except OSError:
        return "unreadable"


def _open_to_others(folder: Path) -> list[str]:
    """The paths in restricted folders that anybody but the owner may read or enter."""
    restricted = [path for path in folder.glob("*/restricted") if not path.is_symlink()]
    inside = [child for path in restricted for child in path.rglob("*") if not child.is_symlink()]
    return sorted(
        path.relative_to(folder).as_posix() for path in (*restricted, *inside) if path.stat().st_mode & 0o077
    )


def _shown(name: str) -> str:
    """A path on one line; a name that could drive a terminal is quoted."""
    return name if name.isprintable() else ascii(name)
