"""The specification of generated registers: the catalogue's plants, and constants by the numbering plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from math import gcd
from typing import Final

from simaudit.contract import COLUMNS
from simaudit.errors import UsageError, nearest
from simaudit.generate.file_form import Form
from simaudit.period import Period
from simaudit.rules.case_file import Finds, Plant, plants_of
from simaudit.rules.check import Check
from simaudit.rules.load import load_catalogue
from simaudit.rules.reference_tables import reference_tables


@dataclass(frozen=True)
class NamedPlant:
    """A plant of which all `finds` name their check."""

    name: str
    definition: Plant

    @property
    def findings(self) -> Iterator[tuple[str, Finds]]:
        """(check id, findings) of all checks that find the plant."""
        for finds in self.definition.finds:
            if finds.check is not None:
                yield finds.check, finds


@dataclass(frozen=True)
class CheckPlant(NamedPlant):
    """A plant and its check; `name` is the check's id, with `/2`, `/3` … from its second plant on."""

    check: Check


@cache
def all_plants() -> tuple[CheckPlant, ...]:
    """All plants, in the order of the catalogue and of each cases file; raises CatalogueError."""
    return tuple(
        CheckPlant(check.id if position == 0 else f"{check.id}/{position + 1}", plant, check)
        for check in catalogue().values()
        for position, plant in enumerate(_plants_of(check))
    )


def _plants_of(check: Check) -> Iterator[Plant]:
    for plant in plants_of(check):
        finds = tuple(
            finds if finds.check else finds.model_copy(update={"check": check.id}) for finds in plant.finds
        )
        yield plant.model_copy(update={"finds": finds})


@cache
def plants_of_rows() -> tuple[CheckPlant, ...]:
    """The plants that need rows of their own."""
    return tuple(plant for plant in all_plants() if plant.definition.size > 0)


@cache
def catalogue() -> dict[str, Check]:
    """The checks of the catalogue by id."""
    return {check.id: check for check in load_catalogue()}


BLOCK: Final = 1_000_000
"""Numbers that begin with the same prefix and one more digit."""


def number_blocks(carrier: str) -> list[str]:
    """The carrier's blocks of a million mobile numbers, as `84` and four digits.

    Raises UsageError for a carrier without a prefix in the plan (checks/reference/mobile_prefix.csv).
    """
    plan = reference_tables()["mobile_prefix"]
    prefixes = sorted(row["prefix"] for row in plan.iter_rows(named=True) if row["carrier"] == carrier)
    if not prefixes:
        suggestion = nearest(carrier, sorted(set(plan["carrier"])))
        raise UsageError("carrier_without_prefix", carrier=carrier, near=suggestion)
    return [f"84{prefix[1:]}{digit}" for prefix in prefixes for digit in range(10)]


def usual_numbers(carrier: str) -> int:
    """Numbers of a carrier for ordinary subscribers: all but half a block, which plants use (sql)."""
    return len(number_blocks(carrier)) * BLOCK - BLOCK // 2


def other_than(carrier: str) -> str:
    """Another carrier of the plan, always the same one for the same carrier."""
    plan: list[str] = sorted(set(reference_tables()["mobile_prefix"]["carrier"]))
    return plan[(plan.index(carrier) + 1) % len(plan)]


def network_code(carrier: str) -> str:
    """The first five digits of the carrier's own SIMs (checks/reference/network_code.csv)."""
    for row in reference_tables()["network_code"].iter_rows(named=True):
        if row["carrier"] == carrier:
            return f"{row['mcc']}{row['mnc']}"
    return "45200"


def luhn_above_twelve(digits: str) -> int:
    """The part of a Luhn sum (ISO/IEC 7812-1) of leading digits before twelve more and the check digit."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return total


SHORT: Final[tuple[str, ...]] = (
    "msisdn", "iccid", "customer_type", "payment_type", "service_type", "status", "full_name",
    "date_of_birth", "gender", "nationality", "id_type", "id_number", "id_issue_date", "id_issue_place",
    "address", "guardian_id", "registered_at", "activated_at", "channel", "point_code", "clerk_code",
    "contract_no", "portrait_hash", "authenticated_at", "disowned_at",
)  # fmt: skip
"""The 25 columns that most checks need."""

ALWAYS: Final = ("msisdn", "customer_type", "service_type", "status", "nationality")
"""Columns that decide who is judged; without them, terminated numbers would be judged like live ones."""

FIRST_PERIOD: Final = Period(2026, 7)
"""Generated rows assume all rules to be in force, except those of the last transition step."""

BUCKETS: Final = 65_536
SERIALS: Final = 80_000
"""Serials of ordinary people by place, year and sex; people of planted rows have those from 80,000 on."""

FULLEST_CELL: Final = 51
"""Most buckets of one place, year and sex (world.sql)."""


@dataclass(frozen=True)
class Episode:
    """A plant at one carrier, and in how many groups it is there in each month; the others are in order."""

    plant: NamedPlant
    groups: tuple[int, ...]

    @property
    def most(self) -> int:
        """Most groups of any month."""
        return max(self.groups, default=0)


@dataclass(frozen=True)
class SpreadsheetMonth:
    """A month in which a spreadsheet wrote the file: its form, and the columns that it destroyed."""

    month: Period
    form: Form
    destroyed: frozenset[str]


@dataclass(frozen=True)
class Extract:
    """One carrier's files: canonical columns and physical form. Raises UsageError on unusable columns.

    `episodes` are planted in place of a share of violations.
    """

    carrier: str
    columns: tuple[str, ...]
    form: Form
    episodes: tuple[Episode, ...] = ()
    spreadsheet: SpreadsheetMonth | None = None

    def __post_init__(self) -> None:
        unknown = sorted(set(self.columns) - set(COLUMNS))
        if unknown:
            raise UsageError("no_canonical_columns", columns=unknown)
        lacking = [name for name in ALWAYS if name not in self.columns]
        if lacking:
            raise UsageError("extract_lacks_columns", columns=lacking)

    def form_in(self, month: Period) -> Form:
        """The form of the month's file."""
        return self.spreadsheet.form if self.spreadsheet and self.spreadsheet.month == month else self.form

    def destroyed_in(self, month: Period) -> frozenset[str]:
        """The columns of the month's file that a spreadsheet destroyed."""
        is_damaged = self.spreadsheet is not None and self.spreadsheet.month == month
        return self.spreadsheet.destroyed if self.spreadsheet and is_damaged else frozenset()

    @property
    def planted(self) -> int:
        """Rows of all episodes."""
        return sum(episode.most * episode.plant.definition.size for episode in self.episodes)


@dataclass(frozen=True)
class Specification:
    """Rows per carrier and month, extracts, months, share of rows with a planted violation, and seed.

    Equal specifications give equal bytes. Raises UsageError where the values are out of range, or there are
    not enough numbers or people.
    """

    rows: int
    extracts: tuple[Extract, ...]
    months: tuple[Period, ...]
    violations: float
    seed: int

    def __post_init__(self) -> None:
        if self.rows < 100:
            raise UsageError("too_few_rows")
        if not 0 <= self.violations <= 0.5:
            raise UsageError("share_out_of_range")
        if not 0 <= self.seed < 2**31:
            raise UsageError("seed_out_of_range")
        if not self.carriers or len(set(self.carriers)) < len(self.carriers):
            raise UsageError("carriers_each_once")
        if not self.months or self.months[0] < FIRST_PERIOD:
            raise UsageError("month_too_early", first=str(FIRST_PERIOD))
        if any(later.previous != month for month, later in pairwise(self.months)):
            raise UsageError("gap_between_months")
        if 2 * len(self.months) * self.churn > self.rows // 2:
            raise UsageError("too_many_months")
        for carrier in self.carriers:
            if self.lines > usual_numbers(carrier):
                raise UsageError("too_few_numbers", carrier=carrier)
        if self.bucket_size * FULLEST_CELL > SERIALS:
            raise UsageError("too_many_people")

    @property
    def carriers(self) -> tuple[str, ...]:
        return tuple(extract.carrier for extract in self.extracts)

    @property
    def churn(self) -> int:
        """Subscriptions that end each month, and are replaced in the next."""
        return max(1, self.rows // 100)

    @property
    def shared(self) -> int:
        """Rows of a carrier that the plants share."""
        return round(self.rows * self.violations)

    @property
    def planted(self) -> int:
        """Most rows of a carrier with a planted violation."""
        return max(self.shared, *(extract.planted for extract in self.extracts))

    @property
    def lines(self) -> int:
        """Subscriptions of one carrier in all months together."""
        return self.rows + len(self.months) * self.churn

    @property
    def people(self) -> int:
        """Customers of one carrier: nine for every twelve subscriptions."""
        return (self.lines // 12 + 1) * 9

    @property
    def bucket_size(self) -> int:
        """People per bucket."""
        return -(-self.people * len(self.carriers) // BUCKETS)

    @property
    def points(self) -> int:
        """Registration points of one carrier; world.sql adds one where a province would have none."""
        return min(20_000, max(34, self.rows // 500))

    @cached_property
    def constants(self) -> dict[str, int | str]:
        """SQL constants common to all carriers and months."""
        people = BUCKETS * self.bucket_size
        return {
            "seed": self.seed,
            "seed_salt": self.seed * 40_503 * 65_537 % 2**32,
            "rows": self.rows,
            "churn": self.churn,
            "lines": self.lines,
            "people": self.people,
            "points": self.points,
            "months": len(self.months),
            "carriers": len(self.carriers),
            "planted": self.planted,
            "bucket_size": self.bucket_size,
            "seat_stride": stride(self.rows),
            "holder_stride": stride(self.lines),
            "person_stride": stride(people),
            "person_offset": self.seed * 7919 % people,
            # Ten numbers on one paper are a finding, which shared customers of ten carriers would reach.
            "shares_people": "TRUE" if len(self.carriers) < 10 else "FALSE",
            "first_as_of": f"DATE '{self.months[0].as_of}'",
            "last_as_of": f"DATE '{self.months[-1].as_of}'",
        }

    def month_constants(self, month: Period) -> dict[str, int | str]:
        """SQL constants of one month."""
        return {"month_index": self.months.index(month), "as_of": f"DATE '{month.as_of}'"}

    def carrier_constants(self, carrier: str, mark: str) -> dict[str, int | str]:
        """SQL constants of one carrier; `mark` is the prefix of its point codes."""
        index = self.carriers.index(carrier)
        blocks = number_blocks(carrier)
        numbers = usual_numbers(carrier)
        code = network_code(carrier)
        sim = "8984" + code[3:]
        return {
            "carrier_index": index,
            "carrier_mark": f"'{mark}'",
            "seat_offset": (self.seed * 104_729 + index * 7_907) % self.rows,
            "holder_offset": (self.seed * 15_485_863 + index * 32_452_843) % self.lines,
            "number_stride": stride(numbers),
            "number_offset": (self.seed * 49_979_687 + index * 67_867_967) % numbers,
            "numbers": numbers,
            "blocks": "[" + ", ".join(f"'{block}'" for block in blocks) + "]",
            # For numbers of another carrier that are in this register by mistake.
            "other_block": f"'{number_blocks(other_than(carrier))[-1]}'",
            "first_block": f"'{number_blocks(self.carriers[0])[-1]}'",
            "network_code": f"'{code}'",
            "sim_prefix": f"'{sim}'",
            "sim_prefix_sum": luhn_above_twelve(sim),
        }


def stride(size: int) -> int:
    """A step coprime to `size`, near its golden section: multiples of it modulo `size` visit every place."""
    step = max(1, int(size * 0.6180339887))
    while gcd(step, size) != 1:
        step += 1
    return step
