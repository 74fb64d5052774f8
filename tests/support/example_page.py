"""Writes the example simaudit.toml into the pages `configuration`, from the file that `simaudit init` writes.

Run it with `python tests/support/example_page.py`.
"""

from typing import Final

from simaudit.config.load import EXAMPLE
from simaudit.paths import DOCS

CONFIGURATION: Final = DOCS / "configuration.md"
PAGES: Final = (CONFIGURATION, DOCS / "vi" / "configuration.md")
"""In each language: the example has both."""
BEGIN: Final = "<!-- simaudit.toml: from simaudit/config/simaudit.toml, by `make renew` -->\n"
END: Final = "<!-- end of simaudit.toml -->\n"


def with_example(page: str) -> str:
    """The page with the example between its marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n```toml\n{EXAMPLE.read_text(encoding='utf-8')}```\n\n{END}{after}"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_example(page.read_text(encoding="utf-8")), encoding="utf-8")
