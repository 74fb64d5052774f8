"""The request of an audit: options and configuration, resolved and read before anything is audited.

Files, lists, waivers, declared counts, and rows that come from no file, under the name in place of a file's.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol, Self

import polars as pl

from simaudit.config import Config, languages
from simaudit.config.carrier_profile import DEFAULT_PROFILE
from simaudit.config.key import installation_key
from simaudit.config.own_folders import reference_of, refuse_other_communes, wordings_of
from simaudit.config.rules_in_force import Rules, judged_rules_of
from simaudit.config.trust import refuse_found_file, refuse_out_in_store
from simaudit.errors import UsageError
from simaudit.files import require_utf_8
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.load import LoadedMonth
from simaudit.intake.month_file import CarrierMonth
from simaudit.intake.profile.extract_file import NO_WORDINGS, OwnWordings, Profile
from simaudit.intake.reference_lists import LIST_KINDS
from simaudit.jobs.inputs.inputs import Arrived, Inputs, find_inputs, in_inbox, refuse_current_month
from simaudit.jobs.inputs.known_carriers import known_carriers, refuse_other_carriers
from simaudit.jobs.inputs.lists import Lists, list_files, read_lists
from simaudit.jobs.inputs.memory_division import MemoryDivision, divided
from simaudit.jobs.inputs.not_read import refuse_no_name
from simaudit.judge.carriers import JudgedTogether, JudgingRequest
from simaudit.judge.waivers import DEFAULT_NAME, Waivers, read_waivers
from simaudit.period import Period, today
from simaudit.report.annexes.encryption import recipients_of
from simaudit.store.month_keys import refuse_lost_key
from simaudit.store.store import Store


class HeldRegister(Protocol):
    """One carrier's register, elsewhere."""

    @property
    def path(self) -> Path:
        """The name that stands where a file's would. There is no such file."""

    def load(self, target: Path, profile: Profile) -> LoadedMonth:
        """Read it, and make `target` (0600) a month of its columns without a row; raises IntakeError.

        `profile` says how the carrier's values are to be read.
        """

    def before(self, target: Path, profile: Profile) -> CarrierMonth | None:
        """The month before, read there too, with `target` as in `load`; None where none is held.

        Raises IntakeError.
        """

    def judge(self, request: JudgingRequest) -> JudgedTogether:
        """Judge the rows; raises EngineError.

        Its months are what `load` and `before` made. Afterwards the month's file has what figures, cases and
        the next month's comparison need of each row.
        """


@dataclass(frozen=True)
class RunOptions:
    """The options of one run that no key of the configuration is for, by the names that the command has.

    Lists have keys too, but a path of an option is taken as it is written.
    """

    period: Period | None = None
    """The audited month; None: taken from the names of files or folders."""
    carrier: str | None = None
    """Whose all files are; None: taken from each file's name."""
    rename: bool = False
    """Whether files whose names say another carrier are taken as that one's."""
    lists: Mapping[str, Path] = field(default_factory=dict)
    """Files by kind (LIST_KINDS); they replace those of the configuration."""
    no_lists: bool = False
    """Whether lists that lie in the audited folders are left unused where none is named."""
    no_restricted: bool = False
    """Whether the annexes that hold personal data aren't written."""
    full: bool = False
    """Whether the explanations of checks are printed with the carriers' reports."""
    force: bool = False
    """Audit what was audited already by the same rules, and a month that is not over."""
    new_key: bool = False
    """Whether another key than that of the store's months may be used, or a missing one made.

    Those months are not compared with."""
    selfcheck: bool = False
    checks: tuple[str, ...] = ()
    """Ids or tags of the only checks to judge by; none: all. Such a run must not be entered in a store."""
    moment: datetime | None = None
    """When the run is said to be made, with its zone; None: when it is. A demonstration has its own day."""
    streams: Mapping[str, RowStream] = field(default_factory=dict)
    """Rows that come from no file, by carrier."""
    held: Mapping[str, HeldRegister] = field(default_factory=dict)
    """Registers that are judged elsewhere, by carrier; each is the only one of its run."""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Those that are given (not None) of a command's options, or Python's; raises UsageError for a month.

        Options that it has no field for are passed over.
        """
        values = {name: options[name] for name in _FIELDS if options.get(name) is not None}
        lists = {kind: Path(path) for kind in LIST_KINDS if (path := options.get(kind)) is not None}
        if "checks" in values:
            values["checks"] = tuple(values["checks"])
        if period := values.pop("period", None):
            values["period"] = Period.parse_option(period, today())
        return cls(**values, lists=lists)


_FIELDS: Final = frozenset(field.name for field in fields(RunOptions)) - {"lists"}


def configuration_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are given (not None) of a run's options that replace keys of the configuration."""
    names = Config.model_fields.keys() - _FIELDS - {*LIST_KINDS}
    return {name: value for name, value in options.items() if name in names and value is not None}


@dataclass(frozen=True)
class AuditRequest:
    """What a run has to do: configuration and options, and what they name, read."""

    config: Config
    options: RunOptions
    inputs: Inputs
    rules: Rules
    lists: Lists
    waivers: Waivers
    key: bytes
    declared: pl.DataFrame | None
    """How many records each carrier declares; None where no count is declared."""
    memory: MemoryDivision
    wordings: OwnWordings = NO_WORDINGS
    """What reading cells takes from the tables of the installation's own."""

    @property
    def period(self) -> Period:
        return self.inputs.period

    @cached_property
    def store(self) -> Store:
        return Store(self.config.store, self.config.key_file)

    @property
    def folder(self) -> Path:
        """OUT/<period>."""
        return self.config.out / str(self.period)

    @property
    def langs(self) -> tuple[str, ...]:
        """Of the pages, the main one first."""
        return languages(self.config.lang)

    @property
    def references(self) -> dict[str, pl.DataFrame]:
        """The lists, and `declared` where there is any, as the relations of checks."""
        return {**self.lists.rows, **({} if self.declared is None else {"declared": self.declared})}

    @property
    def known_carriers(self) -> frozenset[str]:
        """The carriers that catalogue and configuration know."""
        return known_carriers(self.config.carriers, self.rules.reference.tables)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """How the carriers' files are to be read, by carrier; of the others nothing is known beforehand."""
        wordings, configured = self.wordings, self.config.carriers
        return {
            name: configured.get(name, DEFAULT_PROFILE).profile(self.period.as_of, wordings)
            for name in self.inputs.extracts
            if name in configured or wordings != NO_WORDINGS
        }


def audit_request(config: Config, paths: Sequence[Path], options: RunOptions = RunOptions()) -> AuditRequest:
    """Resolve options and configuration; without paths or rows, what the inbox has of the month is audited.

    Raises UsageError where something that they name doesn't exist, or they contradict each other.
    """
    require_utf_8(config.out.absolute())
    refuse_out_in_store(config)
    has_extracts = paths or options.streams or options.held
    arrived = Arrived(tuple(paths)) if has_extracts else in_inbox(config.inbox, options.period)
    inputs = _inputs(config, arrived, options)
    refuse_other_communes(config, inputs.period.as_of)
    refuse_other_carriers(inputs, known_carriers(config.carriers, reference_of(config).tables))
    # Rules are parsed in Python, lists are read by libraries that leave it free.
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(judged_rules_of, config)
        folders = () if options.no_lists else arrived.paths
        wordings = wordings_of(config)
        lists = read_lists(list_files(config, options.lists, folders, inputs.period), wordings)
        recipients_of(config.restricted.recipients, config.place_of("restricted", "recipients"))
        rules = parsed.result().only(options.checks)
    waivers = configured_waivers(config, parsed.result())
    memory = divided(config.memory, config.jobs)
    if not options.new_key:
        refuse_lost_key(Store(config.store, config.key_file), config.key_file)
    key = installation_key(config.key_file)
    declared = declared_records(config, inputs.period)
    return AuditRequest(config, options, inputs, rules, lists, waivers, key, declared, memory, wordings)


def _inputs(config: Config, arrived: Arrived, options: RunOptions) -> Inputs:
    if arrived.paths:
        inputs = find_inputs(arrived.paths, options.period, options.carrier, config.carriers)
        inputs = replace(inputs, refused=(*arrived.refused, *inputs.refused))
        inputs = with_streams(inputs, options.streams)
    elif options.period is None:
        raise UsageError("rows_of_no_month")
    else:
        inputs = with_streams(Inputs(options.period, {}, ()), {**options.streams, **options.held})
    if not options.force:
        refuse_current_month(inputs.period, options.moment.date() if options.moment else None)
    if not options.rename:
        return inputs
    if options.carrier is None:
        raise UsageError("rename_without_carrier")
    return replace(inputs, carriers_in_names={})


def declared_records(config: Config, period: Period) -> pl.DataFrame | None:
    """How many records each carrier declares; None where no count is declared.

    The counts are from the carriers' profiles and the table of the month.
    """
    declared = dict(config.declared.get(str(period), {}))
    for carrier, profile in config.carriers.items():
        count = profile.declared.get(str(period))
        if count is not None and declared.setdefault(carrier, count) != count:
            place = config.place_of("declared", str(period), carrier)
            raise UsageError("declared_twice", place=place, carrier=carrier)
    if not declared:
        return None
    schema = {"carrier": pl.String, "records": pl.Int64}
    return pl.DataFrame(list(declared.items()), schema=schema, orient="row")


def configured_waivers(config: Config, rules: Rules) -> Waivers:
    """The waivers of the file named, or of waivers.toml beside the configuration where there is one."""
    path = config.waivers or config.sibling(DEFAULT_NAME)
    if config.waivers is None and not path.exists():
        return Waivers()
    if config.waivers is None and config.is_found:
        refuse_found_file(path, "--waivers")
    return read_waivers(path, {check.id for check in rules.checks})


def with_streams(inputs: Inputs, streams: Mapping[str, RowStream | HeldRegister]) -> Inputs:
    """The extracts with these, by carrier.

    Raises UsageError where a carrier's name can't be one, or the carrier has files too.
    """
    for carrier in streams:
        refuse_no_name(carrier)
        if carrier in inputs.extracts:
            raise UsageError("rows_beside_files", carrier=carrier, file=inputs.extracts[carrier][0])
    extracts = inputs.extracts | {carrier: (stream.path,) for carrier, stream in streams.items()}
    return replace(inputs, extracts=dict(sorted(extracts.items())), carriers=inputs.carriers | set(streams))
