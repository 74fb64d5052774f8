"""What is written of a change that was tried: the page, whatif.json, and the changed rows, restricted."""

import json
from pathlib import Path
from typing import Final

import polars as pl

from simaudit.config import Config
from simaudit.files import private_file, put_in_place
from simaudit.jobs.whatif.whatif import TriedChange
from simaudit.report.annexes.encryption import restricted_folder
from simaudit.report.annexes.tables import RESTRICTED, write_csv
from simaudit.report.figures.rule_trial import RuleTrial
from simaudit.report.pages.render import file_name
from simaudit.report.pages.rule_trial import STEM, render_rule_trial
from simaudit.store.json_forms import WHATIF
from simaudit.store.store import Store

ROWS: Final = "changes.csv"
DRAWN: Final = "look.csv"
"""Files of `restricted/`: every row that comes or goes; those drawn, with their rows of the register."""


def trial_folder(config: Config, figures: RuleTrial) -> Path:
    """Where it is written unless somebody says otherwise: the annexes there are deleted by the usual rule."""
    return config.out / "whatif" / figures.run.period


def write_trial(tried: TriedChange, folder: Path, config: Config, store: Store) -> list[Path]:
    """Write everything into a folder; returns the files that are for reading. Raises OutputError."""
    folder.mkdir(parents=True, exist_ok=True)
    with restricted_folder(
        folder / RESTRICTED, store.building_trial, config.restricted.recipients
    ) as annexes:
        write_csv(tried.rows, private_file(annexes / ROWS), pl.col(pl.String))
        write_csv(tried.drawn, private_file(annexes / DRAWN), pl.col(pl.String))
    figures = tried.figures
    written = [folder / file_name(STEM, lang, figures.run.langs) for lang in figures.run.langs]
    for path, lang in zip(written, figures.run.langs, strict=True):
        put_in_place(path, render_rule_trial(figures, lang).encode())
    content = {"schema": WHATIF, **figures.model_dump(mode="json")}
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    put_in_place(folder / f"{STEM}.json", text.encode())
    return [*written, folder / f"{STEM}.json"]
