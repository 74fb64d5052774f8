"""Somebody who follows a page: where they type, and what they have at hand, named as the page names it."""

import json
import re
import shlex
import shutil
from contextlib import chdir
from pathlib import Path
from typing import Final

import polars as pl
from click.testing import Result
from support.command import simaudit_
from support.doc_pages import Fence
from support.extracts import person, write
from support.fill_rows import Row, fill

from simaudit.paths import DOCS
from simaudit.period import Period, today
from simaudit.report.annexes.response_words import (
    ANSWERS,
    AUDIT_RESULTS,
    INSPECTION_RESULTS,
    RECORD,
    RESPONSE,
    RESULT,
)

SAMPLE: Final = DOCS.parents[1] / "sample_data"
MONTH: Final = "2026-10"
CASE: Final = "V-7F3K-29QD"
"""The case of every page; a reader has one of their own."""
_ENDS_WITH: Final = re.compile(r"#.*\bexits with (\d)")


def copy_month(month: str, folder: Path) -> None:
    """A month of the sample with its lists, of two carriers whose files are whole."""
    shutil.copytree(
        SAMPLE / month, folder, ignore=shutil.ignore_patterns("mobifone*", "vietnamobile*", "itel*")
    )


def _filled_in(row: Row) -> dict[str, object]:
    """What a carrier, or an inspector, writes into every row."""
    if RESPONSE in row:
        return {RESPONSE: ANSWERS["accepted"]}
    if RECORD in row:
        return {RECORD: AUDIT_RESULTS["right"]}
    return {RESULT: INSPECTION_RESULTS["confirmed"]}


class Reader:
    """A folder in which the three months of the sample are audited, and another at /srv/simaudit."""

    def __init__(self, folder: Path, server: Path) -> None:
        self.folder, self.server = folder, server
        self.at = folder

    def follow(self, fence: Fence) -> list[str]:
        """Type every line of a fence; those that end otherwise than the page says."""
        wrong = []
        for line in fence.commands:
            says = _ENDS_WITH.search(line)
            words = [self.own(word) for word in shlex.split(line, comments=True)]
            if words[0] == "cd":
                self.at = self.at / words[1]
                continue
            if words[0] != "simaudit" or {"|", "&&", "<"} & set(words):
                wrong.append(f"line {fence.line}: a test can't run this: {line}")
                continue
            output = self.run(*words[1 : words.index(">") if ">" in words else None])
            if output.exit_code != (int(says[1]) if says else 0):
                wrong.append(f"line {fence.line}: {line}: {output.exit_code}: {output.output}")
        return wrong

    def own(self, word: str) -> str:
        """A word of the page with what this reader has in its place."""
        if word == CASE or word.startswith(f"dossier-{CASE}"):
            listed = self.run("cases", "list", "--format", "json")
            word = word.replace(CASE, json.loads(listed.stdout)["cases"][0]["case_id"])
        if word.startswith("plan/"):
            # A sample drawn before counts as a visit: another point may come first.
            word = min(f"plan/{sheet.name}" for sheet in (self.at / "plan").glob("*.xlsx"))
        return re.sub(r"^/srv/simaudit\b", str(self.server), word)

    def run(self, *words: str) -> Result:
        for word in words:
            self.provide(word)
        if words[0] == "provinces" and not (self.at / "simaudit.toml").exists():
            (self.at / "simaudit.toml").write_text('province = "68"\n', encoding="utf-8")
        if words[:3] == ("rules", "law", "--checked"):
            (self.at / "our-law").mkdir(exist_ok=True)
            (self.at / "simaudit.toml").write_text('law_folder = "our-law"\n', encoding="utf-8")
        if words[0] == "answers":
            fill(self.at / words[1], self.at / words[1], _filled_in)
        with chdir(self.at):
            return simaudit_(*words)

    def provide(self, word: str) -> None:
        """Put there what a page takes for granted: extracts, lists, and what carriers send back."""
        path = self.at / word
        name = path.name
        if word == "last-month":
            month = Period.parse_option(word, today())
            write(self.server / "inbox" / str(month) / "viettel.csv", [person("viettel", 1)])
        elif path.exists():
            return
        elif re.fullmatch(r"inbox/\d{4}-\d\d", word):
            copy_month(name, path)
        elif (SAMPLE / MONTH / name).is_file():
            shutil.copy(SAMPLE / MONTH / name, path)
        elif name.endswith("_answered.xlsx"):
            shutil.copy(self.at / "out" / MONTH / name.split("_")[0] / "restricted" / "findings.xlsx", path)
        elif name == "cases.xlsx" == word:
            shutil.copy(self.at / "out" / MONTH / "restricted" / name, path)
        elif re.fullmatch(r"(01|79)_\d{4}-\d\d\.json", word):
            # One's own key is trusted, whatever province it signs for.
            other = self.at / f"{name[:2]}.toml"
            other.write_text(f'province = "{name[:2]}"\n', encoding="utf-8")
            with chdir(self.at):
                simaudit_("provinces", "share", "--config", other.name, "--period", MONTH, "--out", name)
        elif name == "receipt.json" == word:
            shutil.copy(self.at / "out" / MONTH / "viettel" / name, path)
        elif word == f"other/{MONTH}":
            shutil.copytree(self.at / "out" / MONTH, path)
        elif name == f"viettel_{MONTH}.xlsx":
            pl.read_csv(SAMPLE / MONTH / f"viettel_{MONTH}.csv", infer_schema=False).write_excel(path)
