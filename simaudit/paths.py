"""Places of the catalogue, the templates, the sample data's stories and the documentation.

A wheel carries them inside the package (`simaudit/_data/`). A checkout and an editable install read those
beside the package, so that an edit takes effect at once.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_DATA = _PACKAGE / "_data"

BUNDLED = _DATA.is_dir()
"""Whether they are inside the package: then they belong to an installation and are not written to."""


def _place(name: str) -> Path:
    # Bundled first: in site-packages, what lies next to the package may belong to another distribution.
    bundled = _DATA / name
    return bundled if bundled.exists() else _PACKAGE.parent / name


CHECKS = _place("checks")
POPULATIONS = CHECKS / "populations.sql"
LINKS = CHECKS / "links.sql"
"""Files among the checks that aren't checks: what they share, and what joins their findings to cases."""
HONEST = CHECKS / "honest"
"""Registers in which everybody is honest (tests/precision/honest), whichever catalogue is used."""


def use_catalogue(folder: Path) -> None:
    """Read the catalogue from another folder `checks`, in this process: before anything has read the other.

    Whoever tries another catalogue does so in a process of its own.
    """
    global CHECKS, POPULATIONS, LINKS
    CHECKS = folder.resolve()
    POPULATIONS, LINKS = CHECKS / POPULATIONS.name, CHECKS / LINKS.name


REPORTS = _place("reports")
SAMPLE_DATA = _place("sample_data")
DOCS = _PACKAGE / "docs"
"""The pages that `simaudit docs` prints; a carrier and an officer may have no network."""
README_VI = _place("README.vi.md")
