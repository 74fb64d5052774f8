"""simaudit.toml: what an installation sets once; every option of the command line stands above it."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simaudit.errors import UsageError
from simaudit.intake.limits import FileLimits, Positive
from simaudit.watchdog import SECONDS_A_CHECK

DEFAULT_NAME: Final = "simaudit.toml"


def _lower(carriers: object) -> object:
    return (
        {str(name).lower(): count for name, count in carriers.items()}
        if isinstance(carriers, dict)
        else carriers
    )


Declared = Annotated[dict[str, Annotated[int, Field(ge=0)]], BeforeValidator(_lower)]


class CheckSetting(BaseModel):
    """`[checks.ID]`: a check switched off, with the reason that the report prints, or its parameters."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, bool | int | float | str]

    off: bool = False
    reason: str = ""


class RunLimits(FileLimits):
    """`[limits]`: what one file and one check may ask of the machine."""

    seconds_a_check: Positive = SECONDS_A_CHECK
    """How long a check may take for one carrier; then it is stopped, and its status is `error`."""


class Config(BaseModel):
    """The configuration; paths are relative to the file's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: Path = Path("store")
    out: Path = Path("out")
    key_file: Path = Path("simaudit.key")
    lang: str = "vi"
    fail_on: Literal["none", "low", "medium", "high", "critical"] | None = None
    jobs: Annotated[int, Field(ge=1)] | None = None
    memory: Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s*(MB|GB|MiB|GiB)$")] | None = None
    authority: str = ""
    place: str = ""
    declared: dict[Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")], Declared] = {}
    checks_folder: Path | None = None
    checks: dict[str, CheckSetting] = {}
    limits: RunLimits = RunLimits()

    def overridden(self, options: Mapping[str, object]) -> "Config":
        """With options of the command line above it; raises UsageError naming the option."""
        try:
            return Config.model_validate({**dict(self), **options})
        except ValidationError as error:
            first = error.errors()[0]
            raise UsageError(
                f"--{'.'.join(map(str, first['loc'])).replace('_', '-')}: {first['msg']}"
            ) from error


def load_config(path: Path | None) -> Config:
    """Read the file given, or simaudit.toml where one lies here; raises UsageError naming key and cure."""
    if path is None:
        path = Path(DEFAULT_NAME)
        if not path.exists():
            return Config()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        config = Config.model_validate(content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path}: {key}: {first['msg']}") from error
    folder = path.parent
    places = {
        name: folder / getattr(config, name)
        for name in ("store", "out", "key_file", "checks_folder")
        if getattr(config, name) is not None
    }
    return config.model_copy(update=places)
