"""A new installation: configuration, key, and owner-only folders for personal data."""

from pathlib import Path

from simaudit.config import DEFAULT_NAME, load_config
from simaudit.config.key import installation_key
from simaudit.config.load import EXAMPLE
from simaudit.errors import OutputError, UsageError
from simaudit.files import private_folder, require_utf_8, system_reason


def install(folder: Path) -> list[Path]:
    """Write simaudit.toml, and create key file, store and inbox where they don't exist; returns their paths.

    Raises UsageError where the folder already has a configuration, OutputError where it can't be written.
    """
    require_utf_8(folder)
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
    # An existing key stays: under another one, every finding would be new.
    installation_key(config.key_file)
    private_folder(config.store)
    private_folder(config.inbox)
    return [path, config.key_file, config.store, config.inbox]
