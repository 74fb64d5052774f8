"""Deletes personal data that are older than allowed: rows in the store, restricted folders in the output.

Results, report figures (masked) and the keys of findings stay. What is to be deleted is written to a file
first; the next run finishes the deletion of a run that was killed. Extracts are never touched.
"""

import json
import shutil
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import polars as pl

from simaudit.config import Retention
from simaudit.errors import OutputError, UsageError
from simaudit.files import fsync_parents, system_reason, write_atomically
from simaudit.period import Period, recorded_now, today
from simaudit.store.access_log import user
from simaudit.store.atomic_swap import uninterrupted
from simaudit.store.ledger import Ledger
from simaudit.store.manifest import NAME, remove_outputs, seal
from simaudit.store.months import last_months
from simaudit.store.runs import every_run
from simaudit.store.store import Store, month_files

_LONGEST_GAP: Final = 12
"""Months between two audited ones."""


@dataclass(frozen=True)
class PersonalData:
    """Personal data of one carrier's month: `rows` or `trial` in the store, or `annexes` in the output.

    `trial` is a copy of few columns of rows that are deleted (trial_rows.py). With the rows go the numbers
    missing from the month and the rows linked to others. `carrier` is "" for the annexes over all carriers,
    their cases.
    """

    period: str
    carrier: str
    kind: Literal["rows", "trial", "annexes"]
    path: str

    @property
    def size(self) -> int:
        """Bytes."""
        path = Path(self.path)
        files = path.rglob("*") if path.is_dir() else month_files(path)
        return sum(file.stat().st_size for file in files if file.is_file())


def personal_data(store: Store, out: Path) -> list[PersonalData]:
    """The personal data in the store and in the output, by month and carrier."""
    # A carrier's name has no dot: `viettel.missing.parquet` is viettel's too.
    months = {
        (file.parent.name, file.name.partition(".")[0])
        for file in (store.folder / "months").glob("*/*.parquet")
    }
    rows = [
        PersonalData(period, carrier, "rows", str(store.month(Period.parse(period), carrier).resolve()))
        for period, carrier in months
        if _is_month(period)
    ]
    trials = [
        PersonalData(file.parent.name, file.stem, "trial", str(file.resolve()))
        for file in (store.folder / "trials").glob("*/*.parquet")
        if _is_month(file.parent.name)
    ]
    annexes = [
        PersonalData(folder.parents[above].name, folder.parent.name * above, "annexes", str(folder.resolve()))
        for above, pattern in enumerate(("*/restricted", "*/*/restricted"))
        for folder in (*out.glob(pattern), *out.glob(f"{('whatif', 'letters')[above]}/{pattern}"))
        if _is_month(folder.parents[above].name) and not folder.is_symlink()
    ]
    every = [*rows, *trials, *annexes]
    return sorted(every, key=lambda personal: (personal.period, personal.carrier, personal.kind))


def overdue_data(
    store: Store, out: Path, retention: Retention, ledger: Ledger
) -> list[tuple[PersonalData, str]]:
    """What is older than its term, counted from the last audited month, with the key that says the term.

    The rows of each carrier's last month are kept until a later one is audited, and so are those before a
    month that is the last audited one: checks compare with them, however long ago that was.
    """
    # A month in the future was audited by mistake: it must not make all the others old.
    current = Period.of(today())
    past = {month for run in every_run(ledger) if (month := Period.parse(run.period)) <= current}
    if not past:
        return []
    # Terms count from the last month that doesn't follow a gap of more than a year. A clock that is years
    # ahead and a slip in a file's name would let one run delete the evidence of years; a second month
    # confirms that nothing was audited for so long.
    confirmed = [
        month for month in past if any(month.earlier(_LONGEST_GAP) <= before < month for before in past)
    ]
    newest = max(confirmed, default=min(past))
    terms = {
        "rows": ("months", retention.months),
        "trial": ("trial_months", retention.trial_months),
        "annexes": ("findings_months", retention.findings_months),
    }
    compared = [last_months(ledger, period) for period in (newest, newest.earlier(-1))]
    overdue = []
    for data in personal_data(store, out):
        key, months = terms[data.kind]
        if months is None or Period.parse(data.period) > newest.earlier(months):
            continue
        if data.kind == "rows" and any(data.period == str(last.get(data.carrier)) for last in compared):
            continue
        overdue.append((data, f"retention.{key} = {months}"))
    return overdue


def delete_data(store: Store, ledger: Ledger, data: Sequence[tuple[PersonalData, str]]) -> None:
    """Delete data, each by its rule, and record it in ledger and manifest; raises OutputError.

    The store is locked, and an earlier deletion is finished (`finish_deletion`).
    """
    if not data:
        return
    at = recorded_now().isoformat()
    entries = [
        {"id": str(uuid.uuid4()), "at": at, "who": user(), "rule": rule, **asdict(personal)}
        for personal, rule in data
    ]
    with uninterrupted():
        write_atomically(store.deletion, json.dumps(entries))
        finish_deletion(store, ledger)


def finish_deletion(store: Store, ledger: Ledger) -> None:
    """Finish the deletion that was begun, if any; may be repeated at any point. Raises OutputError."""
    if not store.deletion.exists():
        return
    entries = json.loads(store.deletion.read_text(encoding="utf-8"))
    try:
        annexes = [entry for entry in entries if entry["kind"] == "annexes"]
        for folder in sorted({_month_folder(entry) for entry in annexes}):
            gone = [entry for entry in annexes if _month_folder(entry) == folder]
            # The manifest first: were it last, a deletion that was interrupted would look like a loss.
            if (folder / NAME).exists():
                # A manifest that can't be read lists nothing that could be removed from it.
                with suppress(UsageError):
                    remove_outputs(folder, gone)
                    with ledger.transaction():
                        seal(ledger, folder)
        for entry in entries:
            _remove(Path(entry["path"]))
        paths = [Path(entry["path"]) for entry in entries]
        fsync_parents(path for path in paths if path.parent.exists())
        _record(ledger, entries)
        store.deletion.unlink()
    except OSError as error:
        path = error.filename or store.folder
        raise OutputError("not_deleted", path=path, why=system_reason(error)) from error


def deletions(ledger: Ledger) -> pl.DataFrame:
    """Every deletion, the oldest first: deleted_at, who, rule, period, carrier, kind, path."""
    return ledger.frame(
        "SELECT deleted_at, who, rule, period, carrier, kind, path FROM deletion "
        "ORDER BY deleted_at, period, carrier, kind"
    )


def _is_month(name: str) -> bool:
    return name == str(Period.found_in(name))


def _remove(path: Path) -> None:
    """The files of a month, with its folder where they were the last ones, or a restricted folder."""
    if path.is_dir():
        shutil.rmtree(path)
        return
    for file in month_files(path):
        file.unlink(missing_ok=True)
    if path.suffix == ".parquet" and path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()


def _month_folder(entry: dict[str, str]) -> Path:
    """OUT/<period> of deleted annexes."""
    folder = Path(entry["path"]).parent
    return folder.parent if entry["carrier"] else folder


def _record(ledger: Ledger, entries: Sequence[dict[str, str]]) -> None:
    """Record every deletion; with the annexes, delete the reasons that carriers gave in their answers."""
    with ledger.transaction():
        ledger.writing("deletion")
        for entry in entries:
            others = {name: value for name, value in entry.items() if name != "at"}
            ledger.insert("deletion", {"deleted_at": entry["at"], **others}, once=True)
            if entry["kind"] == "annexes":
                scope = {"period": entry["period"], "carrier": entry["carrier"]}
                ledger.writing("response", period=scope["period"], carriers=[scope["carrier"]])
                ledger.execute(
                    "UPDATE response SET reason = NULL WHERE period = $period AND carrier = $carrier", scope
                )
