"""The rules of a run: the catalogue with parameters, switches and checks of a configuration applied."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from simaudit.config import Config
from simaudit.config.own_folders import law_of, reference_of, vocabulary_of
from simaudit.errors import CatalogueError, Note, UsageError
from simaudit.paths import CHECKS
from simaudit.rules.check import Check, rule_set_fingerprint
from simaudit.rules.criteria import stated_criteria
from simaudit.rules.law import Law, built_in_law
from simaudit.rules.load import load_catalogue, near_check
from simaudit.rules.own_files import OwnTable
from simaudit.rules.own_vocabulary import OwnReference, OwnVocabulary
from simaudit.rules.provisions import PROVISIONS
from simaudit.rules.tariffs import TARIFFS


@dataclass(frozen=True)
class Rules:
    """All checks, in the order of the catalogue, why some are switched off (id → reason), and the law."""

    checks: Sequence[Check]
    off: dict[str, str]
    law: Law = field(default_factory=built_in_law)
    vocabulary: OwnVocabulary = field(default_factory=OwnVocabulary)
    reference: OwnReference = field(default_factory=OwnReference)

    @property
    def enabled(self) -> list[Check]:
        """The checks that aren't switched off."""
        return [check for check in self.checks if check.id not in self.off]

    def tolerated(self, config: Config) -> dict[str, float]:
        """Check id → the rate up to which its violations are ignored by `fail_on`; all of a remark's are."""
        rates = {id_: setting.tolerated for id_, setting in config.checks.items()}
        return rates | {check.id: 1.0 for check in self.checks if check.remark}

    def only(self, names: Sequence[str]) -> "Rules":
        """Of the checks with these ids or tags alone, in the catalogue's order; all where none is named.

        Raises UsageError for a name that no check has, or all of whose checks are switched off.
        """
        if not names:
            return self
        ids: dict[str, list[str]] = {}
        for check in self.checks:
            for name in (*check.tags, check.id):
                ids.setdefault(name, []).append(check.id)
        for name in names:
            if name not in ids:
                tags = sorted(other for other in ids if ":" in other and name.lower() in other.split(":"))
                alike = [other for other in ids if (":" in other) == (":" in name)]
                near = Note("known_names", names=tags) if tags else near_check(name, alike)
                raise UsageError("no_check_of_this_id", check=name, near=near)
            if self.off.keys() >= {*ids[name]}:
                raise UsageError("check_is_off", check=name, reason=self.off[ids[name][0]])
        chosen = {check_id for name in names for check_id in ids[name]} - self.off.keys()
        return replace(self, checks=[check for check in self.checks if check.id in chosen], off={})

    @property
    def own_tables(self) -> tuple[OwnTable, ...]:
        """The files of the department's own that they are made of."""
        files = (sorted(tables.files.items()) for tables in (self.reference, self.vocabulary))
        return (*self.law.own_tables, *(file.table for _, file in chain.from_iterable(files)))

    @property
    def fingerprint(self) -> str:
        """The rule set's: that of all checks, and of the department's own tables."""
        return rule_set_fingerprint(self.checks, self.own_tables)


def rules_of(config: Config) -> Rules:
    """Apply a configuration to the catalogue.

    Raises UsageError naming the key that is not valid, CatalogueError where a check or a law file is not
    valid.
    """
    law, reference = law_of(config), reference_of(config)
    checks = {check.id: check for check in checks_of(config, None, law, reference)}
    for id_, setting in config.checks.items():
        place = config.place_of("checks", id_)
        if id_ not in checks:
            raise UsageError("check_unknown", place=place, near=near_check(id_, list(checks)))
        if setting.off and not setting.reason.strip():
            raise UsageError("off_without_reason", place=place)
        checks[id_] = _with_parameters(checks[id_], setting.__pydantic_extra__, config)
    off = {id_: setting.reason for id_, setting in config.checks.items() if setting.off}
    return Rules(list(checks.values()), off, law, vocabulary_of(config), reference)


def judged_rules_of(config: Config) -> Rules:
    """`rules_of` for whoever judges by them: raises CatalogueError for a query that isn't sound too."""
    rules = rules_of(config)
    require_sound_checks(rules.checks)
    return rules


def require_sound_checks(checks: Sequence[Check]) -> None:
    """Refuse checks by which nothing can be judged, those of the catalogue too; raises CatalogueError."""
    # What only reads the headers of checks needs no parser of SQL.
    from simaudit.rules.soundness import require_sound

    for check in checks:
        require_sound(check)
    stated_criteria(checks)


def checks_of(
    config: Config, folder: Path | None = None, law: Law | None = None, reference: OwnReference | None = None
) -> list[Check]:
    """The checks of the catalogue, of the configuration's folder and of `folder`, as loaded from their files.

    The configuration may have been given checks in place of the catalogue's (`Config.with_catalogue`).

    Raises UsageError where there is no such folder, CatalogueError as `rules_of` does.
    """
    law, reference = law or law_of(config), reference or reference_of(config)
    folders = {CHECKS.resolve(): CHECKS} if config.catalogue is None else {}
    if config.checks_folder is not None:
        if not config.checks_folder.is_dir():
            place = config.place_of("checks_folder")
            raise UsageError("no_checks_folder", place=place, folder=config.checks_folder)
        folders.setdefault(config.checks_folder.resolve(), config.checks_folder)
    if folder is not None:
        if not folder.is_dir():
            raise UsageError("no_folder_of_checks", folder=folder)
        folders.setdefault(folder.resolve(), folder)
    checks = load_catalogue(folders.values(), config.catalogue or ())
    for check in checks:
        basis, place = check.header.provisions, Note("at_key", key="basis")
        if unknown := [key for key in basis if key not in law.provisions]:
            raise CatalogueError("basis_unknown", path=check.path, place=place, keys=unknown, file=PROVISIONS)
        if unfined := law.without_tariff(basis):
            raise CatalogueError(
                "basis_without_tariff", path=check.path, place=place, keys=unfined, file=TARIFFS
            )
    return [replace(check, tables=reference.tables) for check in checks] if reference.tables else checks


def check_of(checks: Iterable[Check], check_id: str) -> Check:
    """The check with this id, case-insensitively; raises UsageError where there is none."""
    by_id, upper = {check.id: check for check in checks}, check_id.upper()
    if upper not in by_id:
        raise UsageError("no_check_of_this_id", check=check_id, near=near_check(upper, list(by_id)))
    return by_id[upper]


def _with_parameters(check: Check, parameters: dict[str, bool | int | float | str], config: Config) -> Check:
    defaults = check.header.params
    for name, value in parameters.items():
        place = config.place_of("checks", check.id, name)
        if name not in defaults:
            if not defaults:
                raise UsageError("check_without_parameters", place=place, check=check.id)
            raise UsageError("parameter_unknown", place=place, check=check.id, parameters=list(defaults))
        kind = type(defaults[name])
        if type(value) is not kind and not (kind is float and type(value) is int):
            default = json.dumps(defaults[name], ensure_ascii=False)
            raise UsageError("parameter_of_other_kind", place=place, default=default)
        if type(value) is int and not -(2**63) <= value < 2**63:
            raise UsageError("whole_number_too_long", place=place)
        least = check.header.least.get(name)
        if least is not None and isinstance(value, int | float) and value < least:
            raise UsageError("at_least_needed", place=place, limit=str(least))
    header = check.header.model_copy(update={"params": {**check.header.params, **parameters}})
    return replace(check, header=header) if parameters else check
