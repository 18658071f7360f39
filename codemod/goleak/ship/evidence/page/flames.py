"""Stacks as the tree that a flame graph draws: frames by function, what is too narrow to see left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from goleak.observe.profile import Frame, Stack
from goleak.observe.ranking import plain_name

# Frames of less than this part of the whole are not drawn, and frames deeper than this are left to their callers.
NARROWEST = 0.005
DEEPEST = 40

Kind = Literal["all", "stores", "function", "package", "others", "runtime", "load"]

_RUNTIME = re.compile(r"(?:runtime|internal/runtime/[\w/]+|runtime/internal/[\w/]+)\.|[^./]+$")
_BACKGROUND = re.compile(r"\.(?:gcBgMarkWorker|bgsweep|bgscavenge)\b")
_STOPPED = re.compile(r"\.(?:asyncPreempt2?|morestack)(?:\.|$)")
# The generated cache's methods that store, by which its stores are known where lines are not.
_STORE = re.compile(r"\.(?:Store|LoadOrStore|Swap)$")
_LOAD = re.compile(r"\.(?:goleak[A-Z]|TestGoleak)")
COLLECTOR = "garbage collector"
ASSIST = "garbage collector, helped by this call"
IDLE = "scheduler and the rest of the runtime"


@dataclass(frozen=True, slots=True)
class Storing:
    """What is known of the code that fills a cache: its functions' names, its lines (file and 1-based), its package.

    `lines` is None for code that a fix has moved: there, a store is a call of a method that stores.
    """

    functions: frozenset[str]
    lines: frozenset[tuple[str, int]] | None
    package: str

    def kind(self, frame: Frame, called: Frame | None) -> Kind:
        """Tell what a frame, which calls `called`, is to the cache."""
        if plain_name(frame.function) in self.functions:
            return "stores" if self._stores(frame, called) else "function"
        if is_runtime(frame.function) or frame.function in (COLLECTOR, ASSIST, IDLE):
            return "runtime"
        if not frame.function.startswith(f"{self.package}."):
            return "others"
        return "load" if _LOAD.match(frame.function[len(self.package) :]) else "package"

    def _stores(self, frame: Frame, called: Frame | None) -> bool:
        if self.lines is None:
            return called is not None and bool(_STORE.search(plain_name(called.function)))
        name = f"/{frame.file}"
        return any(line == frame.line and name.endswith(f"/{file}") for file, line in self.lines)


@dataclass(slots=True)
class Node:
    """Frames of one function on one path: `total` is what was counted with what it calls, `own` without."""

    frame: Frame
    kind: Kind
    total: int = 0
    own: int = 0
    below: dict[tuple[str, str, int], Node] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flames:
    """A tree of frames, and how many frames were too narrow or too deep to be drawn."""

    root: Node
    left_out: int


def grow(values: Mapping[Stack, int], storing: Storing) -> Flames:
    """Return the tree of stacks; values below nothing, of memory that went meanwhile, count for nothing."""
    root = Node(Frame("all", "", 0), "all")
    for stack, value in values.items():
        if value > 0:
            _add(root, _merged(stack), value, storing)
    return Flames(root, _prune(root, NARROWEST * root.total, DEEPEST))


def nodes(root: Node) -> Iterator[Node]:
    """Return all nodes of a tree, callers before what they call."""
    yield root
    for child in root.below.values():
        yield from nodes(child)


def below(node: Node, *kinds: Kind) -> int:
    """Return what was counted below frames of some kinds, each stack once."""
    return node.total if node.kind in kinds else sum(below(child, *kinds) for child in node.below.values())


def is_runtime(function: str) -> bool:
    """Tell whether a function is of Go's runtime; names without a package are its assembly's."""
    return bool(_RUNTIME.match(function))


def _add(root: Node, frames: Sequence[Frame], value: int, storing: Storing) -> None:
    node = root
    node.total += value
    for frame, called in zip(frames, [*frames[1:], None], strict=True):
        kind = storing.kind(frame, called)
        # Lines of one function are one frame, but for the line that stores.
        key = (frame.function, frame.file, frame.line if kind == "stores" else 0)
        if key not in node.below:
            node.below[key] = Node(frame, kind)
        node = node.below[key]
        node.total += value
    node.own += value


def _merged(stack: Stack) -> list[Frame]:
    """Return a stack, outermost frame first, whose innermost frames of the runtime are one.

    How the runtime allocates or schedules is no matter of the cache; that it does, and for whom, is.
    """
    frames = [f for f in reversed(stack) if not _STOPPED.search(f.function)]
    tail = len(frames)
    while tail and is_runtime(frames[tail - 1].function):
        tail -= 1
    inner = frames[tail:]
    if not tail:
        background = any(_BACKGROUND.search(f.function) for f in inner)
        return [Frame(COLLECTOR if background else IDLE, "", 0)]
    helps = any("gcAssist" in f.function for f in inner)
    return [*frames[:tail], *inner[:1], *([Frame(ASSIST, "", 0)] if helps else [])]


def _prune(node: Node, least: float, depth: int) -> int:
    """Take out what is too narrow or too deep, and return how many frames that were."""
    kept = {k: n for k, n in node.below.items() if depth > 0 and n.total >= least}
    gone = sum(len(list(nodes(n))) for k, n in node.below.items() if k not in kept)
    # In an order of names, so that both sides have the same; what stores comes first.
    node.below = dict(sorted(kept.items(), key=lambda item: (item[1].kind != "stores", item[0])))
    return gone + sum(_prune(child, least, depth - 1) for child in node.below.values())


def shown_place(frame: Frame) -> str:
    """Return the file with its folder and the line of a frame."""
    if not frame.file:
        return ""
    return f"{'/'.join(PurePath(frame.file).parts[-2:])}:{frame.line}"
