"""How a document cites law: in full where it mentions another first, by the short name afterwards.

Nothing that is signed cites a provision whose text nobody has compared with the signed one.
"""

from datetime import date
from typing import TypeVar

from simaudit.errors import RefusedValueError, nearest
from simaudit.rules.law import Law
from simaudit.rules.provisions import Provision, article_text, citation, cited_article

_Printed = TypeVar("_Printed")


class Citations:
    """The citations of one document while it is written, by the law as of a day."""

    def __init__(self, law: Law, as_of: date) -> None:
        self._law, self._as_of = law, as_of
        self._to_come = dict(law.documents)
        self.left_out: dict[str, Provision] = {}
        """Key → a provision that was to be cited, and is unchecked."""

    def __call__(self, *keys: str) -> str:
        """Provisions as documents cite them: a document once for its articles, points of a clause together.

        A provision not in force yet, or unchecked, is left out; empty where all are. Raises
        RefusedValueError for a key that the law doesn't have.
        """
        documents: dict[str, dict[str, list[str]]] = {}
        for key in keys:
            if key not in self._law.provisions:
                near = nearest(key, sorted(self._law.provisions))
                raise RefusedValueError("provision_unknown", key=key, near=near)
            cited = self._law.provision(key, self._as_of)
            if cited is None:
                continue
            if not cited.checked:
                self.left_out[key] = cited
                continue
            days = citation(cited, "vi", self._as_of).removeprefix(cited_article(cited, "vi"))
            clauses = documents.setdefault(f"{cited.document.vi}{days}", {})
            points = clauses.setdefault(article_text(cited.dieu, cited.khoan, "", "vi"), [])
            points += [f"điểm {cited.diem}"] if cited.diem else []
        articles = {
            document: ", ".join(f"{', '.join(points)} {clause}".strip() for clause, points in clauses.items())
            for document, clauses in documents.items()
        }
        return "; ".join(" ".join(filter(None, (cited, name))) for name, cited in articles.items())

    def in_full(self, printed: _Printed) -> _Printed | str:
        """What the document prints next, with those that it mentions first in full."""
        if not isinstance(printed, str):
            return printed
        text: str = printed
        for name in [name for name in self._to_come if name in text]:
            text = text.replace(name, self._to_come.pop(name), 1)
        return text
