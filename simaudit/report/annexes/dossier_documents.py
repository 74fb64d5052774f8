"""The letter that transfers a case to the police, and the case's network; the summary: dossier_summary.py."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from simaudit.files import private_file, write_text
from simaudit.harmless_text import running_text
from simaudit.report.annexes.dossier_contents import FORMS, WORDS, DossierContents
from simaudit.report.annexes.dossier_counts import reports
from simaudit.report.figures.case_network import CaseNetwork
from simaudit.report.letters.citations import Citations
from simaudit.report.letters.head_fields import GAP, VI, head_fields, month_fields, province_of
from simaudit.report.letters.templates import filled_in, template_path
from simaudit.report.pages.case_drawings import WIDTH, network
from simaudit.report.pages.case_words import case_title, everyday_phrases, why_text

_STYLE: Final = """<style>
svg { background: #fff; color: #1b1b1b }
text { fill: currentColor; font: 12px "Liberation Sans", Arial, sans-serif }
.head { font-weight: 600 }
.edge { fill: none; stroke: #1f4e79; stroke-opacity: 0.55 }
.node { fill: #fff; stroke: #1f4e79; stroke-width: 1.5 }
.rest { stroke-dasharray: 4 3 }
</style>"""
"""What a page's style gives the drawing (reports/report.css), on paper."""


def write_picture(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError."""
    title = f"{WORDS['file.picture']} {contents.case.case_id}"
    head, opened, rest = str(network(_named(contents.network), title, VI)).partition("<svg ")
    size = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
    start, end, inside = rest.partition(">")
    write_text(private_file(path), running_text(f"{head}{opened}{size}{start}{end}{_STYLE}{inside}\n"))


def _named(drawn: CaseNetwork) -> CaseNetwork:
    """With the symbols of points before their codes: other nodes are drawn by theirs."""
    nodes = (
        node.model_copy(update={"code": f"{WORDS['mark.point']}{node.place} {node.code}"})
        if node.code
        else node
        for node in drawn.nodes
    )
    return drawn.model_copy(update={"nodes": tuple(nodes)})


def write_letter(contents: DossierContents, enclosed: Sequence[str], path: Path) -> None:
    """Write the letter of transfer (mode 0600); `enclosed` are what goes with it, a line each.

    Raises UsageError where its template can't be used, OutputError, OSError.
    """
    maker, words = contents.maker, case_words(contents)
    fields = {
        "head": head_fields(maker.head, maker.made_at.date(), None, [f"Công an {province_of(maker.head)}"]),
        **month_fields(contents.period),
        "law": Citations(maker.law, contents.period.as_of),
        "form": {
            "key": FORMS[maker.article],
            **{name: WORDS[f"form.{maker.article}.{name}"] for name in ("title", "request")},
        },
        "case": words | ({"why": f"“{words['title']}” ({words['why']})"} if words["title"] else {}),
        "reason": maker.reason.rstrip(". "),
        "official": maker.official,
        "enclosed": list(enclosed),
    }
    letter = filled_in(template_path("phieu-chuyen", maker.letters_folder), fields, maker.made_at)
    private_file(path).write_bytes(letter)


def case_words(contents: DossierContents) -> dict[str, str]:
    """Why it is a case, and its figures, in words, with a gap for a day that isn't known."""
    case = contents.case
    counts = {"numbers": "accused", "persons": "accused_persons"}
    counts |= {name: name for name in ("papers", "faces", "points", "clerks")}
    reported = reports(contents)["msisdn"].n_unique()
    return {
        "id": case.case_id,
        "title": case_title(case, VI) or "",
        "why": why_text(case.why, VI),
        "victims": VI.number(case.victims) if case.victims else "",
        "everyday": "; ".join(everyday_phrases(case.why, VI)),
        "reported": VI.number(reported) if reported else "",
        **{name: VI.number(getattr(case, figure)) for name, figure in counts.items()},
        "carriers": ", ".join(map(contents.carrier_name, case.carriers)),
        "first_day": VI.day(case.first_day) if case.first_day else GAP,
        "last_day": VI.day(case.last_day) if case.last_day else GAP,
        "links": "; ".join(VI.word("link", name) for name in case.links),
    }
