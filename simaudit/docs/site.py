"""The site: every page of the documentation for a browser, with a search, without a network."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from simaudit.docs.pages import MANUAL, TOPICS, page_file, readers
from simaudit.files import put_in_place, writing_to
from simaudit.messages import LANGUAGES
from simaudit.paths import DOCS, README_VI, REPORTS
from simaudit.report.pages.render import environment

_MARKDOWN: Final = MarkdownIt("commonmark").enable("table")
_LINK: Final = re.compile(
    r'<a href="(?!https:)(?P<place>[^"#]*)(?P<heading>[^"]*)">(?P<text>.*?)</a>', re.DOTALL
)
_PICTURE: Final = re.compile(r'(?<=src=")[^"]*/')
_OTHERS: Final = {
    DOCS.parents[1] / "README.md": "index.en.html",
    DOCS.parents[1] / README_VI.name: "vi.html",
}
"""Pages beside the package, where a checkout has them."""


class Section(NamedTuple):
    """A heading of a page and the text below it, for the search."""

    href: str
    page: str
    heading: str
    text: str


class SitePage(NamedTuple):
    """A page of the site."""

    file: str
    """Its name: `desk.html`, in English `desk.en.html`."""
    title: str
    readers: str
    """For whom it is."""
    body: Markup
    sections: tuple[Section, ...]


@cache
def site_files() -> dict[str, bytes]:
    """Name → content of every file of the site: pages, style, script, what is searched, and pictures."""
    beside = (REPORTS / "report.css", *(REPORTS / "site").glob("site.*"), *(DOCS / "pictures").iterdir())
    files = {path.name: path.read_bytes() for path in beside}
    manual = [_page(path, "") for path in MANUAL]
    listed = {
        lang: [_page(page_file(topic, lang), readers(topic, lang)) for topic in TOPICS] for lang in LANGUAGES
    }
    names = {page.file for pages in listed.values() for page in pages} | {
        _named("index", lang) for lang in LANGUAGES
    }
    for lang, pages in listed.items():
        sections = [section for page in (*manual, *pages) for section in page.sections]
        files[f"search.{lang}.js"] = (
            f"const SECTIONS = {json.dumps(sections, ensure_ascii=False)};\n".encode()
        )
        template = environment(lang).get_template("site/page.html")
        first = SitePage(_named("index", lang), "simaudit", "", Markup(), ())
        for page in (first, *(manual if lang == "vi" else ()), *pages):
            stem = page.file.partition(".")[0]
            # A page without translation is in the other language's list too.
            if _named(stem, lang) == page.file:
                twin = _named(stem, "en" if lang == "vi" else "vi")
                html = template.render(
                    page=page, manual=manual, pages=pages, lang=lang, twin=twin if twin in names else ""
                )
                files[page.file] = html.encode()
    return files


def write_site(folder: Path, lang: str) -> Path:
    """Write the site into a folder, which is made where there is none; its first page in `vi` or `en`.

    Raises OutputError.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
    for name, content in site_files().items():
        put_in_place(folder / name, content)
    return folder / _named("index", lang)


def _named(stem: str, lang: str) -> str:
    return f"{stem}.html" if lang == "vi" else f"{stem}.en.html"


def _file(path: Path) -> str | None:
    """The page of the site that a Markdown file becomes; None of a file that is none."""
    if path in _OTHERS:
        return _OTHERS[path]
    if path.suffix != ".md" or not path.is_relative_to(DOCS):
        return None
    folder = path.relative_to(DOCS).parent.name
    return f"manual-{path.stem}.html" if folder == "manual" else _named(path.stem, folder or "en")


@cache
def _page(path: Path, readers: str) -> SitePage:
    tokens = _MARKDOWN.parse(path.read_text(encoding="utf-8"))
    place = DOCS.parents[1] / path.name if path == README_VI else path
    file = _file(place) or ""
    title, sections = "", list[Section]()
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and before.type == "heading_open":
            heading = _plain(token)
            # As a forge makes them.
            anchor = re.sub(r"[^\w\- ]", "", token.content.lower()).replace(" ", "-")
            before.attrSet("id", anchor)
            title = title or heading
            sections.append(Section(f"{file}#{anchor}", title, heading, ""))
        elif token.type == "table_open":
            token.attrSet("tabindex", "0")
        elif sections and token.type in ("inline", "fence"):
            last = sections[-1]
            sections[-1] = last._replace(text=f"{last.text} {_plain(token)}")
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}).replace("<pre>", '<pre tabindex="0">')
    body = _PICTURE.sub("", _LINK.sub(lambda link: _led_on(link, place), html))
    return SitePage(file, title, readers, Markup(body), tuple(sections))  # noqa: S704 (pages of ours)


def _plain(token: Token) -> str:
    """A token's text without its marks; a line's end is a blank."""
    parts, texts = token.children or [token], {"softbreak": " ", "html_inline": ""}
    return " ".join("".join(texts.get(part.type, part.content) for part in parts).split())


def _led_on(link: re.Match[str], page: Path) -> str:
    """A link of a page as the site has it: to its page, or the text alone."""
    target = _file((page.parent / link["place"]).resolve()) if link["place"] else ""
    return link["text"] if target is None else f'<a href="{target}{link["heading"]}">{link["text"]}</a>'
