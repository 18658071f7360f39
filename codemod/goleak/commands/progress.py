"""What long commands show while they work, and how they end when they are told to."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import click


@contextmanager
def progress_bar(label: str, steps: int) -> Iterator[Callable[[str], None]]:
    """Show a bar with the time left on stderr where that is a terminal; yield what is told each step as it begins."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(
        length=steps, label=label, file=sys.stderr, show_eta=True, item_show_func=lambda step: step
    ) as bar:
        begun = False

        def step(what: str) -> None:
            nonlocal begun
            bar.update(int(begun), what)
            begun = True

        bar.render_progress()
        yield step
        bar.update(steps - bar.pos)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGTERM end the command as an interrupt does: what runs is stopped, and what was made is removed."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
