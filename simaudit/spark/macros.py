"""The macros of populations.sql, written out where a query calls them: Spark has none."""

from collections.abc import Mapping
from functools import cache

import sqlglot
from sqlglot import exp

from simaudit.rules.populations import definitions


def with_macros(tree: exp.Expr) -> exp.Expr:
    """The tree with the macros of populations.sql written out, those within macros too."""

    def written_out(node: exp.Expr) -> exp.Expr:
        macro = _macros().get(node.name.lower()) if isinstance(node, exp.Anonymous) else None
        if macro is None:
            return node
        names, body = macro
        given = dict(zip(names, node.expressions, strict=True))

        def put_in(part: exp.Expr) -> exp.Expr:
            argument = given.get(part.name) if isinstance(part, exp.Column) and not part.table else None
            return part if argument is None else exp.paren(argument.copy())

        return exp.paren(with_macros(body.copy().transform(put_in)))

    return tree.transform(written_out)


@cache
def _macros() -> Mapping[str, tuple[list[str], exp.Expr]]:
    """Macro → the names of its parameters, and its body."""
    parsed = {name: sqlglot.parse_one(sql, read="duckdb") for name, sql in definitions().macros.items()}
    return {
        name: ([part.name for part in macro.this.expressions], macro.expression)
        for name, macro in parsed.items()
    }
