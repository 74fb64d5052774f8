"""A check file → Check: strict header, guarded SQL, a fingerprint.

The folder is the registry: every `checks/<family>/<ID>_<slug>.sql` is a check,
its leading comment the header in TOML. A header with an unknown or missing key,
an id used twice, a relation, column or parameter that isn't declared fails the
load, and the message names the file.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import sqlglot
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlglot import exp

from simaudit.contract import CHECK_ID, COLUMNS, FAMILIES
from simaudit.errors import CatalogueError
from simaudit.guard import guarded
from simaudit.luhn import RULES as LUHN_RULES
from simaudit.numbering import mobile_pattern
from simaudit.papers import RULES as PAPER_RULES
from simaudit.paths import CHECKS
from simaudit.populations import PATH as POPULATIONS
from simaudit.populations import words
from simaudit.readings import READINGS, behind
from simaudit.reference import reference_tables
from simaudit.retired import NAME as RETIRED
from simaudit.retired import retired_ids
from simaudit.sharing import SHARED

REFERENCES: Final = ("active", "declared", "points", "previous", "revoked")
"""What a check may need beside the extract: reference files, last month, declared counts."""

ENGINE_RELATIONS: Final = ("carriers", "extract_column", "finding", "rejected", "subscriber")
"""What the engine itself lays out for a run (judge.py)."""

OFFENDER_COLUMNS: Final = ("carrier", "msisdn", "record", "subject", "detail")
"""What every check's query returns, one row a finding."""

# Where these are absent they count as NULL, whatever the check (CATALOGUE: "a check needs every column …").
_NULL_WHEN_ABSENT: Final = frozenset({"msisdn", "status", "customer_type", "service_type", "nationality"})
_DERIVED_FROM: dict[str, set[str]] = {
    "name_key": {"full_name"},
    "plain_name": {"full_name"},
    "mobile": {"msisdn"},
    "usable_id": {"id_number"},
    "twelve": {"id_number", "id_type"},
    "personal_head": {"id_number", "id_type"},
    "iccid_luhn": {"iccid"},
    "address_hash": {"address"},
}
_DERIVED_FROM |= {
    name: set().union(*(_DERIVED_FROM.get(column, {column}) for column in columns))
    for name, columns in SHARED.items()
}

Parameter = Annotated[int, Field(ge=-(2**63), lt=2**63)] | float | str | bool


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Strict):
    """One text in both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def get(self, lang: str) -> str:
        """The text in `vi` or `en`."""
        return self.vi if lang == "vi" else self.en


class Identity(_Strict):
    """The `[check]` table of a header."""

    id: str = Field(pattern=CHECK_ID)
    slug: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    severity: Literal["critical", "high", "medium", "low"]
    nature: Literal["substantive", "procedural", "risk", "data"]
    population: str
    needs: tuple[str, ...] = ()
    needs_any: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    cross: bool = False
    valid_from: date | None = Field(default=None, alias="from")
    valid_to: date | None = Field(default=None, alias="to")


class Header(_Strict):
    """Everything the leading comment of a check file states."""

    check: Identity
    params: dict[str, Parameter] = {}
    least: dict[str, int | float] = {}
    """The smallest value that a parameter may be set to, where the query rests on one."""
    title: Wording
    meaning: Wording
    why: Wording
    innocent: Wording
    remedy: Wording
    inspect: Wording


@dataclass(frozen=True)
class Check:
    """One rule of the catalogue, as its file states it."""

    path: Path
    family: str
    header: Header
    sql: str
    query: exp.Query

    @property
    def id(self) -> str:
        return self.header.check.id

    @property
    def slug(self) -> str:
        return self.header.check.slug

    @property
    def severity(self) -> str:
        return self.header.check.severity

    @property
    def nature(self) -> str:
        return self.header.check.nature

    @property
    def cross(self) -> bool:
        return self.header.check.cross

    @property
    def columns(self) -> tuple[str, ...]:
        """The canonical columns without which the check is not assessable."""
        return tuple(need for need in self.header.check.needs if need in COLUMNS)

    @property
    def references(self) -> tuple[str, ...]:
        """The reference files and earlier months without which there is nothing to judge."""
        return tuple(need for need in self.header.check.needs if need in REFERENCES)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names that the query gives to parts of itself (WITH)."""
        return frozenset(cte.alias_or_name for cte in self.query.find_all(exp.CTE))

    @cached_property
    def relations(self) -> frozenset[str]:
        """Every relation the query reads, its population included."""
        read = {table.name for table in self.query.find_all(exp.Table)}
        return frozenset((read | {self.header.check.population}) - self.parts)

    @cached_property
    def used(self) -> frozenset[str]:
        """The names of all columns in the query, of whatever relation."""
        return frozenset(column.name for column in self.query.find_all(exp.Column))

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names that the query uses as $name."""
        found = self.query.find_all(exp.Parameter, exp.Placeholder)
        return frozenset(node.name or node.this.name for node in found)

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts that the query itself says."""
        return frozenset(literal.this for literal in self.query.find_all(exp.Literal) if literal.is_string)

    def in_force(self, as_of: date) -> bool:
        """Whether the rule applies to a month that ends on `as_of`."""
        identity = self.header.check
        started = identity.valid_from is None or identity.valid_from <= as_of
        return started and (identity.valid_to is None or as_of <= identity.valid_to)

    @cached_property
    def bare(self) -> str:
        """The query without its comments and its layout."""
        return self.query.sql(dialect="duckdb", comments=False)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 over what decides a finding; a change of wording leaves it as it is."""
        identity = self.header.check
        query = self.bare
        decisive = {
            "id": identity.id,
            "population": identity.population,
            "needs": identity.needs,
            "needs_any": identity.needs_any,
            "cross": identity.cross,
            "from": str(identity.valid_from),
            "to": str(identity.valid_to),
            "params": self.header.params,
            "sql": query,
            **_behind(query, self.relations),
        }
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


def _behind(query: str, relations: Collection[str]) -> dict[str, dict[str, Any]]:
    """What a query rests on without naming it in full, by name: words, tables, derived columns …"""
    known, tables = words(), reference_tables()
    populations = {population.name: population for population in known.closure(set(relations))}
    bare = {name: _bare(population.sql) for name, population in populations.items()}
    texts = [query, *bare.values()]
    macros: dict[str, str] = {}
    for text in texts:
        for name, macro in known.macros.items():
            if name not in macros and name in _called(text):
                macros[name] = _bare(macro)
                texts.append(macros[name])
    read = {*relations, *(name for population in populations.values() for name in population.reads)}
    named = set().union(*map(_named, texts))
    derived = {**PAPER_RULES, **LUHN_RULES, "mobile": mobile_pattern()}
    return {
        "populations": bare,
        "macros": macros,
        "readings": behind(named & {*COLUMNS, *READINGS, "unreadable"}),
        "tables": {name: tables[name].write_csv() for name in read & tables.keys()},
        "derived": {name: rule for name, rule in derived.items() if name in named},
    }


# sqlglot writes a macro's name in capitals.
@cache
def _named(text: str) -> frozenset[str]:
    """The words of a statement, in lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


@cache
def _called(text: str) -> frozenset[str]:
    """The words of a statement that open a bracket, in lower case."""
    return frozenset(re.findall(r"\w+(?=\()", text.lower()))


@cache
def _bare(sql: str) -> str:
    """A statement without its comments and its layout."""
    return ";".join(sqlglot.transpile(sql, read="duckdb", write="duckdb", comments=False))


_HEADER = re.compile(r"\A\s*/\* (\[check\].*?)\*/", re.DOTALL)


def load_check(path: Path) -> Check:
    """Read one check file; raises CatalogueError naming the file and what is wrong with it."""

    def refuse(reason: str) -> CatalogueError:
        return CatalogueError(f"{path}: {reason}")

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise refuse("the file cannot be read as UTF-8 text") from error
    match = _HEADER.match(text)
    if match is None:
        raise refuse("the file must open with a comment that holds the header: /* [check] … */")
    try:
        header = Header.model_validate(tomllib.loads(match[1]))
    except RecursionError as error:
        raise refuse("the header is nested too deeply") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise refuse(f"header: {faults}") from error
    except ValueError as error:
        raise refuse(f"the header is not TOML: {error}") from error

    family = path.parent.name
    identity = header.check
    if family not in FAMILIES:
        raise refuse(f"the folder must be a family: {', '.join(FAMILIES)}")
    if path.stem != f"{identity.id}_{identity.slug}":
        raise refuse(f"the file must be called {identity.id}_{identity.slug}.sql, as its header says")

    sql = text[match.end() :].strip().removesuffix(";")
    known = words()
    relations = {*known.populations, *reference_tables(), *ENGINE_RELATIONS, *REFERENCES}
    try:
        query = guarded(sql, relations, known.macros, str(path))
        check = Check(path, family, header, sql, query)
        # What can be read but not be written again has no fingerprint.
        _ = check.bare
        _require_declared(check)
    except RecursionError as error:
        raise refuse("the query is nested too deeply; join long lists with IN") from error
    return check


def _below(value: Parameter | None, least: float) -> bool:
    return not isinstance(value, int | float) or value < least


def _require_declared(check: Check) -> None:
    """Everything the query uses is declared in the header, and everything declared is used."""
    identity = check.header.check

    def refuse(reason: str) -> CatalogueError:
        return CatalogueError(f"{check.path}: {reason}")

    declared = {*identity.needs, *identity.needs_any, *identity.optional}
    unknown = declared - {*COLUMNS, *REFERENCES}
    if unknown:
        raise refuse(f"needs names neither column nor reference: {', '.join(sorted(unknown))}")

    if identity.population not in check.parts and identity.population not in {
        *words().populations,
        *ENGINE_RELATIONS,
        *REFERENCES,
    }:
        raise refuse(f"the population `{identity.population}` is neither a view nor a part of the query")

    stray = check.parameters ^ {*check.header.params, "as_of"} - ({"as_of"} - check.parameters)
    if stray:
        raise refuse(f"parameters used and declared must agree; they differ in: {', '.join(sorted(stray))}")

    bound = {
        name for name, least in check.header.least.items() if _below(check.header.params.get(name), least)
    }
    if bound:
        raise refuse(f"least names no parameter of at least that value: {', '.join(sorted(bound))}")

    used = set(check.used)
    for population in words().closure(set(check.relations)):
        # A hash by which a view narrows its search decides nothing.
        used |= population.columns - SHARED.keys()
    used = {source for name in used for source in _DERIVED_FROM.get(name, {name})}
    # A reference table's columns (a list's msisdn, a point's code) share names with the register's.
    missing = (used & set(COLUMNS)) - declared - _NULL_WHEN_ABSENT
    if missing:
        raise refuse(f"uses columns that needs doesn't name: {', '.join(sorted(missing))}")
    idle = {name for name in identity.needs if name in COLUMNS} - used
    if idle:
        raise refuse(f"needs names columns that the query doesn't use: {', '.join(sorted(idle))}")
    unlisted = (check.relations & set(REFERENCES)) - declared
    if unlisted:
        raise refuse(f"reads `{', '.join(sorted(unlisted))}` without naming it in needs")


def load_catalogue(folders: Iterable[Path] = (CHECKS,)) -> list[Check]:
    """Every check of the folders, ordered by family and id; raises CatalogueError on the first fault."""
    checks: dict[str, Check] = {}
    folders = list(folders)
    retired = {check_id: folder for folder in folders for check_id in retired_ids(folder)}
    for folder in folders:
        for path in sorted(folder.rglob("*.sql")):
            if path == POPULATIONS:
                continue
            # A check in a folder of another name would be left out without a word.
            if path.parent.parent != folder or path.parent.name not in FAMILIES:
                raise CatalogueError(f"{path}: a check lies in a family's folder: {', '.join(FAMILIES)}")
            check = load_check(path)
            if check.id in checks:
                raise CatalogueError(f"{path}: the id {check.id} is taken by {checks[check.id].path}")
            if check.id in retired:
                listed = retired[check.id] / RETIRED
                raise CatalogueError(f"{path}: the id {check.id} was retired ({listed}); take a new one")
            checks[check.id] = check
    return sorted(checks.values(), key=lambda check: (FAMILIES.index(check.family), check.id))


def rule_set_fingerprint(checks: Iterable[Check]) -> str:
    """One sha256 over the fingerprints of all checks, by id."""
    lines = sorted(f"{check.id} {check.fingerprint}" for check in checks)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
