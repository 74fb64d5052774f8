"""The provisions of the law that a check's basis names, for the figures."""

from datetime import date
from functools import lru_cache

from simaudit.report.model.checks import CitedProvision
from simaudit.rules.provisions import citation_wording, provision, provisions


@lru_cache(maxsize=1024)
def legal_basis(keys: tuple[str, ...], as_of: date | None = None) -> tuple[CitedProvision, ...]:
    """The provisions of the keys in force on a day (None: their latest versions); later ones are left out.

    A key that checks/law/provisions.toml doesn't have, of a department's own check, is listed by itself.
    """
    cited = []
    for key in keys:
        provision_in_force = provision(key, as_of)
        if provision_in_force is not None:
            cited.append(
                CitedProvision(
                    key=key,
                    kind=provision_in_force.kind,
                    citation=citation_wording(provision_in_force, as_of),
                    says=provision_in_force.says,
                    checked=provision_in_force.checked,
                )
            )
        elif key not in provisions():
            cited.append(CitedProvision(key=key))
    return tuple(cited)
