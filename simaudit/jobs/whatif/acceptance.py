"""What is written of a change that was tried: the page, whatif.json, and the changed rows, restricted.

Where it is accepted, it is put into force: written into configuration or checks folder, and the ledger, in
the same swap.
"""

import json
import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
import tomlkit
from tomlkit.exceptions import TOMLKitError

from simaudit.config import Config, load_config
from simaudit.config.rules_in_force import rules_of
from simaudit.errors import Note, UsageError
from simaudit.files import fsync_tree, private_file, read_bytes
from simaudit.jobs.whatif.rule_sets import RuleSetChange, folder_checks, merged_checks, settings_of
from simaudit.jobs.whatif.whatif import TriedChange
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import RESTRICTED, write_csv
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.comparison import STEM, render_rule_trial
from simaudit.report.pages.render import file_name
from simaudit.rules.case_file import SUFFIX
from simaudit.rules.load import check_paths
from simaudit.store.access_log import user
from simaudit.store.atomic_swap import atomic_swap, built_beside, refuse_irreplaceable
from simaudit.store.criteria_changes import CriteriaChange, record_criteria_change
from simaudit.store.json_forms import WHATIF
from simaudit.store.store import Store

CHECKS_FOLDER: Final = "our-checks"
"""Beside the configuration: the folder of own checks where it names none."""

ROWS: Final = "changes.csv"
DRAWN: Final = "look.csv"
"""Files of `restricted/`: every row that comes or goes; those drawn, with their rows of the register."""

_BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True)
class Acceptance:
    """Who decided on a change, and why."""

    reason: str
    approver: str
    moment: datetime
    """When it is put into force, as the ledger keeps moments."""


def refuse_unacceptable(config: Config, change: RuleSetChange, acceptance: Acceptance) -> None:
    """Asked before anything is judged: raises UsageError where the change couldn't be put into force.

    Raises OutputError where configuration or checks can't be written.
    """
    for option, text in (("--reason", acceptance.reason), ("--approver", acceptance.approver)):
        if not text:
            raise UsageError("acceptance_incomplete", place=Note("at_key", key=option))
    if change.catalogue is not None:
        raise UsageError("catalogue_not_accepted", place=Note("at_key", key="--catalogue"))
    if config.file is None:
        raise UsageError("no_configuration_to_change")
    for setting in settings_of(change):
        key = ("checks", setting.check_id, setting.name)
        if config.is_set(*key) and config.file_of(*key) is None:
            raise UsageError("set_by_environment", place=config.place_of(*key))
    changed_text(config, change, acceptance)
    refuse_irreplaceable(config.file.resolve())
    if change.checks is not None:
        folder = _checks_folder(config)
        if config.checks_folder is None and folder.is_dir() and check_paths(folder):
            raise UsageError("checks_without_key", path=folder, place=Note("at_key", key="checks_folder"))
        refuse_irreplaceable(folder.resolve())


def _checks_folder(config: Config) -> Path:
    return config.checks_folder or config.sibling(CHECKS_FOLDER)


@dataclass(frozen=True)
class Accepted:
    """A change that is ready to be put into force."""

    entry: CriteriaChange
    contents: Mapping[Path, bytes]
    """File → what it is to hold; those that hold it already are left out."""
    gone: tuple[Path, ...]
    """Files of checks under an earlier name."""


def accepted(
    store: Store, config: Config, figures: RuleTrial, change: RuleSetChange, acceptance: Acceptance
) -> Accepted:
    """What putting the change into force writes; nothing is written but in the locked store's scratch folder.

    Raises UsageError as `refuse_unacceptable` does, where no check is another, and where the rules are not
    those tried any more.
    """
    changed = [check for check in figures.checks if check.fingerprint_before != check.fingerprint_after]
    if not changed:
        raise UsageError("nothing_changed")
    file = config.file or Path()
    rules = rules_of(load_config(file, os.environ).with_catalogue(config.catalogue))
    content = changed_text(config, change, acceptance).encode()
    after = load_config(file, os.environ, content.decode("utf-8-sig")).with_catalogue(config.catalogue)
    contents: dict[Path, bytes] = {file.resolve(): content}
    gone: tuple[Path, ...] = ()
    if change.checks is not None:
        scratch = merged_checks(
            config.checks_folder, change.checks, store.building_trial.with_name("accepted")
        )
        after = after.model_copy(update={"checks_folder": scratch})
        new, gone = _files_of_checks(change.checks, scratch, _checks_folder(config))
        contents |= new
    if (rules.fingerprint, rules_of(after).fingerprint) != (figures.rule_set_before, figures.run.rule_set):
        raise UsageError("rules_changed_since", path=file)
    entry = CriteriaChange(
        accepted_at=acceptance.moment,
        who=user(),
        approver=acceptance.approver,
        reason=acceptance.reason,
        change=change.text,
        rule_set_before=figures.rule_set_before,
        rule_set_after=figures.run.rule_set,
        checks=tuple((check.id, check.fingerprint_before, check.fingerprint_after) for check in changed),
    )
    different = {
        path: new
        for path, new in contents.items()
        if not path.exists() or read_bytes(path, UsageError) != new
    }
    return Accepted(entry, different, gone)


def _files_of_checks(tried: Path, scratch: Path, folder: Path) -> tuple[dict[Path, bytes], tuple[Path, ...]]:
    """What is to be in the checks folder of the checks that were tried, and what no longer."""
    checks = folder_checks(tried)
    names = [
        Path(check.family, f"{check.path.stem}{suffix}") for check in checks for suffix in (".sql", SUFFIX)
    ]
    contents = {
        (folder / name).resolve(): (scratch / name).read_bytes()
        for name in names
        if (scratch / name).exists()
    }
    others = [
        path
        for check in checks
        for suffix in (".sql", SUFFIX)
        for path in folder.glob(f"*/{check.id}_*{suffix}")
    ]
    return contents, tuple(path for path in others if path.relative_to(folder) not in names)


def changed_text(config: Config, change: RuleSetChange, acceptance: Acceptance) -> str:
    """The configuration's text with the change: everything else stays as it is written.

    So do comments, ends of lines and a byte order mark. Raises UsageError where it can't be put in so.
    """
    text = edited_text(config, lambda text: _with_settings(text, config, change, acceptance))
    if text is None:
        raise UsageError("setting_form", place=config.place_of("checks"))
    return text


def edited_text(config: Config, edit: Callable[[str], tuple[str, dict[str, Any]]]) -> str | None:
    """The configuration's text as `edit` makes it; None where it then doesn't say what `edit` means by it."""
    text = read_bytes(config.file or Path(), UsageError).decode()
    text, mark = text.removeprefix(_BYTE_ORDER_MARK), text[: text.startswith(_BYTE_ORDER_MARK)]
    try:
        changed, meant = edit(text)
        if "\n" not in text.replace("\r\n", "") and "\n" in text:
            changed = changed.replace("\r\n", "\n").replace("\n", "\r\n")
        return mark + changed if tomllib.loads(changed) == meant else None
    except (TOMLKitError, tomllib.TOMLDecodeError):
        return None


def _with_settings(
    text: str, config: Config, change: RuleSetChange, acceptance: Acceptance
) -> tuple[str, dict[str, Any]]:
    """The text with the change, and what it is to say."""
    document, meant = tomlkit.parse(text), tomllib.loads(text)
    if change.checks is not None and config.checks_folder is None:
        document["checks_folder"] = meant["checks_folder"] = CHECKS_FOLDER
    tables: Any = document.get("checks", {})
    new: dict[str, Any] = {}
    for setting in settings_of(change):
        id_ = setting.check_id
        table = tables[id_] if id_ in tables else new.setdefault(id_, {})
        for values in (table, meant.setdefault("checks", {}).setdefault(id_, {})):
            values[setting.name] = setting.value
            if setting.name == "off" and setting.value is True and not values.get("reason"):
                values["reason"] = acceptance.reason
    changed = tomlkit.dumps(document)
    for id_, table in new.items():
        # At the end: elsewhere they would come between a comment and what it is about.
        end = "" if not changed else "\n" if changed.endswith("\n") else "\n\n"
        changed += f"{end}[checks.{id_}]\n{tomlkit.dumps(table)}"
    return changed, meant


def trial_folder(config: Config, figures: RuleTrial) -> Path:
    """Where it is written unless somebody says otherwise: the annexes there are deleted by the usual rule."""
    return config.out / "whatif" / figures.run.period


def write_trial(
    tried: TriedChange,
    folder: Path,
    config: Config,
    store: Store,
    acceptance: tuple[RuleSetChange, Acceptance] | None = None,
) -> tuple[tuple[Path, ...], int | None]:
    """Write everything into a folder, and put the change into force where it is accepted: all or nothing.

    Returns the files that are for reading, and the number of the ledger's entry where the change was put into
    force. Raises UsageError as `accepted` does, OutputError, BusyError.
    """
    figures = tried.figures.model_copy(update={"accepted": acceptance is not None})
    target = folder / RESTRICTED
    with store.open_ledger() as ledger:
        change = accepted(store, config, figures, *acceptance) if acceptance else None
        langs = figures.run.langs
        pages = {
            folder / file_name(STEM, lang, langs): render_rule_trial(figures, lang).encode() for lang in langs
        }
        content = {"schema": WHATIF, **figures.model_dump(mode="json")}
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        contents = pages | {folder / f"{STEM}.json": text.encode()}
        name = str(change.entry.accepted_at if change else figures.run.made_at)
        with (
            built_beside(contents | (dict(change.contents) if change else {})) as moves,
            store.building_folder(target) as built,
        ):
            with restricted_folder(built, store.building_trial, config.restricted.recipients) as annexes:
                write_csv(tried.rows, private_file(annexes / ROWS), pl.col(pl.String))
                write_csv(tried.drawn, private_file(annexes / DRAWN), pl.col(pl.String))
            fsync_tree(built)
            moves = [(built, target), *moves]
            with atomic_swap(moves, store.journal, name, change.gone if change else ()), ledger.transaction():
                entry = record_criteria_change(ledger, change.entry) if change else None
    return tuple(contents), entry
