"""The chain of seals by which `verify` tells a row that was changed, deleted or added in the ledger.

Whatever is written into the ledger adds a link, in the same transaction: keyed hashes of the rows that it
left in each part of a table (a carrier's month, a month, or the whole table), over the link before. What lies
there before is held to its seal first, so that no later run seals a change: its link names it for good.

The hashes are made with the installation's key. Who has both key and ledger can seal anew. A ledger that is
put back whole, as it was some day, agrees with itself: the manifests of later runs, which it doesn't know,
tell. One whose chain was deleted is sealed by the next run as it is, from a later day on. What is written
without the key (it is lost, or the store is another installation's) is not sealed, and told as a change.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import duckdb

from simaudit.config.key import key_fingerprint
from simaudit.errors import Note
from simaudit.intake.month_file import sql_literal
from simaudit.period import recorded_now
from simaudit.store.schema import LAST_KEY

_UNSEALED: Final = ("chain", "meta")
"""Tables that hold no record: the links themselves, and the version."""

_BY_CARRIER: Final = (
    "month", "result", "comparison", "known", "point", "outdated", "response", "notice_number",
    "notified_state",
)  # fmt: skip
_BY_PERIOD: Final = ("run", "seal", "case_month", "case_number")


def _part_columns(table: str) -> tuple[str, ...]:
    """The columns by which a table is sealed: month and carrier, or month; others are sealed whole."""
    return ("period", "carrier") if table in _BY_CARRIER else ("period",) if table in _BY_PERIOD else ()


Part = tuple[str, str]
"""Table, and month, month and carrier, or nothing: the parts that are sealed each by itself."""


@dataclass(frozen=True)
class Scope:
    """Parts of tables that are about to be written: of a month and of carriers; None: of any."""

    tables: tuple[str, ...]
    period: str | None = None
    carriers: frozenset[str] | None = None

    def rows(self, table: str) -> str:
        """SQL: the table's rows that are of the scope, behind FROM."""
        wanted = {"period": None if self.period is None else [self.period], "carrier": self.carriers}
        conditions = [
            f"list_contains([{', '.join(map(sql_literal, sorted(values)))}]::VARCHAR[], {column})"
            for column in _part_columns(table)
            if (values := wanted[column]) is not None
        ]
        return f'"{table}" WHERE {" AND ".join(conditions) or "TRUE"}'

    def covers(self, other: "Scope") -> bool:
        """Whether all that the other scope has is in this one."""
        return (
            {*other.tables} <= {*self.tables}
            and self.period in (None, other.period)
            and (
                self.carriers is None
                or (other.carriers is not None and other.carriers <= self.carriers)
                or not {*other.tables} & {*_BY_CARRIER}
            )
        )

    def holds(self, part: Part) -> bool:
        """Whether the part may be written."""
        table, (period, _, carrier) = part[0], part[1].partition(" ")
        return (
            table in self.tables
            and (not period or self.period in (None, period))
            and (not carrier or self.carriers is None or carrier in self.carriers)
        )


@dataclass(frozen=True)
class ChainLink:
    """One link: what a transaction left."""

    number: int
    sealed_at: datetime
    key: str
    """The fingerprint of the key."""
    parts: str
    """JSON: a list of table, part and keyed hash, None where the part has no rows any more."""
    broken: str
    """JSON: a list of table and part that were not as they had been sealed."""
    mac: str
    """The keyed hash of all this and of the link before."""


class Chain:
    """The chain of an open ledger, under a key; None: there is none, and nothing is sealed."""

    def __init__(
        self,
        execute: Callable[..., duckdb.DuckDBPyConnection],
        once: Callable[[str], Sequence[Any]],
        key: bytes | None,
    ) -> None:
        """The first two are the ledger's methods."""
        self._execute, self._once = execute, once
        self._fingerprint = key_fingerprint(key) if key else None
        self._key = hmac.new(key, b"simaudit ledger chain", hashlib.sha256).digest() if key else b""
        self._columns = self._types()
        self._links: list[ChainLink] = []
        """When the transaction began."""
        self._scopes: list[Scope] = []
        self._broken: set[Part] = set()
        self._sealed: dict[Part, str] | None = None
        """The seals when the transaction began; None: nothing is sealed under the key."""

    def links(self) -> list[ChainLink]:
        """Every link, the first one first."""
        return [ChainLink(*row) for row in self._once("SELECT * FROM chain ORDER BY number")]

    def is_of_key(self) -> bool:
        """Whether what is written now will be sealed on, or there is nothing sealed yet."""
        links = self.links()
        return not links or links[-1].key == self._fingerprint

    def is_of_last_run(self) -> bool:
        """Whether the last run was made under the chain's key: it has sealed what it wrote."""
        return self._execute(LAST_KEY).fetchall() == [(self._fingerprint,)]

    def begin(self) -> None:
        """A transaction begins. What is sealed by then is read once: of years it is megabytes."""
        self._scopes, self._broken, self._links = [], set(), self.links()
        self._sealed = _sealed(self._links) if self._links and self.is_of_key() else None

    def writing(self, scope: Scope) -> None:
        """Hold what is about to be written to its seals; belongs before the statement that writes it."""
        if any(earlier.covers(scope) for earlier in self._scopes):
            return
        if self._sealed is not None:
            now = self.digests(scope)
            parts = {part for part in self._sealed.keys() | now.keys() if scope.holds(part)}
            # What this transaction has written already is sealed when it ends.
            parts = {part for part in parts if not any(earlier.holds(part) for earlier in self._scopes)}
            self._broken |= {part for part in parts if self._sealed.get(part) != now.get(part)}
        self._scopes.append(scope)

    def end(self) -> None:
        """Seal what the transaction has written; all, where it is a run and nothing is sealed under its key.

        Nothing else begins a chain: verify itself moves notes into the ledger, and would seal what it judges.
        """
        if self._sealed is not None:
            sealed, scopes = self._sealed, self._scopes
        elif self.is_of_last_run() and any("run" in scope.tables for scope in self._scopes):
            sealed, scopes = {}, [Scope(self.tables())]
        else:
            return
        now = {part: digest for scope in scopes for part, digest in self.digests(scope).items()}
        gone = {part: None for part in sealed if any(scope.holds(part) for scope in scopes)}
        changed = [
            [*part, digest] for part, digest in sorted({**gone, **now}.items()) if sealed.get(part) != digest
        ]
        if not changed and not self._broken:
            return
        facts = (len(self._links) + 1, recorded_now(), self._fingerprint or "", json.dumps(changed))
        link = ChainLink(*facts, json.dumps(sorted(self._broken)), "")
        self._execute(
            "INSERT INTO chain VALUES ($number, $sealed_at, $key, $parts, $broken, $mac)",
            {**link.__dict__, "mac": self.mac(link, self._links[-1].mac if self._links else "")},
        )

    def mac(self, link: ChainLink, before: str) -> str:
        """The keyed hash of a link behind the one with the keyed hash `before`."""
        facts = (before, link.number, link.sealed_at.isoformat(), link.key, link.parts, link.broken)
        return self._hash(json.dumps(facts))

    def digests(self, scope: Scope) -> dict[Part, str]:
        """The keyed hash of the rows of every part that has some.

        Rows are hashed one by one, with the key, and these hashes, which nobody knows, added up: the order of
        the rows makes no difference, and ten million of them take no memory. A column without a value counts
        as none, so that one that a later version adds changes nothing.
        """
        # To hash tables without such rows takes as long, and a young ledger is mostly empty.
        filled = [table for table in scope.tables if table in self._columns]
        if len(filled) > 1:
            queries = [f"(SELECT '{table}' FROM {scope.rows(table)} LIMIT 1)" for table in filled]
            filled = [table for (table,) in self._execute(" UNION ALL ".join(queries)).fetchall()]
        sums = " UNION ALL ".join(self._sums(table, scope.rows(table)) for table in filled)
        digests = self._execute(sums, {"key": self._key.hex()}).fetchall() if sums else []
        return {(table, part): self._hash(json.dumps([table, part, *of])) for table, part, *of in digests}

    def _sums(self, table: str, rows: str) -> str:
        """SELECT of table, part, and what its rows, with their columns and values, come to."""
        by = _part_columns(table)
        values = ", ".join(
            f"""'{name}=' || to_json("{name}"::{kind})"""
            for name, kind in self._columns[table].items()
            if name not in by
        )
        return f"""
            SELECT '{table}', {" || ' ' || ".join(by) or "''"} AS part, count(*),
                   bit_xor(unhex(hash)::BIT)::VARCHAR, sum(('0x' || left(hash, 15))::BIGINT)::VARCHAR
            FROM (SELECT *, sha256($key || concat_ws(chr(30), {values})) AS hash FROM {rows})
            GROUP BY ALL HAVING count(*) > 0
            """

    def tables(self) -> tuple[str, ...]:
        """Every table that is sealed."""
        return tuple(self._columns)

    def _types(self) -> Mapping[str, Mapping[str, str]]:
        """Table → column → the type as which its values are hashed."""
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in self._execute(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' "
            "AND NOT list_contains($unsealed, table_name) AND database_name = current_database() "
            "ORDER BY table_name, column_name",
            {"unsealed": list(_UNSEALED)},
        ).fetchall():
            tables.setdefault(table, {})[column] = "VARCHAR" if kind == "JSON" else kind
        return tables

    def _hash(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def chain_differences(chain: Chain, ledger: Path, period: str | None = None) -> list[Note]:
    """What of a ledger's file is not as it was sealed, by table and month; None: of all months.

    What belongs to no month is always looked at. Nothing where the ledger isn't sealed under the chain's key.
    """
    links = chain.links()
    if not chain.is_of_key() and chain.is_of_last_run():
        return [Note("chain_broken", file=str(ledger), day=links[-1].sealed_at.date())]
    if sealed_since(chain) is None:
        return []
    before = ""
    for number, link in enumerate(links, start=1):
        forged = link.key == links[-1].key and link.mac != chain.mac(link, before)
        if forged or link.number != number:
            return [Note("chain_broken", file=str(ledger), day=link.sealed_at.date())]
        before = link.mac
    scope = Scope(chain.tables(), period)
    sealed, now = _sealed(links), chain.digests(scope)
    parts = {part for part in sealed.keys() | now.keys() if scope.holds(part)}
    changed = {part for part in parts if sealed.get(part) != now.get(part)}
    overwritten = {
        (table, part.partition(" ")[0], link.sealed_at.date())
        for link in _of_last_key(links)
        for table, part in json.loads(link.broken)
        if scope.holds((table, part))
    }
    return [
        *(
            _changed(ledger, *table_and_month)
            for table_and_month in sorted({(table, part.partition(" ")[0]) for table, part in changed})
        ),
        *(_changed(ledger, table, month, day) for table, month, day in sorted(overwritten)),
    ]


def sealed_since(chain: Chain) -> date | None:
    """From which day on the ledger is sealed under the chain's key; None where it isn't."""
    links = chain.links()
    return _of_last_key(links)[0].sealed_at.date() if links and chain.is_of_key() else None


def _changed(ledger: Path, table: str, month: str, day: date | None = None) -> Note:
    if day is not None:
        return Note("rows_changed_before", file=str(ledger), table=table, period=month or "-", day=day)
    return Note("rows_changed", file=str(ledger), table=table, period=month or "-")


def _of_last_key(links: Sequence[ChainLink]) -> list[ChainLink]:
    """The links since the last key began."""
    others = [index for index, link in enumerate(links) if link.key != links[-1].key]
    return list(links[others[-1] + 1 if others else 0 :])


def _sealed(links: Sequence[ChainLink]) -> dict[Part, str]:
    """The keyed hash of every part, as the last link has it that speaks of it."""
    sealed: dict[Part, str | None] = {}
    for link in _of_last_key(links):
        sealed |= {(table, part): digest for table, part, digest in json.loads(link.parts)}
    return {part: digest for part, digest in sealed.items() if digest is not None}
