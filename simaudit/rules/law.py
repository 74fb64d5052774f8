"""The law by which a run judges: provisions and tariffs, a department's own entries over the built-in ones.

`provisions.toml` and `tariffs.toml` of a department's folder have the format of those in `checks/law` and
hold only what differs. An entry that states the key of a built-in one, and its `from` or none, changes that
one: what it doesn't state stays. One with another `from` is a new version, and states everything. An entry is
ended by `to`. The law of a run is a value: loaded once, and handed to what cites it or works out a fine.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar

from simaudit.errors import Note, UsageError
from simaudit.rules.own_files import OwnFile, OwnTable
from simaudit.rules.provisions import (
    PROVISIONS,
    InForce,
    Provision,
    Provisions,
    by_key,
    documents_in_full,
    provisions,
)
from simaudit.rules.tariffs import DECREE, TARIFFS, Beside, Clause, Tariffs, tariffs
from simaudit.rules.toml_file import Model, parse_toml, place_of, validate_model

LAW_FILES: Final = (PROVISIONS.name, TARIFFS.name)
"""What a department's folder of law may have."""

_KEYS: Final = {"provision": "key", "clause": "id", "beside": None}
"""The tables of both files → what tells their entries apart, beside the day on which they begin."""

_WHAT_WAS_CHECKED: Final = frozenset({"document", "dieu", "khoan", "diem", "says", "quote", "checked"})
_CHECKED: Final = frozenset({"checked", "checked_by", "checked_on", "doubt"})
"""What was found out about the one text says nothing of another."""


@dataclass(frozen=True, eq=False)
class Law:
    """Provisions by key, earliest version first, and the tariff; equal to itself only, to be a key."""

    provisions: Mapping[str, tuple[Provision, ...]]
    tariffs: Tariffs
    own_files: Mapping[tuple[str, date | None], OwnFile]
    """Key of a provision, id of a clause or `beside`, and its first day → the file that states it."""
    documents: Mapping[str, str] = field(default_factory=documents_in_full)
    """Short name of a document → how it is cited for the first time."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses of the tariff, in its order."""
        return self.tariffs.clause

    @property
    def own_tables(self) -> tuple[OwnTable, ...]:
        """The department's files of which it is made."""
        files = {file.path.name: file.table for file in self.own_files.values()}
        return tuple(files[name] for name in sorted(files))

    def own_file(self, entry: InForce) -> OwnFile | None:
        """The department's file that states an entry or changes it; None: it is the built-in one."""
        return self.own_files.get((_name_of(entry), entry.valid_from))

    def provision(self, key: str, as_of: date | None = None) -> Provision | None:
        """The latest version of a key that was in force on `as_of` or before (None: the latest of all).

        A provision that has ended is still cited for what was done under it. None where the key is unknown,
        or not in force yet.
        """
        versions = self.provisions.get(key, ())
        return next((entry for entry in reversed(versions) if as_of is None or entry.has_begun(as_of)), None)

    def tariff(self, as_of: date) -> dict[str, Clause]:
        """Act → the clause with its bands on that day; a clause's id is a key too, for any of its acts."""
        acts: dict[str, Clause] = {}
        for clause in self.clauses:
            if clause.in_force(as_of):
                acts |= dict.fromkeys(clause.acts_and_id, clause)
        return acts

    def beside(self, as_of: date) -> Beside | None:
        """What came with the fines on that day; None before the decree."""
        return next((entry for entry in self.tariffs.beside if entry.in_force(as_of)), None)

    def without_tariff(self, basis: Iterable[str]) -> list[str]:
        """The keys of a check's basis that name an act of the decree which no clause, of any day, states."""
        stated_acts = {act for clause in self.clauses for act in clause.acts_and_id}
        return [
            key for key in basis if key.startswith(DECREE) and key.removeprefix(DECREE) not in stated_acts
        ]


@cache
def built_in_law() -> Law:
    """The law of the catalogue alone; raises CatalogueError."""
    return Law(provisions(), tariffs(), {})


def law_with(files: Mapping[str, OwnFile]) -> Law:
    """The built-in law with the entries of a department's files over it, by their names (LAW_FILES).

    Raises UsageError, which names file, line and cure, for an entry that is not valid, or in force on one day
    with another one.
    """
    law = built_in_law()
    if (file := files.get(PROVISIONS.name)) is not None:
        changed = _over(file, PROVISIONS.read_text(encoding="utf-8"), Provisions)
        entries = [entry for versions in law.provisions.values() for entry in versions]
        law = replace(
            law,
            provisions=by_key(_in_place(entries, changed.provision)),
            own_files={**law.own_files} | _stated(file, changed.provision),
            documents={**law.documents} | {entry.name: entry.in_full for entry in changed.document},
        )
        _refuse_overlap(
            file,
            "provision",
            changed.provision,
            [entry for of_key in law.provisions.values() for entry in of_key],
        )
    if (file := files.get(TARIFFS.name)) is not None:
        changes = _over(file, TARIFFS.read_text(encoding="utf-8"), Tariffs)
        merged = Tariffs(
            clause=_in_place(law.clauses, changes.clause),
            beside=_in_place(law.tariffs.beside, changes.beside),
        )
        own_entries = _stated(file, [*changes.clause, *changes.beside])
        law = replace(law, tariffs=merged, own_files={**law.own_files} | own_entries)
        _refuse_overlap(file, "clause", changes.clause, law.clauses)
        _refuse_overlap(file, "beside", changes.beside, merged.beside)
    return law


_Entry = TypeVar("_Entry", Provision, Clause, Beside)


def _over(file: OwnFile, built_in: str, model: type[Model]) -> Model:
    """The entries of a department's file, each over the built-in one that it changes."""
    content, base = parse_toml(file.text, file.path, UsageError), tomllib.loads(built_in)
    for table, name in _KEYS.items():
        entries = content.get(table)
        if isinstance(entries, list):
            content[table] = [
                _changed(entry, base[table], name) if isinstance(entry, dict) else entry for entry in entries
            ]
    return validate_model(model, content, file.text, file.path, UsageError)


def _changed(entry: dict[str, Any], built_in: Sequence[dict[str, Any]], name: str | None) -> dict[str, Any]:
    versions = [other for other in built_in if name is None or other[name] == entry.get(name)]
    if "from" in entry or len(versions) > 1:
        versions = [other for other in versions if other.get("from") == entry.get("from")]
    if not versions:
        return entry
    (base,) = versions
    if name == "key" and _WHAT_WAS_CHECKED & entry.keys():
        base = {key: value for key, value in base.items() if key not in _CHECKED}
    return _merged(base, entry)


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The tables of an entry are merged by their keys, so that one act can be worded otherwise."""
    both = {
        key: _merged(base[key], value)
        if isinstance(value, dict) and isinstance(base.get(key), dict)
        else value
        for key, value in changes.items()
    }
    return base | both


def _in_place(built_in: Iterable[_Entry], changed: Iterable[_Entry]) -> tuple[_Entry, ...]:
    """Entries that are changed in the place of those that they change; a new version follows the last one."""
    entries = list(built_in)
    for entry in changed:
        same = [place for place, other in enumerate(entries) if _name_of(other) == _name_of(entry)]
        first_day = [place for place in same if entries[place].valid_from == entry.valid_from]
        if first_day:
            entries[first_day[0]] = entry
        else:
            entries.insert(same[-1] + 1 if same else len(entries), entry)
    return tuple(entries)


def _stated(file: OwnFile, entries: Iterable[InForce]) -> dict[tuple[str, date | None], OwnFile]:
    return {(_name_of(entry), entry.valid_from): file for entry in entries}


def _name_of(entry: InForce) -> str:
    if isinstance(entry, Provision):
        return entry.key
    return entry.id if isinstance(entry, Clause) else "beside"


def _names_of(entry: InForce) -> tuple[str, ...]:
    """Its name, and for a clause its acts: no act has two tariffs on one day."""
    return entry.acts_and_id if isinstance(entry, Clause) else (_name_of(entry),)


def _refuse_overlap(
    file: OwnFile, table: str, changed: Sequence[InForce], entries: Sequence[InForce]
) -> None:
    for position, entry in enumerate(changed):
        for other in entries:
            shared = [name for name in _names_of(entry) if name in _names_of(other)]
            if other is not entry and shared and other.overlaps(entry):
                raise UsageError(
                    "own_version_overlaps",
                    path=file.path,
                    place=place_of(file.text, (table, position)),
                    key=shared[0],
                    begins=other.valid_from or Note("without_from"),
                )
