"""What simaudit.toml may hold: every key, its type, its default and an example.

simaudit.toml beside this file says the same for people; tests hold the two together.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
)

from simaudit.catalogue.model_faults import faults, key_text
from simaudit.catalogue.toml_file import place_of
from simaudit.config.carrier_profile import CarrierProfile, carrier_name
from simaudit.errors import Note, RefusedValueError, UsageError
from simaudit.intake.limits import FileLimits

LANGUAGES: Final = r"^(vi|en)(\s*,\s*(vi|en))?$"


def _splits(command: str) -> str:
    try:
        shlex.split(command)
    except ValueError as error:
        raise RefusedValueError("quotation_not_closed") from error
    return command


def _lower(carriers: object) -> object:
    return (
        {str(name).lower(): count for name, count in carriers.items()}
        if isinstance(carriers, dict)
        else carriers
    )


Declared = Annotated[dict[str, Annotated[int, Field(ge=0, le=10**12)]], BeforeValidator(_lower)]

SECONDS_A_CHECK: Final = 1800
"""Half an hour: ten times what the slowest check takes over a country's register on two cores."""


class CheckSetting(BaseModel):
    """`[checks.ID]`: a check switched off, with the reason that the report prints, or its parameters."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, bool | int | float | str]

    off: bool = False
    reason: str = ""
    tolerated: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The rate up to which its findings don't count for `fail_on`."""


class Retention(BaseModel):
    """`[retention]`: how many months personal data are kept, the last one audited counted; None: for ever."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Two at least: there are checks that compare with the month before.
    months: Annotated[Annotated[int, Field(ge=2)] | None, Field(examples=[13])] = None
    findings_months: Annotated[Annotated[int, Field(ge=1)] | None, Field(examples=[24])] = None


class Restricted(BaseModel):
    """`[restricted]`: for whom the annexes with personal data are encrypted; none: they are plain files."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipients: Annotated[
        tuple[str, ...], Field(examples=[["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]])
    ] = ()


class RunLimits(FileLimits):
    """`[limits]`: what one file and one check may ask of the machine."""

    seconds_a_check: Annotated[int, Field(ge=1, le=7 * 86400)] = SECONDS_A_CHECK
    """How long a check may take for one carrier; then it is stopped, and its status is `error`."""


class Origin(NamedTuple):
    """Where a configuration came from, for messages about what it says."""

    path: Path | None
    text: str
    variables: Mapping[tuple[str, ...], str]
    """Key → the environment variable that set it."""


class Config(BaseModel):
    """The configuration; paths are relative to the file's folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _origin: Origin = PrivateAttr(Origin(None, "", {}))

    store: Path = Path("store")
    out: Path = Path("out")
    inbox: Path = Path("inbox")
    key_file: Path = Path("simaudit.key")
    points: Annotated[Path | None, Field(examples=["inbox/{period}/points.csv"])] = None
    active: Annotated[Path | None, Field(examples=["inbox/{period}/active.csv"])] = None
    revoked: Annotated[Path | None, Field(examples=["inbox/{period}/revoked.csv"])] = None
    waivers: Annotated[Path | None, Field(examples=["waivers.toml"])] = None
    lang: Annotated[str, Field(pattern=LANGUAGES, examples=["vi,en"])] = "vi"
    fail_on: Annotated[
        Literal["none", "low", "medium", "high", "critical"] | None, Field(examples=["critical"])
    ] = None
    jobs: Annotated[Annotated[int, Field(ge=1, le=1024)] | None, Field(examples=[2])] = None
    memory: Annotated[
        Annotated[str, Field(pattern=r"^\d{1,6}(\.\d{1,3})?\s*(MB|GB|MiB|GiB)$")] | None,
        Field(examples=["4GB"]),
    ] = None
    authority: Annotated[str, Field(examples=["Sở Khoa học và Công nghệ tỉnh Gia Lai"])] = ""
    place: Annotated[str, Field(examples=["Pleiku"])] = ""
    checks_folder: Annotated[Path | None, Field(examples=["our-checks"])] = None
    notify: Annotated[str, AfterValidator(_splits), Field(examples=["mail -s simaudit audit@example.vn"])] = (
        ""
    )
    notify_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    retention: Retention = Retention()
    restricted: Restricted = Restricted()
    limits: RunLimits = RunLimits()
    declared: Annotated[
        dict[Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")], Declared],
        Field(examples=['[declared."2026-10"]\nviettel = 2001']),
    ] = {}
    carriers: Annotated[
        dict[Annotated[str, AfterValidator(carrier_name)], CarrierProfile],
        Field(examples=['[carriers.viettel]\nsheet = "Data"']),
    ] = {}
    checks: Annotated[dict[str, CheckSetting], Field(examples=["[checks.ABC-01]\nmost_an_hour = 50"])] = {}

    def overridden(self, options: Mapping[str, object]) -> "Config":
        """With options of the command line above it; raises UsageError naming the option."""
        try:
            changed = Config.model_validate({**dict(self), **options})
        except ValidationError as error:
            first = faults(Config, error)[0]
            option = Note("at_key", key=f"--{key_text(first.key).replace('_', '-')}")
            raise UsageError.of(first.note, place=option) from error
        return changed.from_(self._origin)

    def from_(self, origin: Origin) -> "Config":
        """This configuration, knowing where it came from."""
        self._origin = origin
        return self

    def tolerated(self) -> dict[str, float]:
        """Check id → the rate up to which its findings don't count for `fail_on`."""
        return {id_: setting.tolerated for id_, setting in self.checks.items()}

    def beside(self, name: str) -> Path:
        """A file of this name beside the configuration's, or here where there is none."""
        return (self._origin.path.parent if self._origin.path else Path()) / name

    @property
    def source(self) -> Note:
        """The file, and the environment variables above it."""
        path, _, variables = self._origin
        file = Note("configuration_file", file=path) if path else Note("without_configuration")
        above = sorted(variables.values())
        return Note("with_variables_above", file=file, variables=above) if above else file

    def chosen(self, *key: str) -> bool:
        """Whether file or environment say something of a key."""
        _, text, variables = self._origin
        return key in variables or place_of(text, key).code == "key_at"

    def place_of(self, *key: str) -> Note:
        """Where a key is set: its file, line and name, or the variable that set it; else its name."""
        path, text, variables = self._origin
        if key in variables:
            return Note("at_key", key=variables[key])
        place = place_of(text, key)
        return Note("place_in_file", file=path, where=place) if path and place.code == "key_at" else place

    def where(self, *key: str) -> str:
        """`place_of` in English."""
        return self.place_of(*key).text()
