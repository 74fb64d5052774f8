"""Rules for parts of dates and moments."""

from typing import Final

from sqlglot import exp

from simaudit.spark.no_rule import NoRuleError
from simaudit.spark.rule import Rules, func, kind, moment


def _part_of_date(node: exp.Func) -> exp.Expr:
    # hour() of a date would be that of the session's zone.
    allowed = ("timestamp",) if isinstance(node, exp.Hour | exp.Minute) else ("date", "timestamp")
    if kind(node.this) not in allowed:
        raise NoRuleError(f"{node.key} of {kind(node.this)}")
    return node


def _truncated(node: exp.TimestampTrunc) -> exp.Expr:
    # Spark's date_trunc() gives a moment of the session's zone.
    unit, value = node.text("unit").upper(), node.this
    if kind(value) not in ("date", "timestamp"):
        raise NoRuleError("date_trunc")
    day = exp.Cast(this=value.copy(), to=exp.DataType(this=exp.DType.DATE))
    if unit in ("WEEK", "MONTH", "QUARTER", "YEAR"):
        return moment(func("trunc", day, exp.Literal.string(unit)))
    if unit not in ("DAY", "HOUR", "MINUTE") or (unit != "DAY" and kind(value) != "timestamp"):
        raise NoRuleError(f"date_trunc {unit}".lower())
    parts = [func("hour", value.copy()), func("minute", value.copy())]
    clock = {"DAY": (0, 0), "HOUR": (parts[0], 0), "MINUTE": (parts[0], parts[1])}[unit]
    since = func("make_dt_interval", 0, *clock, 0)
    return exp.paren(exp.Add(this=moment(day), expression=since))


def _extracted(node: exp.Extract) -> exp.Expr:
    unit, value = node.name.upper(), node.expression
    if unit in ("YEAR", "QUARTER", "MONTH", "DAY") and kind(value) in ("date", "timestamp"):
        return node
    if unit in ("HOUR", "MINUTE") and kind(value) == "timestamp":
        return node
    # Spark has no seconds of a duration but by its parts.
    if unit != "EPOCH" or kind(value) != "interval":
        raise NoRuleError(f"extract {unit} of {kind(value)}".lower())
    seconds = [
        exp.Mul(
            this=exp.Extract(this=exp.var(part), expression=value.copy()),
            expression=exp.cast(exp.convert(each), "BIGINT"),
        )
        for part, each in (("DAY", 86400), ("HOUR", 3600), ("MINUTE", 60), ("SECOND", 1))
    ]
    total: exp.Expr = seconds[0]
    for more in seconds[1:]:
        total = exp.Add(this=total, expression=more)
    return exp.Cast(this=exp.paren(total), to=exp.DataType(this=exp.DType.DOUBLE))


TIME_RULES: Final[Rules] = {
    **dict.fromkeys((exp.Year, exp.Quarter, exp.Month, exp.Day, exp.Hour, exp.Minute), _part_of_date),
    exp.TimestampTrunc: _truncated,
    exp.Extract: _extracted,
}
