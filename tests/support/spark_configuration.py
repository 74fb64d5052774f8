"""Configurations of self-checks in Spark, by which findings have the same keys as at home."""

from pathlib import Path

from simaudit.rules.load import load_catalogue


def configuration(folder: Path, *judged: str) -> Path:
    """A configuration by which findings always have the same keys; without `judged` of all checks."""
    (key := folder / "simaudit.key").write_text(f"{'5a' * 32}\n")
    key.chmod(0o600)
    switched_off = [check.id for check in load_catalogue() if judged and check.id not in judged]
    lines = [f'[checks.{check_id}]\noff = true\nreason = "takes time"' for check_id in switched_off]
    (path := folder / "simaudit.toml").write_text("\n".join(['key_file = "simaudit.key"', *lines]))
    return path
