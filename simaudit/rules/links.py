"""What connects findings to cases: the links of `checks/links.sql`, which headers of checks name.

Each is a table macro over `linking` (judge/linked_rows.py): rows → the groups that they are in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from simaudit.cache import cached_facts
from simaudit.contract import RELATION_TYPES
from simaudit.errors import CatalogueError
from simaudit.paths import LINKS
from simaudit.rules.populations import definitions

LINKING: Final = "linking"
"""The relation that every link reads: rows with a finding of a check that has the link."""

PAPER: Final = "paper"
FACE: Final = "face"
"""The two links that rows share without a finding of them too (cases/components.py)."""


@dataclass(frozen=True)
class Link:
    """One link: its macro, the parameters of a check that it takes, and what it reads."""

    name: str
    sql: str
    parameters: tuple[str, ...]
    columns: frozenset[str]
    """Columns of the register."""
    relations: frozenset[str]
    """Populations (checks/populations.sql)."""

    @property
    def call(self) -> str:
        """The macro's call, with the parameters as `$name`."""
        arguments = ", ".join(f"{name} := ${name}" for name in self.parameters)
        return f'"{self.name}"({arguments})'


_LINKS: Final = TypeAdapter(dict[str, Link])


@cache
def links(path: Path = LINKS) -> dict[str, Link]:
    """Every link by its name; raises CatalogueError on a statement of another kind."""
    text, populations = path.read_text(encoding="utf-8"), sorted(definitions().populations)
    return cached_facts("links", f"{text}{populations}", _LINKS, lambda: _parsed(text, path, populations))


def _parsed(text: str, path: Path, populations: Collection[str]) -> dict[str, Link]:
    # A parser of SQL takes a tenth of a second to import.
    from sqlglot import exp

    from simaudit.rules.population_forms import parsed_statements

    link_by_name: dict[str, Link] = {}
    for statement, sql in parsed_statements(text):
        if not isinstance(statement, exp.Create) or not isinstance(statement.expression, exp.Query):
            raise CatalogueError("statement_not_allowed", path=path, statement=str(statement))
        macro, query = statement.this, statement.expression
        # The columns that a USING alone names, too.
        joined = (column.name for join in query.find_all(exp.Join) for column in join.args.get("using") or ())
        names = frozenset(column.name for column in query.find_all(exp.Column)).union(joined)
        link_by_name[macro.this.name] = Link(
            name=macro.this.name,
            sql=sql,
            parameters=tuple(argument.name for argument in macro.expressions),
            columns=names & frozenset(RELATION_TYPES),
            relations=frozenset(table.name for table in query.find_all(exp.Table)) & frozenset(populations),
        )
    return link_by_name
