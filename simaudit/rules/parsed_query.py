"""The query of a check, parsed where no process before has parsed the same."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from simaudit.cache import cached_facts
from simaudit.rules.query import Query, macro_names, relation_names

_QUERY: Final = TypeAdapter(Query)


@lru_cache(maxsize=1024)
def parsed_query(path: Path, sql: str) -> Query:
    """The query of the check at `path`; raises CatalogueError as its parser does (query_parser.py)."""

    def parsed() -> Query:
        # A parser of SQL takes a tenth of a second to import.
        from simaudit.rules.query_parser import query_facts

        return query_facts(path, sql)

    return cached_facts("query", json.dumps([sql, relation_names(), macro_names()]), _QUERY, parsed)
