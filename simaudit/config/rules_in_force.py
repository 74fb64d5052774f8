"""The rules of one run: the catalogue with a configuration's parameters, switches and own checks applied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simaudit.catalogue.check import Check
from simaudit.catalogue.law import PROVISIONS, clauses, provisions
from simaudit.catalogue.load import load_catalogue
from simaudit.config import Config
from simaudit.errors import CatalogueError, UsageError
from simaudit.paths import CHECKS


@dataclass(frozen=True)
class Rules:
    """Every check, in the order of the catalogue, and why some are switched off (id → reason)."""

    checks: Sequence[Check]
    off: dict[str, str]


def rules_of(config: Config) -> Rules:
    """Apply a configuration to the catalogue; raises UsageError naming the key that doesn't fit.

    Raises CatalogueError where a check, or the law its basis stands on, can't be trusted.
    """
    # A report needs them at the very end; a fault in them is said before anything is read.
    known = provisions()
    clauses()
    folders = [CHECKS]
    if config.checks_folder is not None:
        if not config.checks_folder.is_dir():
            raise UsageError(
                f"{config.where('checks_folder')}: no folder {config.checks_folder}; make it or drop the key"
            )
        folders.append(config.checks_folder)
    checks = {check.id: check for check in load_catalogue(folders)}
    for check in checks.values():
        if unknown := [key for key in check.header.check.basis if key not in known]:
            raise CatalogueError(
                f"{check.path}: basis: {', '.join(unknown)} stands in no entry of {PROVISIONS}; "
                "correct the key or leave it out"
            )
    off: dict[str, str] = {}
    for id_, setting in config.checks.items():
        where = config.where("checks", id_)
        if id_ not in checks:
            raise UsageError(f"{where}: no check has this id; see: simaudit checks list")
        if setting.off:
            if not setting.reason.strip():
                raise UsageError(
                    f'{where}: a check is switched off with a reason, which the report prints: reason = "…"'
                )
            off[id_] = setting.reason
        checks[id_] = _with_parameters(checks[id_], setting.__pydantic_extra__, config)
    return Rules(list(checks.values()), off)


def _with_parameters(check: Check, parameters: dict[str, bool | int | float | str], config: Config) -> Check:
    for name, value in parameters.items():
        where = config.where("checks", check.id, name)
        known = check.header.params
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageError(f"{where}: no such parameter (parameters of {check.id}: {listed})")
        wanted = type(known[name])
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise UsageError(f"{where}: a value of type {wanted.__name__} is needed, such as {known[name]}")
        if type(value) is int and not -(2**63) <= value < 2**63:
            raise UsageError(f"{where}: a number of at most eighteen digits is needed")
        least = check.header.least.get(name)
        if least is not None and isinstance(value, int | float) and value < least:
            raise UsageError(f"{where}: {least} or more is needed")
    header = check.header.model_copy(update={"params": {**check.header.params, **parameters}})
    return replace(check, header=header) if parameters else check
