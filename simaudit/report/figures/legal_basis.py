"""The provisions of the law that a check's basis names, for the figures."""

from datetime import date
from functools import lru_cache

from simaudit.report.figures.base import Figures
from simaudit.rules.check import Wording
from simaudit.rules.law import Law
from simaudit.rules.provisions import ProvisionKind, citation_wording


class CitedProvision(Figures):
    """One provision that a check rests on, as it was cited at the end of the audited month.

    Only `key` where the law doesn't have it. `checked` says whether its text was compared
    with a second source.
    """

    key: str
    kind: ProvisionKind = "law"
    citation: Wording | None = None
    says: Wording | None = None
    checked: bool = True


@lru_cache(maxsize=1024)
def legal_basis(keys: tuple[str, ...], law: Law, as_of: date | None = None) -> tuple[CitedProvision, ...]:
    """The provisions of the keys in force on a day (None: their latest versions); later ones are left out.

    A key that the law doesn't have, of a department's own check, is listed by itself.
    """
    cited = []
    for key in keys:
        if (in_force := law.provision(key, as_of)) is not None:
            citation = citation_wording(in_force, as_of)
            cited.append(CitedProvision.with_fields_of(in_force, citation=citation))
        elif key not in law.provisions:
            cited.append(CitedProvision(key=key))
    return tuple(cited)
