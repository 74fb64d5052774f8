"""The contents of a dossier of two numbers at two carriers, made by hand."""

from datetime import date, datetime
from typing import Any

import polars as pl
from support.cases import case

from simaudit.config import Letterhead
from simaudit.contract import COLUMNS, DTYPES
from simaudit.judge.linked_rows import LINKED
from simaudit.period import Period
from simaudit.report.annexes.dossier_contents import (
    WORDS,
    CarrierOrigin,
    DossierContents,
    Maker,
    OtherCase,
    ReceivedExtract,
    Rule,
    with_symbols,
)
from simaudit.report.figures.case_network import CaseNetwork
from simaudit.report.figures.case_why import CaseTitle, CaseWhy, WhyPart
from simaudit.report.figures.checks import CitedProvision
from simaudit.rules.check import Wording
from simaudit.store.cases import DossierRecord
from simaudit.store.ledger import Ledger

CASE, SEPTEMBER, OCTOBER = "V-7F3K-29QD", Period(2026, 9), Period(2026, 10)
MADE = datetime(2026, 11, 20, 8, 5)  # noqa: DTZ001
RULES = "ab" * 32

NAME_AND_POST = "Trần Thị B, Phó Trưởng phòng"
OFFICIAL = ("--official", NAME_AND_POST, "--article", "144")

UNCITED = (
    "simaudit: unchecked, and so not cited in what is signed: BLTTHS:144.3; compare it with the signed "
    "text, then "
    '`simaudit rules law --checked KEY --by "NAME, POST"` and write it again\n'
)
"""What is said of the article of the form, whose text nobody has compared."""
SIGNED = ("--number", "12/SKHCN-BCVT", "--signer", "Lê C, Giám đốc", "--on")
"""Of a letter that is sealed; its day follows."""

WHY = (WhyPart(kind="paper", n=2), WhyPart(kind="persons", n=2), WhyPart(kind="numbers", n=2))

ROWS: list[dict[str, Any]] = [
    {
        "carrier": "viettel", "file": "a.csv", "record": 1, "msisdn": "84961000001", "full_name": "Kiều Lan",
        "date_of_birth": date(1990, 2, 1), "id_number": "001090000001", "id_type": "CCCD_CHIP",
        "status": "ACTIVE", "registered_at": datetime(2026, 9, 18, 20, 13), "point_code": "VIE-D1",  # noqa: DTZ001
        "clerk_code": "gdv1", "portrait_ref": "P/1", "matched_id": True, "address": "=1+1",
        "portrait_hash": "f1", "face": "f1", "paper": "001090000001", "person": 1,
        "links": ["face", "paper"], "signs": ["paper"],
        "reports": [{"kind": "lừa đảo", "source": "156", "reported_at": "2026-10-05"}],
    },
    {
        "carrier": "other", "file": "b.csv", "record": 7, "msisdn": "84921000002", "full_name": "Kiều Vy",
        "id_number": "001090000001", "id_type": "OTHER", "matched_id": False, "point_code": "OTH-D1",
        "paper": "001090000001", "person": 2, "links": ["paper"], "signs": ["paper"], "reports": [],
    },
]  # fmt: skip


def contents(rows: list[dict[str, Any]] | None = None, **changes: Any) -> DossierContents:
    """A dossier's contents; `rows` are those of its list (ROWS), `changes` replace its parts."""
    wide = {name: pl.String if isinstance(dtype, pl.Enum) else dtype for name, dtype in DTYPES.items()}
    own = ("paper", "face", "reports")
    schema: dict[str, Any] = {name: wide[name] for name in COLUMNS} | {
        "carrier": pl.String, "file": pl.String, "record": pl.Int64, "person": pl.UInt32,
        "links": pl.List(pl.String), "signs": pl.List(pl.String), **{name: LINKED[name] for name in own},
    }  # fmt: skip
    findings = [
        ("viettel", "a.csv", 1, "84961000001", "ABC-01", "high", "001090000001", "people=2"),
        ("viettel", "a.csv", 1, "84961000001", "XYZ-09", "low", None, None),
        ("other", "b.csv", 7, "84921000002", "ABC-01", "high", "001090000001", "people=2"),
    ]
    names = ("carrier", "file", "record", "msisdn", "check_id", "severity", "subject", "detail")
    figures = case(
        CASE, "2026-09", state="continued", numbers=2, papers=1, points=2, clerks=1, links=("face", "paper"),
        carriers=("other", "viettel"), first_day=date(2026, 9, 18), last_day=date(2026, 9, 18),
        merged_from=("V-AAAA-2222",), persons=2, signs={"paper": 2}, dense_from=date(2026, 9, 18),
        dense_to=date(2026, 9, 18), why=CaseWhy(parts=WHY),
        title=CaseTitle(who="points", points=2, what="paper", n=1, persons=2),
    )  # fmt: skip
    cited = [
        CitedProvision(key="a", citation=Wording(vi="điểm i khoản 2 Điều 13 Luật X", en="article 13")),
        CitedProvision(key="b", citation=Wording(vi="Điều 10 Thông tư Y †", en="article 10"), checked=False),
    ]
    rule = Rule("ABC-01", "Một giấy tờ, nhiều người", "high", "substantive", "Nghĩa.", "Vô ý.", tuple(cited))
    made: dict[str, Any] = {
        "period": OCTOBER,
        "case": figures,
        "months": ((SEPTEMBER, case(CASE, "2026-09", numbers=1062)), (OCTOBER, figures)),
        "others": (OtherCase(OCTOBER, "V-CCCC-3333", merged=False),),
        "follow_up": "Đã thông báo, 05/11/2026, 123/SKHCN-BCVT",
        "rows": with_symbols(
            pl.DataFrame(rows or ROWS, schema=schema).with_columns(pl.col("carrier").alias("portrait_of")),
            WORDS.under("mark."),
        ),
        "findings": pl.DataFrame(findings, schema=names, orient="row"),
        "rules": {"ABC-01": rule},
        "unchecked": {},
        "network": CaseNetwork(nodes=(), edges=()),
        "origins": (origin("other", "b.csv", ("iccid", "stay_until")), origin("viettel", "a.csv")),
        "maker": Maker(NAME_AND_POST, MADE, "theo Công văn 45/CAT.", "144", "0.1.0", RULES, HEAD),
    }
    return DossierContents(**{**made, **changes})


AUTHORITY = "Sở Khoa học và Công nghệ tỉnh Gia Lai"
HEAD = Letterhead(authority=AUTHORITY, place="Pleiku", symbol="SKHCN", office="BCVT", signer_title="Giám đốc")


def origin(carrier: str, file: str, destroyed: tuple[str, ...] = ()) -> CarrierOrigin:
    return CarrierOrigin(
        carrier=carrier,
        made_at=datetime(2026, 11, 3, 8, 15),  # noqa: DTZ001
        version="0.1.0",
        rule_set=RULES,
        extracts=(ReceivedExtract(carrier, file, 2064, "e" * 64, 1200),),
        rows="1" * 64,
        links="2" * 64,
        destroyed=destroyed,
    )


def recorded_dossiers(ledger: Ledger, case_id: str) -> list[DossierRecord]:
    """What the ledger has of a case's dossiers, in the order in which they were made."""
    values = ledger.frame("SELECT * FROM dossier WHERE case_id = $case ORDER BY rowid", {"case": case_id})
    return [DossierRecord(**row) for row in values.to_dicts()]
