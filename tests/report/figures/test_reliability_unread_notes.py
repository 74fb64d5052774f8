"""Which columns are named because they could not be read, and what is said of them."""

from simaudit.errors import Note
from simaudit.intake.records.unread_values import UnreadColumn
from simaudit.report.figures.base import Share
from simaudit.report.figures.reliability import Criterion, Reliability, unread_columns, unread_note

CARDS = UnreadColumn(column="id_type", cells=12, of=2_000, wordings={"Thẻ CC": 10, "CC": 2})
BORN = UnreadColumn(column="date_of_birth", cells=1_000, of=30_000)
DISOWNED = UnreadColumn(column="disowned_at", cells=12, of=30)


def reliability(*, doubtful: bool) -> Reliability:
    criterion = Criterion(
        key="unreadable",
        checks=(),
        measured=Share(n=1, of=100),
        doubt_above=0.005,
        fail_above=None,
        required=True,
        outcome="doubtful" if doubtful else "sound",
    )
    return Reliability(verdict="sufficient", criteria=(criterion,))


def test_unreadable_columns_are_named_and_the_others_where_the_extract_is_doubtful() -> None:
    every = (CARDS, BORN, DISOWNED)
    assert unread_columns(reliability(doubtful=False), every) == (DISOWNED,)
    assert unread_columns(reliability(doubtful=True), every) == (DISOWNED, BORN, CARDS)
    assert unread_columns(reliability(doubtful=True), [BORN] * 6) == (BORN,) * 5


def test_the_note_says_whose_fault_it_is_and_what_helps() -> None:
    assert unread_note("tanson", CARDS) == Note(
        "wordings_unknown",
        carrier="tanson",
        column="id_type",
        key="id_type",
        wordings=[
            Note("wording_counted", wording="Thẻ CC", cells=10),
            Note("wording_counted", wording="CC", cells=2),
        ],
        cells=12,
        of=2_000,
    )
    assert unread_note("tanson", BORN).text("vi") == (
        "date_of_birth: 1.000 trong 30.000 giá trị không đọc được, lỗi ở dữ liệu của doanh nghiệp; "
        "đề nghị doanh nghiệp trích xuất lại đúng dạng (simaudit columns), hoặc khai dạng riêng tại "
        "[carriers.tanson] trong simaudit.toml (simaudit intake đề xuất)"
    )
