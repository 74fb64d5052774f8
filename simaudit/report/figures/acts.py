"""The acts that a carrier's findings point to: which act counts them, when it was done, how many numbers.

A finding is counted once, under the first act of its check's basis whose clause was in force when it was
done; the other acts in force are its alternatives, and those of its row's channel (`[act.alternative]`).
Waived findings are left out, and so is what is a risk or a matter of the data alone: that carries no fine.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final, Literal, get_args

from simaudit.contract import VIOLATIONS
from simaudit.intake.month_file import enum_type
from simaudit.judge.findings import MarkedFindings
from simaudit.judge.register import Register
from simaudit.report.figures.base import Figures
from simaudit.rules.check import END_OF_MONTH, Alternative, Check
from simaudit.rules.law import Law
from simaudit.rules.scope import in_scope_sql
from simaudit.rules.tariffs import DECREE

ActGroup = Literal[
    "open", "unchecked", "to_prove", "lead", "older_law", "time_barred", "date_unknown"
]  # fmt: skip


ACT_GROUPS: Final[tuple[ActGroup, ...]] = get_args(ActGroup)
"""In the order of tables. `open`: goes on, or was done within the year and under the tariff; `unchecked`:
rests on a provision that has not been compared with the signed text; `to_prove`: the extract lacks a proof
that may be kept elsewhere; `lead`: who did it is not in an extract; `older_law`: done within the year, before
the tariff; `time_barred`: done more than a year ago (decree 174/2026 article 4: limitation of one year);
`date_unknown`: the extract has no date of the act. Only `open` has a band."""


RANKED: Final[tuple[ActGroup, ...]] = (
    "open", "unchecked", "to_prove", "older_law", "time_barred", "date_unknown", "lead",
)  # fmt: skip
"""A number that stands under one act in several groups counts in the first of these; a lead's act has no
other group."""

# Where every row offends this is millions of rows, so that they are narrow: ids of few words as enumerations,
# and of a number the hash. These are counts; a rare collision does no harm.
_ACTS: Final = """
CREATE OR REPLACE TEMP TABLE act_finding AS
WITH ruled AS (
    SELECT
        unnest($checks) AS check_id, CAST(check_id AS {checks}) AS rule, unnest($dated) AS dated,
        unnest($unchecked) AS unchecked, unnest($to_prove) AS to_prove
),
cited AS (
    SELECT
        CAST(unnest(range(len($acts))) AS USMALLINT) AS cited, unnest($cited_checks) AS check_id,
        CAST(unnest($acts) AS {acts}) AS act, unnest($since) AS since, unnest($until) AS until,
        unnest($leads) AS lead, unnest($channels) AS channels
),
dated AS (
    SELECT
        check_id, ruled.rule, ruled.dated IS NULL AS continuing, ruled.unchecked, ruled.to_prove,
        CASE WHEN found.msisdn IS NOT NULL THEN hash(found.msisdn)
             WHEN found.record IS NOT NULL THEN hash(found.record) END AS number,
        held.point_code, held.channel, CAST(held.activated_at AS DATE) AS activated,
        CASE coalesce(ruled.dated, 'as_of') WHEN 'as_of' THEN $as_of {dates} END AS day
    FROM {marked} AS found
    INNER JOIN ruled USING (check_id)
    LEFT JOIN subscriber AS held ON found.record = held.record AND held.carrier = $carrier
    WHERE found.carrier = $carrier AND NOT found.waived AND {own}
),
placed AS (
    SELECT
        dated.*, coalesce(in_force.act, latest.act) AS act,
        coalesce(in_force.cited, latest.cited) + CASE
            WHEN list_contains(coalesce(in_force.channels, latest.channels), channel) THEN len($acts) ELSE 0
        END AS cited,
        CASE
            WHEN coalesce(in_force.lead, latest.lead) THEN {lead}
            WHEN to_prove THEN {to_prove}
            WHEN unchecked THEN {unchecked}
            WHEN day IS NULL THEN {date_unknown}
            WHEN NOT continuing AND day <= CAST($as_of AS DATE) - INTERVAL 1 YEAR THEN {time_barred}
            WHEN in_force.act IS NULL THEN {older_law}
            ELSE {open}
        END AS rank
    FROM dated
    LEFT JOIN cited AS in_force
        ON dated.check_id = in_force.check_id AND day >= in_force.since AND day < in_force.until
    LEFT JOIN cited AS latest
        ON dated.check_id = latest.check_id AND $as_of >= latest.since AND $as_of < latest.until
)
SELECT
    act, CAST(rank AS UTINYINT) AS rank, number, point_code, coalesce(channel = 'APP', FALSE) AS in_app,
    rule AS check_id, CAST(cited AS USMALLINT) AS cited, CASE WHEN NOT continuing THEN day END AS done_on,
    CAST(date_sub('month', activated, CAST($as_of AS DATE) + 1) AS INTEGER) AS months
FROM placed
WHERE act IS NOT NULL
"""

# A number's group under an act is the first of its findings' groups. Grouping finds it in half of the time
# that a window takes; few numbers have findings of several groups.
_NUMBERS: Final = """
CREATE OR REPLACE TEMP TABLE act_number AS
SELECT
    act, number, min(rank) AS first, min(rank) <> max(rank) AS several,
    bit_or(CASE WHEN in_app THEN 1 << rank ELSE 0 END) AS ranks_in_app,
    max(months) FILTER (WHERE rank = 0) AS months
FROM act_finding GROUP BY act, number
"""
_COUNTS: Final = """
WITH counted AS (
    SELECT
        act, first AS rank, count(number) AS numbers,
        count(number) FILTER (WHERE ranks_in_app & (1 << first) <> 0) AS numbers_in_app,
        count(months) AS served, coalesce(sum(greatest(months, 0)), 0) AS months
    FROM act_number GROUP BY act, first
),
places AS (
    SELECT found.act, found.rank, found.point_code, found.in_app, found.check_id, found.cited
    FROM act_finding AS found
    LEFT JOIN (SELECT act, number, first FROM act_number WHERE several) AS several
        ON found.act = several.act AND found.number IS NOT DISTINCT FROM several.number
    WHERE found.rank = coalesce(several.first, found.rank)
    GROUP BY ALL
)
SELECT
    act, rank, any_value(numbers), count(DISTINCT point_code),
    count(DISTINCT point_code) FILTER (WHERE NOT in_app),
    any_value(numbers_in_app), list_sort(list(DISTINCT check_id)), list(DISTINCT cited),
    any_value(served), any_value(months)
FROM counted INNER JOIN places USING (act, rank) GROUP BY act, rank
"""
# What the bands count, by the checks that found it: a set of checks is the bits of their places.
_CHECK_SETS: Final = """
WITH open_finding AS (
    SELECT act, number, point_code, in_app, CAST(1 AS UHUGEINT) << enum_code(check_id) AS bit
    FROM act_finding WHERE rank = 0
),
counted AS (
    SELECT act, 'numbers' AS unit, bit_or(bit) AS bits
    FROM open_finding WHERE number IS NOT NULL GROUP BY act, number
    UNION ALL
    SELECT act, 'points', bit_or(bit)
    FROM open_finding WHERE point_code IS NOT NULL AND NOT in_app GROUP BY act, point_code
    UNION ALL
    SELECT act, 'numbers_in_app', bit_or(bit)
    FROM open_finding WHERE number IS NOT NULL AND in_app GROUP BY act, number
)
SELECT act, unit, bits, count(*) FROM counted GROUP BY ALL ORDER BY act, unit, bits
"""

_BITS: Final = 128
"""Of the widest integer: of more checks with acts no sets are counted."""


class CheckSet(Figures):
    """So many numbers (or points) of an open act were found by exactly these checks."""

    checks: tuple[str, ...]
    """Their ids."""
    counted: int
    """How many."""


@dataclass(frozen=True)
class ActCounts:
    """Distinct numbers and points of one act's findings in one group, in all and by registration in the app.

    `served` = numbers whose start of service is known, and the sum of their months of service; group `open`.
    """

    act: str
    group: ActGroup
    numbers: int
    points: int
    points_off_app: int
    numbers_in_app: int
    checks: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    served: tuple[int, int] = (0, 0)
    at_least: bool = False
    """Whether a check of the act could not be assessed."""


@dataclass(frozen=True)
class ActFindings:
    """A carrier's open findings under their acts, the table `act_finding` in its register.

    Its columns: act, check_id, number (its hash), point_code, `in_app`, `rank` (in RANKED), `done_on` (None:
    the act goes on, or its day is unknown), `months` of service, and `cited`, a place in `alternatives`.
    """

    register: Register
    alternatives: Sequence[tuple[str, ...]]
    """Of each act that is cited, the other acts in force; then the same with those of the row's channel."""
    law: Law


@dataclass(frozen=True)
class _Cited:
    """The act under which a check's findings are counted from `since` to the day before `until`.

    `channel_alternatives` are the alternatives where the row came by one of `channels`.
    """

    check_id: str
    act: str
    lead: bool
    alternatives: tuple[str, ...]
    channel_alternatives: tuple[str, ...]
    channels: tuple[str, ...]
    since: date
    until: date


@contextmanager
def act_findings(
    marked: MarkedFindings, checks: Sequence[Check], law: Law, scope: str = ""
) -> Iterator[ActFindings | None]:
    """Place the carrier's open findings under their acts, for the body; None before the first tariff.

    Findings that lie elsewhere are left out (rules/scope.py).
    """
    as_of = marked.register.as_of
    ruled = [check for check in checks if check.nature in VIOLATIONS and check.header.act]
    acts = {check.id: check.header.act for check in ruled}
    cited = _cited_by(ruled, law)
    if not cited or not law.tariff(as_of):
        yield None
        return
    columns = sorted({act.date for act in acts.values() if act and act.date} - {END_OF_MONTH})
    dates = " ".join(f"WHEN '{column}' THEN CAST(held.{column} AS DATE)" for column in columns)
    connection = marked.register.connection
    connection.execute(
        _ACTS.format(
            marked=marked.relation,
            dates=dates,
            own=in_scope_sql(scope, "held."),
            checks=enum_type(acts),
            acts=enum_type({entry.act for entry in cited}),
            **{group: rank for rank, group in enumerate(RANKED)},
        ),
        {
            "carrier": marked.carrier,
            "as_of": as_of,
            "checks": [check.id for check in ruled],
            "dated": [act.date if act else None for act in acts.values()],
            "to_prove": [bool(act and act.to_prove) for act in acts.values()],
            "unchecked": [rests_on_unchecked(check.header.check.basis, as_of, law) for check in ruled],
            "cited_checks": [entry.check_id for entry in cited],
            "acts": [entry.act for entry in cited],
            "since": [entry.since for entry in cited],
            "until": [entry.until for entry in cited],
            "leads": [entry.lead for entry in cited],
            "channels": [entry.channels for entry in cited],
        },
    )
    alternatives = [
        *(entry.alternatives for entry in cited),
        *(entry.channel_alternatives for entry in cited),
    ]
    yield ActFindings(marked.register, alternatives, law)
    connection.execute("DROP TABLE act_finding")


def count_acts(findings: ActFindings | None, unassessed: Sequence[Check] = ()) -> list[ActCounts]:
    """The acts by group; none before the first tariff is in force.

    Of the acts of `unassessed` checks there may be more.
    """
    if findings is None:
        return []
    day, law = findings.register.as_of, findings.law
    open_ended = {cited.act for cited in _cited_by(unassessed, law) if cited.since <= day < cited.until}
    run = findings.register.connection.execute
    run(_NUMBERS)
    rows = run(_COUNTS).fetchall()
    run("DROP TABLE act_number")
    return [
        ActCounts(
            act,
            RANKED[rank],
            numbers,
            points,
            off_app,
            in_app,
            tuple(checks),
            tuple(sorted({other for index in cited for other in findings.alternatives[index]})),
            (served, months) if RANKED[rank] == "open" else (0, 0),
            act in open_ended,
        )
        for act, rank, numbers, points, off_app, in_app, checks, cited, served, months in rows
    ]


def open_check_sets(findings: ActFindings | None) -> dict[tuple[str, str], tuple[CheckSet, ...]]:
    """(act, unit of its bands) → the checks by which what its open findings count was found."""
    if findings is None:
        return {}
    run = findings.register.connection.execute
    ((checks,),) = run("SELECT enum_range(any_value(check_id)) FROM act_finding").fetchall()
    sets: dict[tuple[str, str], tuple[CheckSet, ...]] = {}
    if checks is None or len(checks) > _BITS:
        return sets
    for act, unit, bits, counted in run(_CHECK_SETS).fetchall():
        ids = tuple(check_id for place, check_id in enumerate(checks) if int(bits) >> place & 1)
        sets[act, unit] = (*sets.get((act, unit), ()), CheckSet(checks=ids, counted=counted))
    return sets


# For each carrier of a run, the same is asked of the same checks.
@lru_cache(maxsize=1024)
def rests_on_unchecked(basis: tuple[str, ...], as_of: date, law: Law) -> bool:
    """Whether the provision that a check rests on, the first of its basis, has not been compared.

    What stands behind it supports it.
    """
    in_force = (entry for key in basis if (entry := law.provision(key, as_of)) is not None)
    first = next(in_force, None)
    return first is not None and not first.checked


def _cited_by(checks: Iterable[Check], law: Law) -> list[_Cited]:
    """Which acts count the findings of those checks that have any."""
    return [
        cited
        for check in checks
        if check.nature in VIOLATIONS and (act := check.header.act)
        for cited in _cited(check.id, check.header.check.basis, act.alternative, law)
    ]


@lru_cache(maxsize=1024)
def _cited(check_id: str, basis: tuple[str, ...], other: Alternative | None, law: Law) -> tuple[_Cited, ...]:
    """Which act counts a check's findings, from day to day: the first of its basis that is in force."""
    keys = _acts_of(basis)
    channel_acts = _acts_of([other.basis] if other else [])
    dated = [clause for clause in law.clauses if {*clause.acts_and_id} & {*keys, *channel_acts}]
    starts = {clause.valid_from or date.min for clause in dated}
    ends = {clause.valid_to + timedelta(1) for clause in dated if clause.valid_to}
    cited = []
    for since, until in pairwise([*sorted(starts | ends), date.max]):
        in_force = law.tariff(since)
        acts = tuple(key for key in keys if key in in_force)
        if acts:
            cited.append(
                _Cited(
                    check_id=check_id,
                    act=acts[0],
                    lead=in_force[acts[0]].lead,
                    alternatives=acts[1:],
                    channel_alternatives=(*acts[1:], *(key for key in channel_acts if key in in_force)),
                    channels=other.channel if other else (),
                    since=since,
                    until=until,
                )
            )
    return tuple(cited)


def _acts_of(keys: Iterable[str]) -> list[str]:
    return [key.removeprefix(DECREE) for key in keys if key.startswith(DECREE)]
