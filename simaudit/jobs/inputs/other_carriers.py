"""Carriers of the month that a run is not about: their folders stay, but for the reports.

A late file is audited alone; what there is of the other carriers must not be lost by that. Their reports are
written again: a case may have got numbers of the late carrier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simaudit.errors import OutputError, SimauditError, UsageError
from simaudit.files import file_hash
from simaudit.jobs.inputs.not_read import FOUND_ANEW, carrier_in, from_record
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.report.figures.carrier import RecordedFigures
from simaudit.report.figures.overview import NotRead
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import PAGE, read_manifest
from simaudit.store.months import recorded_figures
from simaudit.store.runs import recorded_not_read


@dataclass(frozen=True)
class OtherCarriers:
    """What an earlier run left of other carriers of the month."""

    figures: tuple[RecordedFigures, ...] = ()
    inputs: tuple[dict[str, Any], ...] = ()
    """As the manifest lists them."""
    findings: Mapping[str, str] = field(default_factory=dict)
    """Hashes of their findings, as the manifest has them."""
    staying: Mapping[str, str] = field(default_factory=dict)
    """Path below OUT/<period> → sha256 of what stays there of them."""
    not_read: tuple[NotRead, ...] = ()
    problems: tuple[SimauditError, ...] = ()
    """Carriers whose folder is not as its run left it, so that it can't be kept."""

    @property
    def carriers(self) -> list[str]:
        return [figures.carrier for figures in self.figures]


def other_carriers(request: AuditRequest, ledger: Ledger) -> OtherCarriers:
    """The carriers that are not in the request, where ledger and manifest of OUT/<period> know them.

    Their folders have to be as their run left them.
    """
    folder = request.folder
    try:
        manifest = read_manifest(folder)
    except UsageError:
        return OtherCarriers()
    others: list[RecordedFigures] = []
    problems: list[SimauditError] = []
    staying: dict[str, str] = {}
    for text in recorded_figures(ledger, request.period):
        try:
            figures = RecordedFigures.model_validate_json(text)
        except ValidationError:
            continue
        if figures.carrier in request.inputs.extracts:
            continue
        hashes = {
            entry["path"]: entry["sha256"]
            for entry in manifest["outputs"]
            if entry["path"].startswith(f"{figures.carrier}/")
        }
        if not hashes or not _whole(folder, hashes):
            problems.append(OutputError("carrier_folder_changed", path=folder / figures.carrier))
            continue
        staying |= {
            path: digest for path, digest in hashes.items() if not PAGE.fullmatch(path.rpartition("/")[2])
        }
        others.append(figures)
    names = {figures.carrier for figures in others}
    return OtherCarriers(
        tuple(others),
        tuple(entry for entry in manifest["inputs"] if entry["carrier"] in names),
        {
            name: digest
            for name, digest in manifest.get("findings", {}).items()
            if name.partition("/")[0] in names
        },
        staying,
        tuple(_still_unread(request, ledger)) if others else (),
        tuple(problems),
    )


def _whole(folder: Path, hashes: Mapping[str, str]) -> bool:
    """Whether the files are there as listed; what lies behind a link is another's."""
    return all(
        (folder / path).is_file()
        and (folder / path).resolve() == folder.resolve() / path
        and file_hash(folder / path) == digest
        for path, digest in hashes.items()
    )


def _still_unread(request: AuditRequest, ledger: Ledger) -> list[NotRead]:
    """What the month's last run could not read of carriers and lists that this one isn't about."""
    lists = {*request.lists.rows, *request.lists.problems}
    return [
        item
        for item in from_record(recorded_not_read(ledger, request.period))
        if carrier_in(item.name) not in request.inputs.extracts
        and item.reason.code not in FOUND_ANEW
        and item.list_kind not in lists
    ]
