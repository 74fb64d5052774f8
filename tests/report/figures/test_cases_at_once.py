"""Cases that are drawn at once are drawn as each by itself, whatever they have in common."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from support.linked import linked_of_case, linked_row

from simaudit.report.figures.case_network import CaseNetwork, case_networks
from simaudit.report.figures.case_timeline import case_nights, case_timelines

FEW = st.sampled_from([None, "a", "b"])
MOMENT = datetime(2026, 10, 1, 21, 0)  # noqa: DTZ001 (extracts have local times)
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["V-1", "V-2", "V-3"]),
        st.integers(1, 4),
        FEW, FEW, FEW, FEW,
        st.sampled_from(["viettel", "vinaphone"]),
        st.none() | st.sampled_from([0, 5, 50, 500, 5000]).map(lambda hours: MOMENT + timedelta(hours=hours)),
        st.booleans(),
    ),
    min_size=1,
    max_size=24,
)  # fmt: skip


def rows_of_cases(drawn: list[tuple[object, ...]]) -> pl.DataFrame:
    names, rows, signs = [], [], []
    for case_id, number, paper, face, clerk, point, carrier, moment, signed in drawn:
        identities: dict[str, Any] = {"paper": paper, "face": face, "clerk_code": clerk, "point_code": point}
        row = linked_row(int(str(number)), [], carrier=str(carrier), registered_at=moment, **identities)
        names.append(case_id)
        rows.append(row)
        signs.append(["nights"] if signed else [])
    made = linked_of_case(*rows)
    return made.with_columns(pl.Series("case_id", names), pl.Series("signs", signs, pl.List(pl.String)))


@given(ROWS)
def test_what_cases_have_in_common_mixes_nothing(drawn: list[tuple[object, ...]]) -> None:
    rows = rows_of_cases(drawn)
    for draw in (case_networks, case_timelines, case_nights):
        by_itself: dict[str, object] = {}
        for part in rows.partition_by("case_id"):
            by_itself |= draw(part)
        assert draw(rows) == by_itself


def test_a_case_too_wide_to_be_drawn_whole_leaves_the_others_as_they_are() -> None:
    wide = [("V-1", n, f"p{n}", f"f{n}", f"c{n}", f"P{n}", "viettel", None, True) for n in range(80)]
    small = [("V-2", n, "p1", "f1", "c1", "P1", "viettel", None, True) for n in range(3)]
    networks = case_networks(rows_of_cases([*wide[:40], *small, *wide[40:]]))
    assert networks["V-1"].left_out > 0
    assert networks["V-2"].left_out == 0
    assert networks["V-2"] == case_networks(rows_of_cases([*small]))["V-2"]


def test_a_case_of_rows_without_anything_has_an_empty_network() -> None:
    rows = rows_of_cases([("V-1", 1, None, None, None, None, "viettel", None, False)])
    nothing = case_networks(rows.with_columns(msisdn=pl.lit(None, pl.String)))
    assert nothing == {"V-1": CaseNetwork(nodes=(), edges=())}
    for draw in (case_networks, case_timelines, case_nights):
        assert draw(rows.clear()) == {}
