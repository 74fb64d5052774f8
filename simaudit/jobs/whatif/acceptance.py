"""A change that was tried is put into force: written into configuration or checks folder, and the ledger."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import tomlkit

from simaudit.config import Config, load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import Note, UsageError
from simaudit.files import building_path, put_in_place, read_text
from simaudit.jobs.whatif.rule_sets import RuleSetChange, folder_checks, put_checks, setting_of
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.store.access_log import user
from simaudit.store.criteria_changes import CriteriaChange, record_criteria_change
from simaudit.store.store import Store

CHECKS_FOLDER: Final = "our-checks"
"""Beside the configuration: the folder of own checks where it names none."""


@dataclass(frozen=True)
class Acceptance:
    """Who decided on a change, and why."""

    reason: str
    approver: str


def refuse_unacceptable(config: Config, change: RuleSetChange, acceptance: Acceptance) -> None:
    """Raises UsageError where the change couldn't be put into force: asked before anything is judged."""
    for option, text in (("--reason", acceptance.reason), ("--approver", acceptance.approver)):
        if not text:
            raise UsageError("acceptance_incomplete", place=Note("at_key", key=option))
    if change.catalogue is not None:
        raise UsageError("catalogue_not_accepted", place=Note("at_key", key="--catalogue"))
    if config.file is None:
        raise UsageError("no_configuration_to_change")
    for setting in map(setting_of, change.settings):
        key = ("checks", setting.check_id, setting.name)
        if config.is_set(*key) and config.file_of(*key) is None:
            raise UsageError("set_by_environment", place=config.place_of(*key))


def accept(
    store: Store,
    config: Config,
    change: RuleSetChange,
    figures: RuleTrial,
    acceptance: Acceptance,
    moment: datetime,
) -> int:
    """Put the change into force, and return the number of its entry in the ledger; `moment` is local time.

    Raises UsageError as `refuse_unacceptable` does, and where the rules are not those tried any more;
    OutputError, BusyError.
    """
    refuse_unacceptable(config, change, acceptance)
    file = config.file or Path()
    changed = [check for check in figures.checks if check.fingerprint_before != check.fingerprint_after]
    if not changed:
        raise UsageError("nothing_changed")
    entry = CriteriaChange(
        accepted_at=moment,
        who=user(),
        approver=acceptance.approver,
        reason=acceptance.reason,
        change=change.text,
        rule_set_before=figures.rule_set_before,
        rule_set_after=figures.run.rule_set,
        checks=tuple((check.id, check.fingerprint_before, check.fingerprint_after) for check in changed),
    )
    with store.open_ledger() as ledger, ledger.transaction():
        if rules_of(config).fingerprint != figures.rule_set_before:
            raise UsageError("rules_changed_since", path=file)
        number = record_criteria_change(ledger, entry)
        text = changed_text(config, change, acceptance)
        if change.checks is not None:
            folder = config.checks_folder or config.sibling(CHECKS_FOLDER)
            folder.mkdir(parents=True, exist_ok=True)
            put_checks(folder_checks(change.checks), folder)
        _require_tried(config, file, text, figures.run.rule_set)
        put_in_place(file, text.encode(), private=file.stat().st_mode & 0o077 == 0)
    return number


def changed_text(config: Config, change: RuleSetChange, acceptance: Acceptance) -> str:
    """The configuration's text with the change: everything else stays as it is written, comments too."""
    file = config.file or Path()
    document = tomlkit.parse(read_text(file, UsageError))
    if change.checks is not None and config.checks_folder is None:
        document["checks_folder"] = CHECKS_FOLDER
    for setting in map(setting_of, change.settings):
        tables = document.setdefault("checks", tomlkit.table(is_super_table=True))
        table = tables.setdefault(setting.check_id, tomlkit.table())
        table[setting.name] = setting.value
        if setting.name == "off" and setting.value is True and not table.get("reason"):
            table["reason"] = acceptance.reason
    return tomlkit.dumps(document)


def _require_tried(config: Config, file: Path, text: str, rule_set: str) -> None:
    """Raises UsageError where the text doesn't make the rules that were tried."""
    trial = building_path(file)
    put_in_place(trial, text.encode(), private=True)
    try:
        changed = load_config(trial, os.environ).with_catalogue(config.catalogue)
        if rules_of(changed).fingerprint != rule_set:
            raise UsageError("rules_changed_since", path=file)
    finally:
        trial.unlink(missing_ok=True)
