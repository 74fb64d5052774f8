"""`simaudit intake` of a file, by the command and by its model."""

from pathlib import Path

from click.testing import CliRunner, Result

from simaudit.cli import main
from simaudit.config.carrier_profile import DEFAULT_PROFILE, CarrierProfile
from simaudit.jobs.preview.file_explanation import Explanation
from simaudit.jobs.preview.file_preview import explain
from simaudit.rules.load import load_catalogue


def asked(folder: Path, *arguments: str) -> Result:
    """The command, with the configuration of the folder."""
    empty = folder / "simaudit.toml"
    if not empty.exists():
        empty.write_text("")
    return CliRunner().invoke(main, ["intake", "--config", str(empty), *arguments])


def seen(path: Path, own: CarrierProfile = DEFAULT_PROFILE) -> Explanation:
    """What it explains, of a file of Viettel."""
    return explain(path, "viettel", load_catalogue(), carrier_profile=own)
