"""The files of a run: whose each is, how much of it was read, and how its carrier's month stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simaudit.errors import Note
from simaudit.files import file_name
from simaudit.intake.records.account import FileAccount
from simaudit.jobs.inputs.request import AuditRequest
from simaudit.report.figures.carrier import CarrierFigures


@dataclass(frozen=True)
class AuditedFile:
    """One file that a run has, read or not."""

    name: str
    carrier: str
    """Empty where the file's name gives none."""
    account: FileAccount | None
    """None where the file could not be read."""
    figures: CarrierFigures | None
    """Those of the carrier's whole month; None where the file could not be read."""
    new: Note | None = None
    """That the carrier was not known before, where it wasn't."""

    @property
    def verdict(self) -> str | None:
        """Whether the carrier's extract can be relied on: a `ReliabilityVerdict`."""
        return self.figures.reliability.verdict if self.figures else None

    @property
    def compliant(self) -> float | None:
        """The share of the carrier's live numbers without a high or critical sign of wrong information."""
        return self.figures.compliance.compliant.rate if self.figures else None

    @property
    def partly(self) -> bool:
        """Whether that share is an upper bound, as not every check that decides it could be judged."""
        return self.figures is not None and self.figures.compliance.partly


def audited_files(
    request: AuditRequest,
    accounts: Sequence[FileAccount],
    carriers: Sequence[CarrierFigures],
    new: Mapping[str, Note],
) -> tuple[AuditedFile, ...]:
    """The files by carrier, and last those of none; `new` says by carrier that it was not known before."""
    read = {(account.carrier, account.name): account for account in accounts}
    figures = {month.carrier: month for month in carriers}
    carrier_files = [
        (carrier, file_name(path)) for carrier, paths in request.inputs.extracts.items() for path in paths
    ]
    files = []
    for carrier, name in carrier_files:
        account = read.get((carrier, name))
        carrier_figures = figures.get(carrier) if account else None
        files.append(
            AuditedFile(name, carrier, account, carrier_figures, new.get(carrier) if account else None)
        )
    refused = [file_name(error.path) for error in request.inputs.refused if error.path]
    return (*files, *(AuditedFile(name, "", None, None) for name in refused))
