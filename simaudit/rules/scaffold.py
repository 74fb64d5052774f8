"""Skeletons of the two files of a new check, which is refused until its texts are written."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from simaudit.contract import FAMILIES
from simaudit.errors import Note, OutputError, UsageError
from simaudit.files import system_reason
from simaudit.paths import BUNDLED, CHECKS
from simaudit.rules.case_file import SUFFIX
from simaudit.rules.check import Header, Wording
from simaudit.rules.retired_ids import retired_ids

PREFIXES: Final = dict(zip(FAMILIES, ("UNR", "MIS", "BLK", "PRC", "EXT"), strict=True))
"""Family → the prefix of its ids."""

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LAST_NUMBER: Final = 99
_ID_LENGTH: Final = len("ABC-01")

_SQL: Final = """\
/* [check]
id         = "{id}"
slug       = "{slug}"
severity   = "medium" # critical, high, medium, low
nature     = "risk" # substantive, procedural, risk, data
population = "judged" # the denominator: a view of populations.sql, or the part `judged` below
needs      = ["full_name"] # columns and reference files without which the check is not assessable
needs_any  = [] # columns of which one is enough
optional   = ["status", "customer_type"] # columns that count as NULL when absent
basis      = [] # keys of law/provisions.toml
cross      = false # true: judged over all carriers of the month
# this_month_only = true # its findings are new each month, and never persisting, reopened or resolved
# remark = true # a remark on the data: never among what is to be done first
# holder_explains = true # the holder of a number found owes an explanation of its use
# from     = 2026-07-01 # first day in force; without it: always
# to       = 2026-12-31 # last day in force; without it: until further notice

# [act] # for substantive and procedural checks: when the act was; needed where the basis names a sanction
# when = "done" # or "continuing", as long as the number is served like that, and then without a date
# date = "registered_at" # the column that holds its day; as_of: the end of the month

# [case] # may be left out: its findings join their rows to cases
# link = "paper" # a link of checks/links.sql: what the rows of a group have in common

[params]
shortest = 2

[least] # the smallest value that the configuration may set a parameter to; may be left out
shortest = 1

# [[reliability]] # may be left out: a criterion of whether the extract can be trusted at all
# criterion   = "short_names"
# doubt_above = 0.01 # the share of findings above which it is a question,
# fail_above  = 0.1 # and above which the extract isn't reliable
# required    = true # false: it can't be measured every month
# name        = {{ vi = "Họ tên quá ngắn", en = "Names too short" }}
# reason      = {{ vi = "vì sao dữ liệu không đáng tin", en = "why the extract can't be trusted then" }}

[title]
vi = "…"
en = "…"

[meaning]
vi = "…"
en = "…"

[why]
vi = "…"
en = "…"

[innocent]
vi = "…"
en = "…"

[remedy]
vi = "…"
en = "…"

[inspect]
vi = "…"
en = "…"
*/
WITH judged AS (
    SELECT * FROM live_individual WHERE full_name IS NOT NULL
)

SELECT
    carrier,
    msisdn,
    record,
    NULL AS subject,
    NULL AS detail
FROM judged
WHERE length(full_name) < $shortest
"""

_CASES: Final = """\
# Run by `simaudit checks test`. Columns left out are NULL; status is ACTIVE where left out.
# At least: one that fires, one silent at each boundary, one with NULL, one TERMINATED. `expect` lists every
# finding: carrier, msisdn, record, subject, detail; "" means none. CONTRIBUTING.md explains
# more, and [[plant]].
as_of = 2026-10-31

[[fires]]
why = "a name of one letter"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,A
\"""
expect = [
    ["viettel", "84961000001", 1, "", ""],
]

[[silent]]
why = "two letters are long enough"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,Ai
\"""

[[silent]]
why = "a missing name is another check's finding"
rows = \"""
carrier,msisdn,record,full_name
viettel,84961000001,1,
\"""

[[silent]]
why = "an ended number is not judged"
rows = \"""
carrier,msisdn,record,status,full_name
viettel,84961000001,1,TERMINATED,A
\"""
"""


def write_skeleton(family: str, slug: str, folder: Path | None = None) -> tuple[Path, Path]:
    """Write the check and its cases under the next free id of the family; returns both paths.

    `folder` is a checks folder outside the catalogue (None: the catalogue). Its ids continue those of the
    catalogue, as both are loaded together. Raises UsageError, CatalogueError, OutputError.
    """
    if family not in PREFIXES:
        raise UsageError("family_unknown", family=family, families=FAMILIES)
    if _SLUG.fullmatch(slug) is None:
        raise UsageError("slug_malformed", slug=slug)
    if folder is None and BUNDLED:
        raise UsageError("catalogue_installed")
    target = folder or CHECKS
    check_id = next_id(family, {CHECKS, target})
    stem = f"{check_id}_{slug}"
    paths = (target / family / f"{stem}.sql", target / family / f"{stem}{SUFFIX}")
    for path, text in zip(paths, (_SQL.format(id=check_id, slug=slug), _CASES), strict=True):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise OutputError("cannot_be_written", path=path, why=system_reason(error)) from error
    return paths


def texts_to_write(path: Path, folder: Path | None) -> Note:
    """Which texts of the skeleton at `path` have to be written, and how to run its cases."""
    texts = [name for name, field in Header.model_fields.items() if field.annotation is Wording]
    option = f" --folder {folder}" if folder else ""
    return Note("to_be_written", texts=texts, check=path.stem[:_ID_LENGTH], folder=option)


def next_id(family: str, folders: Iterable[Path]) -> str:
    """The id after the highest one used or retired in the family; a gap may be an id retired without a note.

    Ids are taken from file names, as a check with unwritten texts doesn't load. Raises UsageError,
    CatalogueError.
    """
    folders = [folder for folder in folders if folder.is_dir()]
    used_ids = {path.stem[:_ID_LENGTH] for folder in folders for path in folder.glob("*/*.sql")}
    used_ids |= {check_id for folder in folders for check_id in retired_ids(folder)}
    id_pattern = re.compile(rf"{PREFIXES[family]}-([0-9][0-9])")
    number = 1 + max(
        (int(match[1]) for check_id in used_ids if (match := id_pattern.fullmatch(check_id))), default=0
    )
    if number > _LAST_NUMBER:
        raise UsageError("family_full", family=family, last=f"{PREFIXES[family]}-{_LAST_NUMBER}")
    return f"{PREFIXES[family]}-{number:02d}"
