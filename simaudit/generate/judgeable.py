"""The checks that can be judged over a generated extract.

A check whose columns are missing or destroyed, or that is not in force, is neither planted nor expected.
"""

from simaudit.generate.plants import catalogue
from simaudit.generate.specification import Extract, Specification
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.period import Period
from simaudit.rules.check import FINDINGS, MONTH_BEFORE, Check


def judgeable(specification: Specification, extract: Extract, month: Period) -> set[str]:
    """Ids of the checks that can be judged over this extract in this month, with the generated lists.

    Where a spreadsheet destroyed a column, none over it or over findings can.
    """
    destroyed = extract.destroyed_in(month)
    return {
        check.id
        for check in catalogue().values()
        if _judgeable(check, specification, extract, month)
        and not (destroyed and (check.depends_on & destroyed or FINDINGS in check.relations))
    }


def _judgeable(check: Check, specification: Specification, extract: Extract, month: Period) -> bool:
    identity = check.header.check
    given = {*LIST_KINDS, *(MONTH_BEFORE if month != specification.months[0] else ())}
    some = not identity.needs_any or any(name in extract.columns for name in identity.needs_any)
    return (
        check.in_force(month.as_of)
        and set(check.columns) <= set(extract.columns)
        and set(check.references) <= given
        and some
        and (not check.cross or len(specification.extracts) > 1)
    )
