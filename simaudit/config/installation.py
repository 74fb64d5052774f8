"""A new installation: its configuration, its key, and closed folders for the personal data."""

from pathlib import Path

from simaudit.config import DEFAULT_NAME, load_config
from simaudit.config.key import installation_key
from simaudit.config.load import EXAMPLE
from simaudit.errors import OutputError, UsageError, system_reason
from simaudit.files import private_folder


def install(folder: Path) -> list[Path]:
    """Write simaudit.toml, and make key file, store and inbox where there are none; returns their paths.

    Raises UsageError where the folder has a configuration already, OutputError where it can't be written.
    """
    path = folder / DEFAULT_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(EXAMPLE.read_text(encoding="utf-8"))
    except FileExistsError as error:
        raise UsageError("configuration_exists", path=error.filename) from error
    except OSError as error:
        raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    config = load_config(path)
    # One that worked without a configuration keeps its key: with another, every finding looks new.
    installation_key(config.key_file)
    private_folder(config.store)
    private_folder(config.inbox)
    return [path, config.key_file, config.store, config.inbox]
