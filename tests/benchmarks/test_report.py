"""Results find their own place in the paper."""

from pathlib import Path

import pytest

from benchmarks.__main__ import QUESTIONS
from benchmarks.report import PAPER, write_into

_TEXT = "words\n<!-- results: a -->\n{}<!-- end of a -->\n<!-- results: b -->\n{}<!-- end of b -->\nend\n"


def test_only_the_place_of_the_question_changes(tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(_TEXT.format("old\n", ""))

    write_into(paper, "b", r"new \1 table")
    write_into(paper, "a", "newer")

    assert paper.read_text() == _TEXT.format("newer\n", "new \\1 table\n")


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_a_place(question: str, tmp_path: Path) -> None:
    paper = tmp_path / "paper.md"
    paper.write_text(PAPER.read_text(encoding="utf-8"), encoding="utf-8")

    write_into(paper, question, "results")

    assert "results\n<!-- end of" in paper.read_text(encoding="utf-8")
