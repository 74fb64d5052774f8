"""Carriers of the month that a run is not about: their folders are kept, but for the reports.

A late file is audited alone; what there is of the other carriers must not be lost by that. Their reports are
written again: a case may have got numbers of the late carrier.
"""

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from simaudit.errors import OutputError, SimauditError, UsageError
from simaudit.files import file_hash, private_folder, writing_to
from simaudit.jobs.inputs.not_read import carrier_in, from_record
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.report.figures.carrier import CarrierFigures
from simaudit.report.figures.overview import NotRead
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import read_manifest
from simaudit.store.months import recorded_figures
from simaudit.store.runs import recorded_not_read

_PAGE = re.compile(r"report(\.[a-z]{2})?\.html")

_FOUND_ANEW: Final = frozenset({"not_submitted", "carrier_folder_changed", "carrier_not_in_cases"})
"""Codes of what each run finds out for itself of the carriers that it isn't about."""


@dataclass(frozen=True)
class OtherCarriers:
    """What an earlier run left of other carriers of the month."""

    figures: tuple[CarrierFigures, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    """As the manifest lists them."""
    findings: Mapping[str, str] = field(default_factory=dict)
    """Hashes of their findings, as the manifest has them."""
    not_read: tuple[NotRead, ...] = ()
    problems: tuple[SimauditError, ...] = ()
    """Carriers whose folder is not as its run left it, so that it can't be kept."""

    @property
    def carriers(self) -> list[str]:
        return [figures.carrier for figures in self.figures]


def keep_other_carriers(request: AuditRequest, ledger: Ledger, target: Path, folder: Path) -> OtherCarriers:
    """Copy the folders of carriers that are not in the request from `target` to `folder`, without reports.

    A folder is kept if ledger and manifest know it, and it is as its run left it. Raises OutputError.
    """
    try:
        manifest = read_manifest(target)
    except UsageError:
        return OtherCarriers()
    others: list[CarrierFigures] = []
    problems: list[SimauditError] = []
    for text in recorded_figures(ledger, request.period):
        try:
            figures = CarrierFigures.model_validate_json(text)
        except ValidationError:
            continue
        if figures.carrier in request.inputs.extracts:
            continue
        hashes = {
            entry["path"]: entry["sha256"]
            for entry in manifest["outputs"]
            if entry["path"].startswith(f"{figures.carrier}/")
        }
        if not hashes or not _whole(target, hashes):
            carrier_folder = target / figures.carrier
            problems.append(OutputError("carrier_folder_changed", path=carrier_folder))
            continue
        _copy(target, folder, sorted(hashes))
        run = figures.run.model_copy(update={"langs": request.langs})
        others.append(figures.model_copy(update={"run": run}))
    names = {figures.carrier for figures in others}
    return OtherCarriers(
        tuple(others),
        tuple(entry for entry in manifest["inputs"] if entry["carrier"] in names),
        {
            name: digest
            for name, digest in manifest.get("findings", {}).items()
            if name.partition("/")[0] in names
        },
        tuple(_still_unread(request, ledger)) if others else (),
        tuple(problems),
    )


def _whole(target: Path, hashes: dict[str, str]) -> bool:
    return all(
        (target / name).is_file() and not (target / name).is_symlink() and file_hash(target / name) == digest
        for name, digest in hashes.items()
    )


def _copy(target: Path, folder: Path, names: Sequence[str]) -> None:
    for name in names:
        if _PAGE.fullmatch(Path(name).name):
            continue
        target_file = folder / name
        with writing_to(target_file):
            target_file.parent.mkdir(parents=True, exist_ok=True)
            if "restricted" in Path(name).parts:
                private_folder(target_file.parent)
            shutil.copy2(target / name, target_file)


def _still_unread(request: AuditRequest, ledger: Ledger) -> list[NotRead]:
    """What the month's last run could not read of carriers and lists that this one isn't about."""
    lists = {*request.lists.rows, *request.lists.problems}
    return [
        item
        for item in from_record(recorded_not_read(ledger, request.period))
        if carrier_in(item.name) not in request.inputs.extracts
        and item.reason.code not in _FOUND_ANEW
        and item.list_kind not in lists
    ]
