"""The model of simaudit.toml: every key with its type, default and an example.

simaudit/config/simaudit.toml explains the same keys to users; tests compare the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError

from simaudit.config import key_values
from simaudit.config.carrier_profile import CarrierProfile, Month, Records
from simaudit.errors import Note, UsageError
from simaudit.intake.limits.sizes import FileLimits
from simaudit.rules.carrier_names import valid_name
from simaudit.rules.model_faults import faults, key_text
from simaudit.rules.toml_file import Line, Lines, StrictModel, has_key, parsed, place_of

if TYPE_CHECKING:
    from simaudit.rules.check import Check


class Letterhead(StrictModel):
    """Of the authority that audits; a page or letter has a gap for what is empty."""

    parent: Annotated[Line, Field(examples=["Ủy ban nhân dân tỉnh Gia Lai"])] = ""
    """The body above the authority."""
    authority: Annotated[Line, Field(examples=["Sở Khoa học và Công nghệ tỉnh Gia Lai"])] = ""
    """Who audits."""
    functions: Annotated[
        Line,
        Field(examples=["Quyết định số 12/2025/QĐ-UBND ngày 01/07/2025 của Ủy ban nhân dân tỉnh Gia Lai"]),
    ] = ""
    """The decision that lays down the authority's functions: a letter rests on it, too."""
    place: Annotated[Line, Field(examples=["Gia Lai"])] = ""
    """Before the date."""
    symbol: Annotated[Line, Field(examples=["SKHCN"])] = ""
    """The authority's abbreviation in the number of a document: Số: …/BC-SKHCN."""
    office: Annotated[Line, Field(examples=["BCVT"])] = ""
    """The unit that drafts, which keeps a copy: Lưu: VT, BCVT."""
    signer_title: Annotated[Lines, Field(examples=["KT. Giám đốc\nPhó Giám đốc"])] = ""
    """One line or two."""
    signer: Annotated[Line, Field(examples=["Nguyễn Văn A"])] = ""
    """Name of who signs."""
    official: Annotated[
        Line, AfterValidator(key_values.named_official), Field(examples=["Trần Thị B, Phó Trưởng phòng"])
    ] = ""
    """Name and post of who makes dossiers."""
    recipients: Annotated[tuple[Line, ...], Field(examples=[["Cục Viễn thông (để báo cáo)"]])] = ()
    """Who else gets a copy."""
    contact: Annotated[Line, Field(examples=["Phòng Bưu chính, Viễn thông; điện thoại 0269 3824 000"])] = ""
    """Whom to ask."""
    answer_days: Annotated[Annotated[int, Field(ge=0, le=365)] | None, key_values.none_for(0, "0", "")] = 10
    """The deadline of an answer, in days after the date of the page or letter; 0: no deadline."""
    holidays: Annotated[tuple[date, ...], Field(examples=[["2027-02-11", "2027-12-31"]])] = ()
    """Days off that the government announces, beside weekends and those of checks/reference/holiday.csv."""


@dataclass(frozen=True)
class Origin:
    """Where a configuration was loaded from, for messages about its keys."""

    path: Path | None = None
    text: str = ""
    variables: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """Key → the environment variable that set it."""
    by_default: bool = True
    """Nobody named it: it is that of the current folder, if there is one."""


LANGUAGES: Final = r"^(vi|en)(\s*,\s*(vi|en))?$"

Declared = dict[Annotated[str, AfterValidator(str.lower)], Records]

SECONDS_A_CHECK: Final = 1800
"""Half an hour, ten times what the slowest check takes on two cores for the register of a whole country."""


class CheckSetting(BaseModel):
    """`[checks.ID]`: parameters of a check, or `off` with the reason that the report prints."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, bool | int | float | str]

    off: bool = False
    """The check is switched off."""
    reason: Lines = ""
    """Why it is switched off; the report prints it."""
    tolerated: Annotated[float, Field(ge=0, le=1)] = 0.0
    """The rate up to which its findings don't count for `fail_on`."""


class Retention(StrictModel):
    """`[retention]`: months of personal data to keep, including the last one audited.

    `all` in the file, None here: every month.
    """

    months: Annotated[Annotated[int, Field(ge=2, le=1200)] | None, key_values.none_for("all")] = 2
    """Subscriber rows; at least 2. A carrier's last judged month is kept until a later one is judged."""
    findings_months: Annotated[Annotated[int, Field(ge=1, le=1200)] | None, key_values.none_for("all")] = 24
    """Restricted annexes: the limitation of one year, and as long again for the proceedings."""
    trial_months: Annotated[int, Field(ge=0, le=1200)] = 0
    """Numbers, and the columns of `trial_columns`, of rows that are deleted: to try changes of rules on."""
    trial_columns: Annotated[
        tuple[Annotated[str, AfterValidator(key_values.known_column)], ...],
        Field(examples=[["status", "registered_at", "channel", "point_code"]]),
    ] = ()
    """Which columns; checks that need others can't be tried on those months."""


_PUBLIC_KEY: Final = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"


class Restricted(BaseModel):
    """`[restricted]`: the public keys to which annexes with personal data are encrypted; which there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    recipients: Annotated[tuple[str, ...], Field(examples=[[_PUBLIC_KEY]])] = ()
    """Public keys of age (age1…) or ssh-ed25519."""
    communes: Annotated[
        dict[Annotated[str, Field(pattern=r"^[0-9]{5}$")], tuple[str, ...]],
        Field(examples=[f'[restricted.communes]\n22366 = ["{_PUBLIC_KEY}"]']),
    ] = {}
    """Code of a commune → the public keys to which its list is encrypted, too."""
    work_page: bool = True
    """Whether the page to work in, with all findings of all carriers, is written."""


class RunLimits(FileLimits):
    """`[limits]`: limits on resources for one file and for one check."""

    seconds_a_check: Annotated[int, Field(ge=1, le=7 * 86400)] = SECONDS_A_CHECK
    """Seconds for one check and one carrier; then the check is stopped, with status `error`."""


class CaseThresholds(StrictModel):
    """`[cases]`: how large what hangs together has to be, to be a case, and one for the police."""

    numbers: Annotated[int, Field(ge=2, le=10_000)] = 5
    """Different numbers."""
    persons: Annotated[int, Field(ge=1, le=10_000)] = 3
    """People: two of paper, name and date of birth make one."""
    persons_of_one_paper: Annotated[int, Field(ge=1, le=10_000)] = 5
    """People, where all are on one paper."""
    forged: Annotated[int, Field(ge=2, le=10_000)] = 5
    """Papers that count on, or differ in one digit: so many are a case of one person, too."""
    police: Annotated[int, Field(ge=2, le=10_000)] = 10
    """People, or forged papers, of one sign: the case is for the police."""
    police_everyday: Annotated[int, Field(ge=2, le=10_000)] = 50
    """The same, of signs that have an everyday explanation: one address, unused numbers."""
    without_links: Annotated[
        tuple[Annotated[str, AfterValidator(key_values.known_link)], ...], Field(examples=[["device"]])
    ] = ()
    """Links (checks/links.sql) that join nothing here: the findings of their checks are marks."""


class Config(BaseModel):
    """The configuration of an installation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    _origin: Origin = PrivateAttr(Origin())
    _catalogue: "Sequence[Check] | None" = PrivateAttr(None)

    store: Annotated[Path, AfterValidator(key_values.utf_8_path)] = Path("store")
    """The months and the ledger."""
    out: Annotated[Path, AfterValidator(key_values.utf_8_path)] = Path("out")
    """The reports."""
    inbox: Path = Path("inbox")
    """What carriers hand in: inbox/2026-10/, or files named by month."""
    key_file: Path = Path("simaudit.key")
    """Makes the pseudonyms; keep a copy, like a password."""
    points: Annotated[Path | None, Field(examples=["inbox/{period}/points.csv"])] = None
    """List of registration points; `{period}` is the audited month."""
    active: Annotated[Path | None, Field(examples=["inbox/{period}/active.csv"])] = None
    """List of numbers live on the network; `{period}` is the audited month."""
    revoked: Annotated[Path | None, Field(examples=["inbox/{period}/revoked.csv"])] = None
    """List of revoked papers; `{period}` is the audited month."""
    reported: Annotated[Path | None, Field(examples=["inbox/{period}/reported.csv"])] = None
    """List of reported numbers; `{period}` is the audited month."""
    notified: Annotated[Path | None, Field(examples=["inbox/{period}/notified.csv"])] = None
    """List of what letters to carriers named; `{period}` is the audited month."""
    waivers: Annotated[Path | None, Field(examples=["waivers.toml"])] = None
    """Excused findings; default waivers.toml next to this file."""
    lang: Annotated[str, Field(pattern=LANGUAGES, examples=["vi,en"])] = "vi"
    """Language of the reports: vi, en, or both, the main one first."""
    fail_on: Annotated[
        Literal["none", "low", "medium", "high", "critical"] | None, Field(examples=["critical"])
    ] = None
    """Exit with 1 where something at or above this is found; default none, of a self-check high."""
    jobs: Annotated[Annotated[int, Field(ge=1, le=1024)] | None, Field(examples=[2])] = None
    """Threads; default all processors."""
    memory: Annotated[
        Annotated[
            str,
            Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,3})?\s*(MB|GB|MiB|GiB)$"),
            AfterValidator(key_values.enough_memory),
        ]
        | None,
        Field(examples=["4GB"]),
    ] = None
    """What a whole run may use; what DuckDB's part of it doesn't hold is spilled to the store's disk."""
    letters: bool = False
    """Whether each audit writes letters."""
    letters_folder: Annotated[Path | None, Field(examples=["our-letters"])] = None
    """Templates that go before those of the same names in reports/letters."""
    province: Annotated[str, AfterValidator(key_values.known_province), Field(examples=["68"])] = ""
    """Code of the province whose report it is; empty: of all that the extracts have."""
    communes: tuple[Annotated[str, Field(pattern=r"^[0-9]{5}$", examples=["22366"])], ...] = ()
    """Codes of the communes of the province whose report it is; empty: of all."""
    checks_folder: Annotated[Path | None, Field(examples=["our-checks"])] = None
    """Checks of your own: <family>/<ID>_<slug>.sql."""
    law_folder: Annotated[Path | None, Field(examples=["our-law"])] = None
    """Law of your own: provisions.toml and tariffs.toml, with what differs from the built-in ones."""
    vocabulary_folder: Annotated[Path | None, Field(examples=["our-vocabulary"])] = None
    """Headings, wordings and names of carriers of your own: headers.toml, values.toml, carriers.toml."""
    reference_folder: Annotated[Path | None, Field(examples=["our-reference"])] = None
    """Reference tables of your own, such as mobile_prefix.csv, with the rows that differ."""
    notify: Annotated[
        str, AfterValidator(key_values.shell_command), Field(examples=["mail -s simaudit audit@example.vn"])
    ] = ""
    """A command that gets each run's summary on stdin, started without a shell."""
    notify_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    """How long the command of `notify` may take."""
    metrics: Annotated[Path | None, Field(examples=["/var/lib/node_exporter/simaudit.prom"])] = None
    """File for the textfile collector of node_exporter, replaced after each audit."""
    letterhead: Letterhead = Letterhead()
    """Head and foot of reports and letters."""
    retention: Retention = Retention()
    """For how many months personal data are kept."""
    restricted: Restricted = Restricted()
    """To whom annexes with personal data are encrypted."""
    cases: CaseThresholds = CaseThresholds()
    """How large what hangs together has to be, to be a case, and one for the police."""
    limits: RunLimits = RunLimits()
    """Limits on files and checks."""
    shared_keys: Annotated[
        dict[
            Annotated[str, Field(min_length=1), AfterValidator(key_values.known_province)],
            Annotated[str, AfterValidator(key_values.key_fingerprint)],
        ],
        Field(examples=['[shared_keys]\n"01" = "9f1c-2a77-03be-51d0-c6e4-8a90-7b3f-e215"']),
    ] = {}
    """Province → the fingerprint of the key that signs its figures, as it was told by telephone."""
    declared: Annotated[dict[Month, Declared], Field(examples=['[declared."2026-10"]\nviettel = 2001'])] = {}
    """How many records each carrier says it handed in, by month."""
    carriers: Annotated[
        dict[Annotated[str, AfterValidator(valid_name)], CarrierProfile],
        Field(examples=['[carriers.viettel]\nsheet = "Data"']),
    ] = {}
    """How to read a carrier's files, where it can't be detected."""
    checks: Annotated[dict[str, CheckSetting], Field(examples=["[checks.ABC-01]\nmost_an_hour = 50"])] = {}
    """Parameters and switches of checks, by id."""

    def overridden(self, options: Mapping[str, object], *, typed: bool = True) -> "Config":
        """This configuration with options applied; raises UsageError naming the option.

        `typed`: as it is written on the command line, else as a parameter in Python.
        """
        try:
            changed = Config.model_validate({**dict(self), **options})
        except ValidationError as error:
            first = faults(Config, error)[0]
            name = key_text(first.key)
            option = f"--{name.replace('_', '-')}" if typed else name
            raise UsageError.of(first.note, place=Note("at_key", key=option)) from error
        # A copy keeps where it was loaded from, and the catalogue.
        return self.model_copy(update=dict(changed))

    def with_origin(self, origin: Origin) -> "Config":
        """A copy of this configuration with another origin."""
        copy = self.model_copy()
        copy._origin = origin
        return copy

    def with_catalogue(self, checks: "Sequence[Check] | None") -> "Config":
        """A copy of this configuration by which these checks are judged in place of the catalogue's.

        None: those of the folder checks/. No file and no option can say so: a run by less than the catalogue
        must not look like an audit.
        """
        copy = self.model_copy()
        copy._catalogue = checks
        return copy

    @property
    def catalogue(self) -> "Sequence[Check] | None":
        """The checks in place of the catalogue's; None: those of the folder checks/."""
        return self._catalogue

    @property
    def portraits(self) -> dict[str, str]:
        """Carrier → what its portraits' hashes are of, as far as `[carriers.NAME]` says so."""
        return {carrier: profile.portrait for carrier, profile in self.carriers.items() if profile.portrait}

    @property
    def default_portraits(self) -> frozenset[tuple[str, str]]:
        """(carrier, portrait) of the pictures that are nobody's, as far as `[carriers.NAME]` says so."""
        return frozenset(
            (carrier, portrait)
            for carrier, profile in self.carriers.items()
            for portrait in profile.default_portraits
        )

    def sibling(self, name: str) -> Path:
        """The path of a file in the folder of the configuration, or in the working folder without one."""
        return (self._origin.path.parent if self._origin.path else Path()) / name

    @property
    def file(self) -> Path | None:
        """The file that it was loaded from."""
        return self._origin.path

    @property
    def source(self) -> Note:
        """The file, and the environment variables that override it."""
        path, variables = self._origin.path, self._origin.variables
        file = Note("configuration_file", file=path) if path else Note("without_configuration")
        names = sorted(variables.values())
        return Note("with_variables_above", file=file, variables=names) if names else file

    def is_set(self, *key: str) -> bool:
        """Whether the file or the environment sets a key."""
        return key in self._origin.variables or has_key(parsed(self._origin.text), key)

    @property
    def is_found(self) -> bool:
        """Whether nobody named a configuration: it is that of the current folder, or there is none."""
        return self._origin.by_default

    def file_of(self, *key: str) -> Path | None:
        """The file that sets a key; None where it is an environment variable, or there is no file."""
        return None if key in self._origin.variables else self._origin.path

    @property
    def scope(self) -> str:
        """The scope: which rows count as one's own (rules/scope.py)."""
        return " ".join([self.province, *self.communes])

    def place_of(self, *key: str) -> Note:
        """Where a key is set: file, line and name, or the environment variable; else only its name."""
        path = self._origin.path
        if key in self._origin.variables:
            return Note("at_key", key=self._origin.variables[key])
        place = place_of(self._origin.text, key)
        return Note("place_in_file", file=path, where=place) if path and place.code == "key_at" else place
