"""`//goleak:drive` on a function of a test: the user says what one request is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from goleak.drive.names import package_name_of
from goleak.errors import GoleakError
from goleak.read.syntax import Node, named, parse, text

_MARK = b"//goleak:drive"


@dataclass(frozen=True, slots=True)
class Directed:
    """A function that makes one request: its name and file, and the caches that it is for (none: all of the package).

    `takes_number` tells that it is given the number of the request, `fails` that it returns an error.
    """

    name: str
    file: str
    caches: tuple[str, ...]
    takes_number: bool
    fails: bool


def directed_functions(package_dir: str | Path, package: str, caches: Sequence[str]) -> tuple[Directed, ...]:
    """Return the functions of a package's tests that are marked; `caches` are the names of the package's caches.

    `package` is its name. Raises GoleakError for a function that cannot make a request, and for a cache that is not
    there.
    """
    found: list[Directed] = []
    for path in sorted(Path(package_dir).glob("*_test.go")):
        data = path.read_bytes()
        if _MARK in data:
            found += _in_file(path, data, package, caches)
    return tuple(found)


def _in_file(path: Path, data: bytes, package: str, caches: Sequence[str]) -> Iterator[Directed]:
    above: list[Node] = []
    for node in parse(data).children:
        if node.type == "comment":
            above.append(node)
            continue
        for comment in above:
            said = text(comment)
            if said == _MARK.decode() or said.startswith(_MARK.decode() + " "):
                yield _directed(path, data, node, comment, package, caches)
        above = []


def _directed(
    path: Path, data: bytes, node: Node, comment: Node, package: str, caches: Sequence[str]
) -> Directed:
    place = f"{path}:{comment.start_point[0] + 1}:{comment.start_point[1] + 1}"
    if node.type != "function_declaration":
        raise GoleakError(f"{place}: stands above no function; move it to `func drive(i int)`")
    if package_name_of(data, str(path)) != package:
        raise GoleakError(
            f"{place}: is in another package, which cannot be driven; move it to package {package}"
        )
    wanted = tuple(text(comment).removeprefix(_MARK.decode()).split())
    for name in wanted:
        if name not in caches:
            known = ", ".join(sorted(caches)) or "none"
            raise GoleakError(f"{place}: {name} is no cache of this package; there are {known}")
    shape = _shape(node)
    if shape is None:
        raise GoleakError(
            f"{place}: is neither func(), func(i int), nor one of these with an error; change it"
        )
    name_node = node.child_by_field_name("name")
    assert name_node is not None
    return Directed(text(name_node), str(path), wanted, *shape)


def _shape(function: Node) -> tuple[bool, bool] | None:
    """Return whether a function takes a number, and whether it returns an error; None where it is of another shape."""
    parameters, result = function.child_by_field_name("parameters"), function.child_by_field_name("result")
    if function.child_by_field_name("type_parameters") is not None or parameters is None:
        return None
    taken = [text(p.child_by_field_name("type") or p) for p in named(parameters)]
    names = sum(len(p.children_by_field_name("name")) for p in named(parameters))
    returned = "" if result is None else text(result).strip("()")
    if taken not in ([], ["int"]) or names > 1 or returned not in ("", "error"):
        return None
    return bool(taken), returned == "error"
