"""Which rows count where a report is limited to one's own province."""

from simaudit.rules.provinces import provinces


def own_rows(province: str, column: str) -> str:
    """An SQL condition on a column of province codes, for the code `province`; always true where it is empty.

    Only rows that have the code of another province are left out: what has no code, or one that no province
    has, may well be one's own, and leaving the code out must not lessen what is found.
    """
    if not province:
        return "TRUE"
    others = ", ".join(f"'{code}'" for code in provinces() if code != province)
    return f"coalesce({province_code(column)} NOT IN ({others}), TRUE)"


def province_code(column: str) -> str:
    """An SQL expression: the code as the list of provinces has it, with a leading zero that was lost."""
    return f"CASE WHEN length({column}) = 1 THEN '0' || {column} ELSE {column} END"
