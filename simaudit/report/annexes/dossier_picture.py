"""The picture of a dossier: the network of the case, as SVG that needs no page around it."""

from pathlib import Path
from typing import Final

from simaudit.files import private_file, write_text
from simaudit.harmless_text import running_text
from simaudit.report.annexes.dossier_contents import DossierContents
from simaudit.report.annexes.dossier_lists import WORDS
from simaudit.report.pages.case_drawings import WIDTH, network
from simaudit.report.pages.language import Language

_STYLE: Final = """<style>
svg { background: #fff; color: #1b1b1b }
text { fill: currentColor; font: 12px "Liberation Sans", Arial, sans-serif }
.head { font-weight: 600 }
.edge { fill: none; stroke: #1f4e79; stroke-opacity: 0.55 }
.node { fill: #fff; stroke: #1f4e79; stroke-width: 1.5 }
.rest { stroke-dasharray: 4 3 }
</style>"""
"""What a page's style gives the drawing (reports/report.css), on paper."""

_VI: Final = Language("vi")


def write_picture(contents: DossierContents, path: Path) -> None:
    """Write it (mode 0600). Raises OutputError."""
    title = f"{WORDS['file.picture']} {contents.case.case_id}"
    head, opened, rest = str(network(contents.network, title, _VI)).partition("<svg ")
    size = f'xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
    start, end, inside = rest.partition(">")
    write_text(private_file(path), running_text(f"{head}{opened}{size}{start}{end}{_STYLE}{inside}\n"))
