"""Writes the map of the rooms in CONTRIBUTING.md from the packages' docstrings.

Run it with `python tests/support/rooms_map.py`.
"""

import ast
import textwrap
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
CONTRIBUTING: Final = ROOT / "CONTRIBUTING.md"
BEGIN: Final = "<!-- rooms: made from the packages' docstrings by `make renew` -->\n"
END: Final = "<!-- end of rooms -->\n"

ROOMS: Final = (
    "cli", "desk", "docs", "spark", "api", "jobs", "report", "cases", "judge", "store", "config", "generate",
    "rules", "intake",
)  # fmt: skip
"""From the top down: a room imports only rooms below it, and the files of the ground."""
GROUND: Final = (
    "version", "errors", "harmless_text", "messages", "period", "paths", "files", "contract",
    "validation", "row_models", "columnwise", "cache",
)  # fmt: skip
"""The modules at the root of the package, which every room may import."""
WIDTH: Final = 130


def rooms_map() -> str:
    """One paragraph per room, from the top down, and one line per file of the ground."""
    package = ROOT / "simaudit"
    parts = []
    for room in ROOMS:
        text = docstring(package / room / "__init__.py")
        parts.append(wrap(f"**`{room}/`** {' '.join(text.split())}"))
    parts.append(wrap("**The ground**, files beside the packages:"))
    ground = [
        wrap(f"- `{name}.py` {docstring(package / f'{name}.py').split(chr(10))[0]}", indent="  ")
        for name in GROUND
    ]
    return "\n\n".join([*parts, "\n".join(ground)]) + "\n"


def docstring(path: Path) -> str:
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(
        text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def with_map(text: str) -> str:
    """CONTRIBUTING.md with the map between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{rooms_map()}\n{END}{after}"


if __name__ == "__main__":
    CONTRIBUTING.write_text(with_map(CONTRIBUTING.read_text(encoding="utf-8")), encoding="utf-8")
