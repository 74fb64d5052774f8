"""Configurations of self-checks in Spark, which plans each check for half a second even over few rows."""

from pathlib import Path
from typing import Final

from simaudit.rules.load import load_catalogue

OF_EVERY_KIND: Final = (
    "UNR-08", "UNR-12", "MIS-02", "MIS-05", "MIS-09", "BLK-04", "BLK-08", "BLK-14", "PRC-14", "EXT-04",
)  # fmt: skip
"""Of rows, lists, papers, near papers, their order, bursts, findings and the month before."""


def configuration(folder: Path, *judged: str) -> Path:
    """A configuration by which findings always have the same keys; without `judged` of all checks."""
    (key := folder / "simaudit.key").write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    switched_off = [check.id for check in load_catalogue() if judged and check.id not in judged]
    lines = [f'[checks.{check_id}]\noff = true\nreason = "takes time"' for check_id in switched_off]
    (path := folder / "simaudit.toml").write_text("\n".join(['key_file = "simaudit.key"', *lines]))
    return path
