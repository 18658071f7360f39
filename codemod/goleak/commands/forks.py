"""Work shared out among processes."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Sequence
from typing import TypeVar

from goleak.errors import GoleakError

P = TypeVar("P")
R = TypeVar("R")


def in_parallel(work: Callable[[P], R], parts: Sequence[P]) -> list[R]:
    """Return what `work` makes of each part, each in a process of its own that starts as a copy of this one.

    Results are pickled. Raises what the work raised; a process that dies without a word is a RuntimeError.
    """
    started = [_start(work, part) for part in parts]
    try:
        return [_result(reader) for _, reader in started]
    finally:
        for process, reader in started:
            os.close(reader)
            _end(process)


def _start(work: Callable[[P], R], part: P) -> tuple[int, int]:
    reader, writer = os.pipe()
    process = os.fork()
    if process:
        os.close(writer)
        return process, reader
    status = 1
    try:
        os.close(reader)
        with open(writer, "wb") as out:
            try:
                told = pickle.dumps((work(part), None))
            except Exception as error:  # noqa: BLE001 - whatever it is, the parent raises it
                told = pickle.dumps((None, error))
            out.write(told)
        status = 0
    finally:
        os._exit(status)


def _result(reader: int) -> R:  # type: ignore[type-var]
    chunks = []
    while chunk := os.read(reader, 1 << 20):
        chunks.append(chunk)
    if not chunks:
        raise RuntimeError("a process ended without a result; run with --jobs 1")
    result, error = pickle.loads(b"".join(chunks))
    if isinstance(error, GoleakError | Exception):
        raise error
    return result  # type: ignore[no-any-return]


def _end(process: int) -> None:
    """Wait for a process; one that still works (a sibling failed, or the user interrupted) is stopped first."""
    done, _ = os.waitpid(process, os.WNOHANG)
    if not done:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)
