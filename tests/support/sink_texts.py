"""What breaks the grammar of a form, by kind, and what a writer with such a grammar is tried as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "plain": ("Tổng công ty Viễn thông", "a  b", " a ", "Ngu\u0302ye\u0303n"),
    "line feed": ("a\nb", "\n"),
    "carriage return": ("a\rb", "a\r\nb", "\r"),
    "separators of lines": ("a\u2028b", "a\u2029b", "a\u0085b", "a\x0bb\x0cc\x1cd\x1ee"),
    "encoded words": (
        "=?utf-8?q?x=0d=0aBcc:_e@x.vn=0d=0aTo:_a@b.vn?=",
        "a =?utf-8?b?DQpCY2M6IGVAeC52bg==?= b",
        "=?utf-8?q?=C3=A1?=",
    ),
    "NUL": ("a\x00b", "\x00"),
    "ESC": ("\x1b[31ma\x1b]0;b\x07",),
    "DEL and C1": ("a\x7fb", "a\x9b2Jb\x80\x9f"),
    "other controls": ("".join(map(chr, (*range(1, 9), *range(14, 32)))),),
    "direction": tuple(f"a{chr(sign)}b" for sign in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200F)),
    "zero width": ("a\u200bb\u200dc\ufeffd\u00ad\u2060",),
    "half a pair": ("a\ud800b", "viettel_\udce9.csv", "\udfff"),
    "no characters": ("a\ufffeb\uffffc\U0001ffff", "\ufdd0"),
    "beyond U+FFFF": ("\U0001f600" * 9, "\U0010fffd"),
    "quotation marks": ("'a'", '"a"', "'''", '"""', "a'b\"c`d"),
    "backslashes": ("\\", "a\\n", "\\u0041\\x1b", "C:\\x\\"),
    "long words": ("x" * 40_000, "đ" * 5_000),
    "CDATA": ("]]>", "<![CDATA[a]]>", "<!--a-->", "--><script>"),
    "templates": ("{{ 7*7 }}", "{% raw %}", "{# a #}", "{{r a }}{%p if a %}", "${a}", "%(a)s %s {0}"),
    "markup": ("&<>", "&amp;&#0;&#x1b;", "</script><script>a</script>", "<b>a</b>", "a]b[c"),
    "formulas": ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "{=1+1}", "'=1", "''@a", "＝1", "=HYPERLINK(\"http://a\")"),
    "separators of fields": ("a,b;c|d\te", ",", '",",'),
    "escapes of workbooks": ("_x000D_", "_x005F_x0041_", "_x0041"),
    "links": ("http://a.vn", "mailto:a@b.vn", "file:///etc/passwd", "internal:a!A1"),
    "options": ("--help", "-x", "[a]", "a = 1", "# a"),
}  # fmt: skip
"""What breaks a form, by kind."""

STRICT: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)

TEXTS: Final = tuple((kind, text) for kind, texts in CLASSES.items() for text in texts)


def same(text: str) -> str:
    return text


@dataclass(frozen=True)
class Sink:
    """A writer and its reader: texts → what is read again of each; None where it was refused."""

    through: Callable[[list[str], Path], list[str | None]]
    shown: Callable[[str], str | None] = same
    """What is to be read again; None: it is to be refused."""
    takes_halves: bool = False
    """Whether a text may come to it that is no UTF-8; columns of a register hold none."""
