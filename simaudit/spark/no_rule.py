"""The error of a query that uses what has no rule for Spark."""

from simaudit.judge.engine import EngineError


class NoRuleError(EngineError):
    """A function, clause or operator of DuckDB's SQL of which it isn't known how Spark says the same."""

    def __init__(self, what: str) -> None:
        super().__init__("no_rule_for_spark", function=what)
