"""The request of an audit: options and configuration, resolved and read before anything is audited."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import polars as pl

from simaudit.cases.month_cases import Thresholds
from simaudit.config import Config, Letterhead, Retention, languages
from simaudit.config.key import installation_key
from simaudit.config.rules_in_force import Rules, rules_of
from simaudit.errors import IntakeError, UsageError
from simaudit.files import require_utf_8
from simaudit.intake.arrow.row_stream import RowStream
from simaudit.intake.limits.sizes import FileLimits
from simaudit.intake.profile.reading_profile import Profile
from simaudit.jobs.inputs.configured_records import configured_waivers, declared_records
from simaudit.jobs.inputs.held_register import HeldRegister
from simaudit.jobs.inputs.input_month import refuse_current_month
from simaudit.jobs.inputs.inputs import Arrived, Inputs, find_inputs, in_inbox
from simaudit.jobs.inputs.known_carriers import known_carriers, refuse_other_carriers
from simaudit.jobs.inputs.lists import list_files, read_lists
from simaudit.jobs.inputs.memory_division import MemoryDivision, divided
from simaudit.jobs.inputs.named_carriers import NamedCarrier, named_carriers
from simaudit.jobs.inputs.stream_inputs import stream_inputs, with_streams
from simaudit.judge.register_database import Limits
from simaudit.judge.waivers import Waivers
from simaudit.period import Period
from simaudit.report.annexes.encryption import recipients_of
from simaudit.rules.carrier_names import CarrierName
from simaudit.store.month_keys import refuse_lost_key
from simaudit.store.store import Store


@dataclass(frozen=True)
class AuditRequest:
    """What a run has to do."""

    inputs: Inputs
    rules: Rules
    store: Store
    out: Path
    key: bytes
    key_file: Path
    langs: tuple[str, ...] = ("vi",)
    references: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    """sha256 of every list used, by kind."""
    found_lists: Mapping[str, Path] = field(default_factory=dict)
    """Those of them that nobody named and an audited folder has, by kind."""
    refused_lists: frozenset[str] = frozenset()
    """Kinds of lists that could not be used: `problems` say why."""
    waivers: Waivers = field(default_factory=Waivers)
    limits: Limits = field(default_factory=Limits)
    memory: MemoryDivision = field(default_factory=MemoryDivision)
    file_limits: FileLimits = field(default_factory=FileLimits)
    restricted: bool = True
    recipients: tuple[str, ...] = ()
    """Public keys that restricted annexes are encrypted to; none: they are plain files."""
    retention: Retention = field(default_factory=Retention)
    selfcheck: bool = False
    full: bool = False
    """Whether the explanations of checks are printed with the carriers' reports."""
    force: bool = False
    """Audit even where the same input has been audited by the same rules."""
    new_key: bool = False
    """The key is another than that of the store's months, which are not compared with."""
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    """How the carriers' files are to be read, by carrier; of the others nothing is known beforehand."""
    problems: tuple[IntakeError, ...] = ()
    """Lists that could not be read; the checks that need them are not assessable."""
    named: tuple[NamedCarrier, ...] = ()
    """Where waivers and configuration name a carrier."""
    known: frozenset[str] = frozenset()
    """The carriers that catalogue and configuration know."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    """How large a case is."""
    without_links: tuple[str, ...] = ()
    """Links that join nothing to cases."""
    letterhead: Letterhead = field(default_factory=Letterhead)
    names: Mapping[str, CarrierName] = field(default_factory=dict)
    """How the configuration writes carriers."""
    province: str = ""
    """Code of one's own province; empty: all count."""
    moment: datetime | None = None
    """When the run is said to be made; None: when it is."""
    streams: Mapping[Path, RowStream] = field(default_factory=dict)
    """Those of the extracts that are no files, by the names under which `inputs` has them."""
    held: Mapping[str, HeldRegister] = field(default_factory=dict)
    """Those of them that are judged elsewhere, by carrier; each is the only one of its run."""

    @property
    def period(self) -> Period:
        return self.inputs.period


@dataclass(frozen=True)
class RunOptions:
    """The options of one run that the configuration doesn't have, apart from the extracts."""

    period: Period | None = None
    """The audited month; None: taken from the names of files or folders."""
    carrier: str | None = None
    """Whose all files are; None: taken from each file's name."""
    rename: bool = False
    """Whether files whose names say another carrier are taken as that one's."""
    lists: Mapping[str, Path | None] = field(default_factory=dict)
    """Files by kind (reference_lists.py); they replace those of the configuration."""
    folder_lists: bool = True
    """Whether lists that lie in the audited folders are used where none is named."""
    restricted: bool = True
    selfcheck: bool = False
    full: bool = False
    """Print the explanations of checks with the carriers' reports."""
    force: bool = False
    """Audit what was audited already, and a month that is not over."""
    new_key: bool = False
    """Whether another key than that of the store's months may be used, or a missing one made."""
    moment: datetime | None = None
    """When the run is said to be made, with its zone; None: when it is. A demonstration has its own day."""
    streams: Mapping[str, RowStream] = field(default_factory=dict)
    """Rows that come from no file, by carrier."""
    held: Mapping[str, HeldRegister] = field(default_factory=dict)
    """Registers that are judged elsewhere, by carrier."""


def audit_request(config: Config, paths: Sequence[Path], options: RunOptions = RunOptions()) -> AuditRequest:
    """Resolve options and configuration; without paths or rows, what the inbox has of the month is audited.

    Raises UsageError where something that they name doesn't exist, or they contradict each other.
    """
    _refuse_impossible_output(config)
    given = paths or options.streams or options.held
    arrived = Arrived(tuple(paths)) if given else in_inbox(config.inbox, options.period)
    paths = arrived.paths
    known = known_carriers(config.carriers)
    inputs = _inputs(config, arrived, options)
    refuse_other_carriers(inputs, known)
    # Rules are parsed in Python, lists are read by libraries that leave it free.
    with ThreadPoolExecutor(1) as pool:
        parsed = pool.submit(rules_of, config)
        folders = paths if options.folder_lists else ()
        lists = read_lists(list_files(config, options.lists, folders, inputs.period))
        recipients_of(config.restricted.recipients, config.place_of("restricted", "recipients"))
        rules = parsed.result()
    store, waivers = Store(config.store, config.key_file), configured_waivers(config, rules)
    memory = divided(config.memory, config.jobs)
    if not options.new_key:
        refuse_lost_key(store, config.key_file)
    return AuditRequest(
        inputs=inputs,
        rules=rules,
        waivers=waivers,
        store=store,
        out=config.out,
        key=installation_key(config.key_file),
        key_file=config.key_file,
        langs=languages(config.lang),
        references={**lists.rows, **declared_records(config, inputs.period)},
        lists=lists.hashes,
        found_lists=lists.in_folders,
        refused_lists=frozenset(lists.problems),
        limits=_limits(config, store, memory),
        memory=memory,
        file_limits=config.limits,
        restricted=options.restricted,
        recipients=config.restricted.recipients,
        retention=config.retention,
        selfcheck=options.selfcheck,
        full=options.full,
        force=options.force,
        new_key=options.new_key,
        thresholds=Thresholds(config.cases.fewest_numbers, config.cases.fewest_papers),
        without_links=config.cases.without_links,
        letterhead=config.head(),
        names=config.carrier_names,
        province=config.province,
        profiles=_profiles(config, inputs),
        problems=tuple(lists.problems.values()),
        named=named_carriers(config, waivers),
        known=known,
        moment=options.moment,
        streams={stream.path: stream for stream in options.streams.values()},
        held=options.held,
    )


def _refuse_impossible_output(config: Config) -> None:
    require_utf_8(config.out.absolute())
    if config.out.resolve().is_relative_to(config.store.resolve()):
        raise UsageError("out_in_store", path=config.out, store=config.store)


def _limits(config: Config, store: Store, memory: MemoryDivision) -> Limits:
    seconds = config.limits.seconds_a_check
    return Limits(memory.threads, memory.register, store.spill, seconds, memory.sorting)


def _profiles(config: Config, inputs: Inputs) -> dict[str, Profile]:
    known = (name for name in inputs.extracts if name in config.carriers)
    return {name: config.carriers[name].profile(inputs.period.as_of) for name in known}


def _inputs(config: Config, arrived: Arrived, options: RunOptions) -> Inputs:
    if arrived.paths:
        inputs = find_inputs(arrived.paths, options.period, options.carrier, config.carriers)
        inputs = replace(inputs, refused=(*arrived.refused, *inputs.refused))
        inputs = with_streams(inputs, options.streams)
    else:
        inputs = stream_inputs({**options.streams, **options.held}, options.period)
    if not options.force:
        refuse_current_month(inputs.period, options.moment.date() if options.moment else None)
    if not options.rename:
        return inputs
    if options.carrier is None:
        raise UsageError("rename_without_carrier")
    return replace(inputs, carriers_in_names={})
