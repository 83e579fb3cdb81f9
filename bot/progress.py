"""A progress bar for whoever waits at a terminal; nothing where nobody looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click


@contextmanager
def shown_progress() -> Iterator[Callable[[str, float], None] | None]:
    """Takes what is being done and which share of it is done (0 to 1), one bar for each; None away from a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as bars:
        shown: dict[str, Any] = {}

        def told(what: str, share: float) -> None:
            if what not in shown:
                bars.close()
                shown[what] = bars.enter_context(
                    click.progressbar(length=100, label=f"{what:22}", file=sys.stderr, show_eta=False)
                )
            bar = shown[what]
            bar.update(round(share * 100) - bar.pos)

        yield told
