"""Where a configuration comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Origin:
    """Where a configuration was loaded from, for messages about its keys."""

    path: Path | None = None
    text: str = ""
    variables: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Key → the environment variable that set it."""
    by_default: bool = True
    """Nobody named it: it is that of the current folder, if there is one."""
