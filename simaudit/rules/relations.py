"""Relations that queries of checks may read, apart from those that files of the catalogue define."""

from typing import Final

REFERENCES: Final = (
    "active", "declared", "missing", "notified", "points", "previous", "reported", "revoked"
)  # fmt: skip
"""What a check may need apart from the extract: lists, the last judged month, declared counts."""

MONTH_BEFORE: Final = frozenset({"missing", "previous"})
"""Those of REFERENCES that come from the carrier's last judged month, before the one that is judged."""

FINDINGS: Final = "finding"
"""The relation with the findings of the checks that were evaluated before, in the same run."""

REMARKS: Final = "remark"
"""The relation with the rows of checks that only remark (`Check.remark`); no check reads it."""

UNWAIVED: Final = "unwaived_finding"
"""The relation with the findings that aren't waived, of all checks but those that read it: these are
evaluated last, and none sees what another of them finds."""

ENGINE_RELATIONS: Final = (
    "carriers",
    "delivered_column",
    "extract_column",
    FINDINGS,
    "last_judged_month",
    "rejected",
    "subscriber",
    UNWAIVED,
)
"""Relations that the engine creates for a run (simaudit/judge/register.py)."""
