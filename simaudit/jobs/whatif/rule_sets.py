"""What a change makes of the configuration: parameters, a department's checks, another catalogue."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simaudit.config import Config
from simaudit.config.model import CheckSetting
from simaudit.errors import CatalogueError, Note, UsageError
from simaudit.files import private_folder, read_bytes
from simaudit.rules.case_file import SUFFIX
from simaudit.rules.check import Check
from simaudit.rules.load import RETIRED, check_paths, load_check

_SETTING: Final = re.compile(r"([A-Za-z]+-[0-9]+)\.([a-z_]+)=(.+)", re.ASCII)


@dataclass(frozen=True)
class RuleSetChange:
    """What is to be tried."""

    settings: tuple[str, ...] = ()
    """CHECK.param=value, the value as TOML has it."""
    checks: Path | None = None
    """Folder of a department's own checks; they go before those of the same ids in `checks_folder`."""
    catalogue: Path | None = None
    """A catalogue (folder `checks` of another version) in place of the one that is installed."""

    @property
    def text(self) -> str:
        """In one line, as it was given."""
        folders = [str(folder) for folder in (self.checks, self.catalogue) if folder is not None]
        return "; ".join((*self.settings, *folders))


@dataclass(frozen=True)
class Setting:
    """One parameter of a check, or its switch `off`, and the value."""

    check_id: str
    name: str
    value: bool | int | float | str


def setting_of(text: str) -> Setting:
    """`ABC-01.most_an_hour=50` as a setting; raises UsageError."""
    place = Note("at_key", key="--set")
    match = _SETTING.fullmatch(text.strip())
    if match is None:
        raise UsageError("setting_needed", place=place)
    check_id, name, value = match.groups()
    try:
        parsed: Any = tomllib.loads(f"value = {value}")["value"]
    except (tomllib.TOMLDecodeError, ValueError):
        raise UsageError("setting_value_needed", place=place, key=f"{check_id}.{name}") from None
    if not isinstance(parsed, bool | int | float | str):
        raise UsageError("setting_value_needed", place=place, key=f"{check_id}.{name}")
    return Setting(check_id.upper(), name, parsed)


def settings_of(change: RuleSetChange) -> list[Setting]:
    """The settings of a change; raises UsageError, also where two give one parameter two values."""
    settings: dict[tuple[str, str], Setting] = {}
    for setting in map(setting_of, change.settings):
        first = settings.setdefault((setting.check_id, setting.name), setting)
        if (type(first.value), first.value) != (type(setting.value), setting.value):
            key = f"{setting.check_id}.{setting.name}"
            raise UsageError("setting_twice", place=Note("at_key", key="--set"), key=key)
    return list(settings.values())


def changed_config(config: Config, change: RuleSetChange, scratch: Path) -> Config:
    """The configuration with the change; `scratch` is a folder for the checks of two folders together.

    Whether a check has such a parameter is told when the rules are made of it. Raises UsageError,
    CatalogueError naming the file of a check that can't be used.
    """
    if not (change.settings or change.checks or change.catalogue):
        raise UsageError("nothing_to_try")
    checks: dict[str, CheckSetting] = dict(config.checks)
    for setting in settings_of(change):
        checks[setting.check_id] = _with(checks.get(setting.check_id), setting)
    update: dict[str, Any] = {"checks": checks}
    if change.checks is not None:
        update["checks_folder"] = merged_checks(config.checks_folder, change.checks, scratch)
    if change.catalogue is not None and not (change.catalogue / "populations.sql").is_file():
        raise UsageError("no_catalogue", place=Note("at_key", key="--catalogue"), folder=change.catalogue)
    return config.model_copy(update=update)


def _with(setting: CheckSetting | None, changed: Setting) -> CheckSetting:
    values = setting.model_dump() if setting else {}
    if changed.name == "off" and changed.value is True and not values.get("reason"):
        # A reason is asked for where the change is accepted.
        values["reason"] = "–"
    try:
        return CheckSetting.model_validate({**values, changed.name: changed.value})
    except ValidationError:
        key = f"{changed.check_id}.{changed.name}"
        raise UsageError("setting_value_needed", place=Note("at_key", key="--set"), key=key) from None


def folder_checks(folder: Path) -> list[Check]:
    """The checks of a department's folder, in the order of their ids.

    Raises UsageError where there is none, CatalogueError naming the file of one that can't be used.
    """
    paths = check_paths(folder) if folder.is_dir() else []
    if not paths:
        raise UsageError("no_folder_of_checks", folder=folder)
    return sorted((load_check(path) for path in paths), key=lambda check: check.id)


def merged_checks(present: Path | None, folder: Path, scratch: Path) -> Path:
    """A folder, `scratch`, of the checks of `present`, those of `folder` in place of those of their ids."""
    tried = folder_checks(folder)
    others = check_paths(present) if present is not None else []
    ids = {check.id for check in tried}
    paths = [check.path for check in tried]
    paths += [path for path in others if path.name.partition("_")[0] not in ids]
    files = {
        Path(file.parent.name, file.name): file
        for path in paths
        for file in (path, path.with_suffix(SUFFIX))
        if file == path or file.exists()
    }
    if present is not None and (present / RETIRED).exists():
        files[Path(RETIRED)] = present / RETIRED
    for name, file in files.items():
        private_folder((scratch / name).parent)
        # In bytes: what is accepted is put in place as it was tried.
        (scratch / name).write_bytes(read_bytes(file, CatalogueError))
    return scratch
