"""Text in, Understanding out: pure, deterministic and quick."""

from bot.understanding.identifiers import Shapes
from bot.understanding.reading import parse
from bot.understanding.titles import named_titles

__all__ = ["Shapes", "named_titles", "parse"]
