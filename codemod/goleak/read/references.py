"""Where a name is used: textual hits first, syntax nodes only for those."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goleak.read.calls import function_of
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.project import importers_of, packages_in
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named
from goleak.read.universe import LocalName, Universe

_AROUND_FUNCTIONS = frozenset(
    {"index_expression", "generic_type", "parenthesized_expression", "parenthesized_type"}
)
_EQUALITY = re.compile(rb"[=!]=")
_NAMES = frozenset({"identifier", "field_identifier", "type_identifier"})


def occurrences(file: ParsedFile, name: str, start: int = 0, end: int | None = None) -> Iterator[Node]:
    """Yield the identifiers that spell `name` in bytes [start, end) of a file, names of parameters left out."""
    data, token = file.source.data, name.encode()
    end = len(data) if end is None else end
    at = data.find(token, start, end)
    while at >= 0:
        after = at + len(token)
        if not _continues(data, at - 1) and not _continues(data, after):
            node = file.node_at(at, after)
            is_whole = node is not None and node.end_byte - node.start_byte == len(token)
            if node is not None and is_whole and node.type in _NAMES and not _names_parameter(node):
                yield node
        at = data.find(token, after, end)


def _names_parameter(node: Node) -> bool:
    """Tell whether an identifier names a parameter, be it of a function type, where no scope knows it."""
    declaration = node.parent
    if declaration is None or not declaration.type.endswith("parameter_declaration"):
        return False
    return node in declaration.children_by_field_name("name")


def _continues(data: bytes, at: int) -> bool:
    """Tell whether the byte at an offset would make the identifier longer (letters above ASCII included)."""
    return 0 <= at < len(data) and (data[at : at + 1].isalnum() or data[at] == 0x5F or data[at] >= 0x80)


def visible_files(universe: Universe, package: str, name: str) -> Iterator[ParsedFile]:
    """Yield the files that may name a package-level declaration or field: its package's, and importers' if exported."""
    declarations = universe.package(package)
    if declarations is not None and universe.is_local(package):  # others are there for what they declare
        yield from declarations.files
    if not name[:1].isupper():
        return
    token = name.encode()
    for path in importers_of(universe.project, package):
        if path == package:
            continue
        for other in packages_in(universe.project, path):
            importer = universe.package(other.path) if any(token in f.data for f in other.files) else None
            for file in importer.files if importer else ():
                if token in file.source.data and (
                    package in file.imports.values() or package in file.dot_imports
                ):
                    yield file


def local_occurrences(universe: Universe, file: ParsedFile, binding: Binding) -> Iterator[Node]:
    """Yield the uses of a local name, its declaration left out."""
    for node in occurrences(file, binding.name, binding.name_node.start_byte, binding.end):
        if node.type != "identifier" or node.start_byte == binding.name_node.start_byte:
            continue
        found = universe.binding(file, binding.name, node.start_byte)
        if found is not None and found.name_node == binding.name_node and not is_key(node):
            yield node


def comparisons(file: ParsedFile, start: int = 0, end: int | None = None) -> Iterator[Node]:
    """Yield the expressions `a == b` and `a != b` in bytes [start, end) of a file's declarations."""
    for match in _EQUALITY.finditer(file.source.data, start, len(file.source.data) if end is None else end):
        node = file.node_at(*match.span())
        around = node.parent if node is not None and node.type in ("==", "!=") else None
        if around is not None and around.type == "binary_expression":
            yield around


def is_key(node: Node) -> bool:
    """Tell whether an identifier is the field name in `T{name: value}`."""
    element = node.parent
    keyed = element.parent if element is not None and element.type == "literal_element" else None
    return keyed is not None and keyed.type == "keyed_element" and keyed.child_by_field_name("key") == element


def calls_of(expressions: Expressions, function: FuncDecl) -> Iterator[tuple[ParsedFile, Node]]:
    """Yield the calls of a declared function or method that are known before run time; each is found once."""
    key = (function.file.source.name, function.node.start_byte)
    if key not in expressions.calls:
        expressions.calls[key] = tuple(_calls_of(expressions, function))
    return iter(expressions.calls[key])


def _calls_of(expressions: Expressions, function: FuncDecl) -> Iterator[tuple[ParsedFile, Node]]:
    for file in visible_files(expressions.universe, function.file.package, function.name):
        for node in occurrences(file, function.name):
            call = call_around(node)
            if call is None:
                continue
            callee = expressions.callee(file, call)
            if callee is not None and callee.node == function.node and callee.file is function.file:
                yield file, call


def call_around(name: Node) -> Node | None:
    """Return the call of what a name ends; the parser takes `f[A](x)`, a call with type arguments, for a conversion."""
    node, parent = name, name.parent
    if parent is not None and parent.type in ("selector_expression", "qualified_type"):
        if named(parent)[-1] != node:
            return None
        node, parent = parent, parent.parent
    while parent is not None and parent.type in _AROUND_FUNCTIONS and named(parent)[0] == node:
        node, parent = parent, parent.parent
    if parent is None or parent.type not in ("call_expression", "type_conversion_expression"):
        return None
    function = function_of(parent)
    return parent if function is not None and function == inner(node) else None


def enclosing_function(universe: Universe, file: ParsedFile, offset: int) -> FuncDecl | None:
    """Return the declared function or method around a byte offset, or None in a package-level initialiser."""
    package = universe.package(file.package)
    return package.function_at(file, offset) if package is not None else None


def local_name(universe: Universe, file: ParsedFile, node: Node) -> Binding | None:
    """Return the local binding that an identifier refers to."""
    if node.type != "identifier":
        return None
    found = universe.lookup(file, node)
    return found.binding if isinstance(found, LocalName) else None
