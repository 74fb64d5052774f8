"""What is wrong with a row of a file that was filled in, and where it is."""

from dataclasses import dataclass

from simaudit.errors import Note


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row of a file, and where it is; of values, only a response that is no name."""

    place: Note
    note: Note

    def text(self, language: str = "en") -> str:
        """Both in one line."""
        return f"{self.place.text(language)}: {self.note.text(language)}"


def other_rows(rows: list[int], most: int = 10) -> list[str]:
    """Rows as a fault names them, `most` at most."""
    numbers = [str(row) for row in rows]
    return [*numbers[:most], "…"] if len(numbers) > most else numbers
