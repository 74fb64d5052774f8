"""The 34 provinces since 01/07/2025, as checks/reference/province.csv lists them."""

from functools import cache

from simaudit.rules.reference_tables import reference_tables


@cache
def provinces() -> dict[str, str]:
    """Code of two digits → name, in the order of the codes; raises CatalogueError."""
    return dict(sorted(reference_tables()["province"].select("code", "province").iter_rows()))
