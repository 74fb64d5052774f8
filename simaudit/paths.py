"""Folders of the check catalogue and the report templates.

A wheel carries both inside the package (`simaudit/_data/`). A checkout and an editable install read `checks/`
and `reports/` next to the package, so that an edit takes effect at once.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_DATA = _PACKAGE / "_data"

BUNDLED = _DATA.is_dir()
"""Whether both are inside the package: then they belong to an installation and are not written to."""


def _folder(name: str) -> Path:
    # Bundled first: in site-packages, a folder next to the package may belong to another distribution.
    bundled = _DATA / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


CHECKS = _folder("checks")
REPORTS = _folder("reports")
