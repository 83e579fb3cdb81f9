"""A message about titles, read as if it gave their barcodes: which of them it wants, takes away, or leaves open."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understanding.clauses import Clause, clauses_of
from bot.understanding.identifiers import Found, Shapes, find_identifiers
from bot.understanding.normalise import fold
from bot.understanding.reading import read
from bot.understanding.scope import left_out
from bot.understanding.spoken_of import unsure_of
from bot.understanding.titles import Place, places_of


@dataclass(frozen=True, slots=True)
class Titled:
    """Indexes of the titles by what the message does with them; `unsure` are among the wanted."""

    wanted: frozenset[int] = frozenset()
    taken_away: frozenset[int] = frozenset()
    unsure: frozenset[int] = frozenset()


def titled(text: str, titles: Sequence[str]) -> Titled:
    """What a text wants of these titles: "bukan bumi manusia tapi gadis pantai yang mau diperpanjang"."""
    found = find_identifiers(fold(text), Shapes())
    if found.items:
        return Titled()
    marked, of_mark = _marked(found.marked, places_of(found.marked, titles))
    clauses = clauses_of(read(Found(found.members, tuple(of_mark), marked)).said)
    said = {word for clause in clauses for word in clause.words}
    known = frozenset(at for mark, of_title in of_mark.items() if mark in said for at in of_title)
    out = _titles_at(left_out(clauses), of_mark) & known
    if out == known and not _speaks_of_all(clauses):
        return Titled()
    unsure = _titles_at(unsure_of(clauses), of_mark) & known
    return Titled(known - out, out, unsure - out)


def _speaks_of_all(clauses: Sequence[Clause]) -> bool:
    return any({"ALL", "OTHERS"} & set(clause.words) for clause in clauses)


def _titles_at(marks: set[str], of_mark: dict[str, frozenset[int]]) -> frozenset[int]:
    return frozenset(at for mark in marks for at in of_mark.get(mark, ()))


def _marked(text: str, places: dict[int, list[Place]]) -> tuple[str, dict[str, frozenset[int]]]:
    """The text with a mark in the place of each title, and the titles each mark stands for; copies share theirs."""
    of_place: dict[Place, frozenset[int]] = {}
    for place in sorted({one for found in places.values() for one in found}, key=lambda one: (one[0] - one[1], one)):
        if all(place[1] <= begins or ends <= place[0] for begins, ends in of_place):
            of_place[place] = frozenset(at for at, found in places.items() if place in found)
    numbers = {
        of_title: f"#i{number}"
        for number, of_title in enumerate(dict.fromkeys(map(of_place.__getitem__, sorted(of_place))))
    }
    parts: list[str] = []
    end = 0
    for begins, ends in sorted(of_place):
        parts += [text[end:begins].removesuffix('"'), f" {numbers[of_place[begins, ends]]} "]
        end = ends + (text[ends : ends + 1] == '"')
    return "".join([*parts, text[end:]]), {mark: of_title for of_title, mark in numbers.items()}
