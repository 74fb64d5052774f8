"""Audits monthly extracts of mobile subscriber registers, one compliance report a carrier.

`selfcheck` checks one carrier's register, from a file, a frame or a database; `audit` audits a month as the
command does; `catalogue` is the list of checks. Errors are `SimauditError`; `FindingsError` is what
`raise_for_findings` raises.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from simaudit.version import __version__

if TYPE_CHECKING:
    from simaudit.api.audit import MonthAudit, audit
    from simaudit.api.catalogue import catalogue
    from simaudit.api.result_page import FindingsError
    from simaudit.api.selfcheck import Audit, selfcheck
    from simaudit.errors import SimauditError

__all__ = [
    "Audit",
    "FindingsError",
    "MonthAudit",
    "SimauditError",
    "__version__",
    "audit",
    "catalogue",
    "selfcheck",
]

_MODULES = {
    "Audit": "simaudit.api.selfcheck",
    "FindingsError": "simaudit.api.result_page",
    "MonthAudit": "simaudit.api.audit",
    "SimauditError": "simaudit.errors",
    "audit": "simaudit.api.audit",
    "catalogue": "simaudit.api.catalogue",
    "selfcheck": "simaudit.api.selfcheck",
}
"""Where each name is: imported when it is first used, as `simaudit --help` needs none of them."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module 'simaudit' has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
