"""Installations whose terminal speaks English: that of a new one speaks Vietnamese."""

from pathlib import Path


def in_english(home: Path) -> None:
    """Let the installation's configuration name English."""
    path = home / "simaudit.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('\nlang = "vi"\n', '\nlang = "en"\n'), encoding="utf-8")
