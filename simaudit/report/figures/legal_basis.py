"""The law behind the keys of a check's basis, as the figures show it."""

from collections.abc import Sequence
from datetime import date

from simaudit.catalogue import law
from simaudit.report.model import Provision


def legal_basis(keys: Sequence[str], as_of: date | None = None) -> tuple[Provision, ...]:
    """The provisions of the keys as of a day (None: as they stand last); what began later is left out.

    A key that the law file doesn't know, of a department's own check, keeps its place and shows itself.
    """
    shown = []
    for key in keys:
        found = law.provision(key, as_of)
        if found is not None:
            shown.append(Provision(key=key, article=found.article, document=found.document, says=found.says))
        elif key not in law.provisions():
            shown.append(Provision(key=key))
    return tuple(shown)
