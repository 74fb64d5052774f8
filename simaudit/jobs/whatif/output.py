"""What is written of a change that was tried: the page, whatif.json, and the changed rows, restricted.

Where it is accepted, configuration, checks folder and ledger are written in the same swap.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config import Config
from simaudit.files import fsync_tree, private_file
from simaudit.jobs.whatif.acceptance import Acceptance, accepted
from simaudit.jobs.whatif.rule_sets import RuleSetChange
from simaudit.jobs.whatif.whatif import TriedChange
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import RESTRICTED, write_csv
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.render import file_name
from simaudit.report.pages.rule_trial import STEM, render_rule_trial
from simaudit.store.atomic_swap import atomic_swap, built_beside
from simaudit.store.criteria_changes import record_criteria_change
from simaudit.store.json_forms import WHATIF
from simaudit.store.store import Store

ROWS: Final = "changes.csv"
DRAWN: Final = "look.csv"
"""Files of `restricted/`: every row that comes or goes; those drawn, with their rows of the register."""


def trial_folder(config: Config, figures: RuleTrial) -> Path:
    """Where it is written unless somebody says otherwise: the annexes there are deleted by the usual rule."""
    return config.out / "whatif" / figures.run.period


@dataclass(frozen=True)
class WrittenTrial:
    """What was written of a change that was tried."""

    paths: tuple[Path, ...]
    """The files that are for reading."""
    entry: int | None
    """The number of the ledger's entry, where the change was put into force."""


def write_trial(
    tried: TriedChange,
    folder: Path,
    config: Config,
    store: Store,
    acceptance: tuple[RuleSetChange, Acceptance] | None = None,
) -> WrittenTrial:
    """Write everything into a folder, and put the change into force where it is accepted: all or nothing.

    Raises UsageError as `accepted` does, OutputError, BusyError.
    """
    figures, target = (
        tried.figures.model_copy(update={"accepted": acceptance is not None}),
        folder / RESTRICTED,
    )
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
    return WrittenTrial(tuple(contents), entry)
