"""Build constraints: whether two files can be built into one program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SYSTEMS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 "
    "windows zos".split()
)
ARCHITECTURES = frozenset(
    "386 amd64 amd64p32 arm arm64 arm64be armbe loong64 mips mips64 mips64le mips64p32 mips64p32le mipsle ppc "
    "ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm".split()
)
_UNIX = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris".split()
)
# Systems that satisfy another system's tag as well.
_ALSO = {"android": "linux", "illumos": "solaris", "ios": "darwin"}
_COMPILERS = frozenset({"gc", "gccgo"})
_NEVER = "ignore"
_TOKEN = re.compile(r"\s*(&&|\|\||!|\(|\)|[\w.]+)")
_VERSION = re.compile(r"go1\.(\d+)$")


@dataclass(frozen=True, slots=True)
class _Tag:
    name: str


@dataclass(frozen=True, slots=True)
class _Not:
    of: _Expression


@dataclass(frozen=True, slots=True)
class _All:
    of: tuple[_Expression, ...]


@dataclass(frozen=True, slots=True)
class _Any:
    of: tuple[_Expression, ...]


_Expression = _Tag | _Not | _All | _Any


def compatible(first: str, second: str) -> bool:
    """Tell whether some build satisfies both constraints; what cannot be read rules nothing out.

    A build has at most one system, one architecture and one compiler. Its Go version satisfies the tags of all
    versions before it. The tag `ignore` is never set; all others are free.
    """
    expressions = [e for e in (_parse(first), _parse(second)) if e is not None]
    return not expressions or satisfiable(_All(tuple(expressions)))


def satisfiable(expression: _Expression) -> bool:
    """Tell whether some build satisfies an expression."""
    tags = frozenset(_tags(expression))
    free = sorted(t for t in tags if not _is_fixed(t))
    return any(_can_hold(expression, world, free) for world in _worlds(tags))


def _worlds(tags: frozenset[str]) -> Iterator[dict[str, bool]]:
    """Yield what builds say of the tags that exclude or imply each other."""
    systems = ["", *sorted(SYSTEMS)] if tags & (SYSTEMS | {"unix"}) else [""]
    architectures = ["", *sorted(tags & ARCHITECTURES)]
    compilers = ["", *sorted(tags & _COMPILERS)]
    versions = sorted({int(m[1]) for t in tags if (m := _VERSION.match(t))})
    for system in systems:
        for architecture in architectures:
            for compiler in compilers:
                for version in [0, *versions]:
                    yield {
                        t: _is_set(t, system, architecture, compiler, version) for t in tags if _is_fixed(t)
                    }


def _is_fixed(tag: str) -> bool:
    return tag in SYSTEMS | ARCHITECTURES | _COMPILERS | {"unix", _NEVER} or _VERSION.match(tag) is not None


def _is_set(tag: str, system: str, architecture: str, compiler: str, version: int) -> bool:
    if tag == "unix":
        return system in _UNIX
    wanted = _VERSION.match(tag)
    if wanted is not None:
        return int(wanted[1]) <= version
    return tag in (system, _ALSO.get(system), architecture, compiler)


def _can_hold(expression: _Expression, known: Mapping[str, bool], free: list[str]) -> bool:
    """Tell whether free tags can be chosen so that an expression holds."""
    value = _value(expression, known)
    if value is not None or not free:
        return value is True
    return any(_can_hold(expression, {**known, free[0]: chosen}, free[1:]) for chosen in (True, False))


def _value(expression: _Expression, known: Mapping[str, bool]) -> bool | None:
    """Return what an expression says as far as tags are known, None where it depends on others."""
    match expression:
        case _Tag(name):
            return known.get(name)
        case _Not(of):
            value = _value(of, known)
            return None if value is None else not value
        case _All(of):
            values = [_value(e, known) for e in of]
            return False if False in values else None if None in values else True
        case _Any(of):
            values = [_value(e, known) for e in of]
            return True if True in values else None if None in values else False


def _tags(expression: _Expression) -> Iterator[str]:
    match expression:
        case _Tag(name):
            yield name
        case _Not(of):
            yield from _tags(of)
        case _All(of) | _Any(of):
            for part in of:
                yield from _tags(part)


def _parse(text: str) -> _Expression | None:
    """Read a go:build expression, or None where it is empty or not one."""
    tokens: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        token = _TOKEN.match(text, at)
        if token is None:
            return None
        tokens.append(token[1])
        at = token.end()
    try:
        expression = _alternatives(tokens)
    except IndexError:
        return None
    return expression if not tokens else None


def _alternatives(tokens: list[str]) -> _Expression:
    parts = [_conjunction(tokens)]
    while tokens and tokens[0] == "||":
        tokens.pop(0)
        parts.append(_conjunction(tokens))
    return parts[0] if len(parts) == 1 else _Any(tuple(parts))


def _conjunction(tokens: list[str]) -> _Expression:
    parts = [_operand(tokens)]
    while tokens and tokens[0] == "&&":
        tokens.pop(0)
        parts.append(_operand(tokens))
    return parts[0] if len(parts) == 1 else _All(tuple(parts))


def _operand(tokens: list[str]) -> _Expression:
    token = tokens.pop(0)
    if token == "!":
        return _Not(_operand(tokens))
    if token == "(":
        inner = _alternatives(tokens)
        if tokens.pop(0) != ")":
            raise IndexError
        return inner
    if token in ("&&", "||", ")"):
        raise IndexError
    return _Tag(token)
