"""Where the rule catalogue and the report templates live.

A wheel carries both inside the package (`simaudit/_data/`); a checkout and an
editable install read the folders beside it, so an edited check is live at once.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_DATA = _PACKAGE / "_data"

BUNDLED = _DATA.is_dir()
"""Whether they travel inside the package: an installation, not to be written to."""


def _folder(name: str) -> Path:
    # Bundled first: in site-packages the sibling name may be somebody else's.
    bundled = _DATA / name
    return bundled if bundled.is_dir() else _PACKAGE.parent / name


CHECKS = _folder("checks")
REPORTS = _folder("reports")
