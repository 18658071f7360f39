"""What is put into local names, fields and package variables, and who calls a function: syntax, each found once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from goleak.find.locate.puts import Source, Sources, put_at, returned_by, values_of
from goleak.read.declarations import FuncDecl, ParsedFile, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named, Type
from goleak.read.references import call_around, is_key, local_occurrences, occurrences, visible_files
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text
from goleak.read.types import dereference

_MAX_FILES = 80
_MAX_USES = 60
_MAX_MATCHES = 300


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a function; `complete` unless it is used as a value, too."""

    calls: tuple[tuple[ParsedFile, Node], ...]
    complete: bool


def is_hidden(expressions: Expressions, path: str) -> bool:
    """Tell whether code outside the module cannot import a package."""
    package = expressions.universe.package(path)
    return "/internal/" in f"/{path}/" or (package is not None and package.name == "main")


class Flows:
    """Answers by name, each worked out once."""

    def __init__(self, expressions: Expressions) -> None:
        """Work on the packages of a universe."""
        self.expressions = expressions
        self._calls: dict[tuple[str, int], Calls] = {}
        self._locals: dict[tuple[str, int], Sources] = {}
        self._fields: dict[tuple[str, str, str], Sources] = {}
        self._variables: dict[tuple[str, str], Sources] = {}
        self._returned: dict[tuple[str, int, int], tuple[Source | None, ...]] = {}

    def is_public(self, function: FuncDecl) -> bool:
        """Tell whether code outside the module can call a function by its name."""
        if function.receiver and not function.receiver[:1].isupper():
            return False
        return self.is_public_name(function.file.package, function.name)

    def is_public_name(self, path: str, name: str) -> bool:
        """Tell whether code outside the module can use a package-level name."""
        return name[:1].isupper() and not is_hidden(self.expressions, path)

    def returned(self, function: FuncDecl, result: int) -> tuple[Source | None, ...]:
        """Return what a function returns as result number `result`; None for a return that names nothing."""
        key = (function.file.source.name, function.node.start_byte, result)
        if key not in self._returned:
            self._returned[key] = tuple(returned_by(function, result))
        return self._returned[key]

    def calls(self, function: FuncDecl) -> Calls:
        """Return the calls of a function, those through interfaces of the module included."""
        key = (function.file.source.name, function.node.start_byte)
        if key not in self._calls:
            self._calls[key] = self._find_calls(function)
        return self._calls[key]

    def _find_calls(self, function: FuncDecl) -> Calls:
        found: list[tuple[ParsedFile, Node]] = []
        complete = True
        own = function.node.child_by_field_name("name")
        needle = function.name.encode()
        visible = visible_files(self.expressions.universe, function.file.package, function.name)
        files = (file for file in visible if needle in file.source.data)
        for file in islice(files, _MAX_FILES):
            for node in occurrences(file, function.name):
                if node == own or not self._denotes(file, node, function):
                    continue
                call = call_around(node)
                complete = complete and call is not None
                if call is not None:
                    found.append((file, call))
        return Calls(tuple(found[:_MAX_USES]), complete and len(found) <= _MAX_USES)

    def _denotes(self, file: ParsedFile, node: Node, function: FuncDecl) -> bool:
        """Tell whether a name is that of a function, or of an interface's method that it may implement."""
        parent = node.parent
        if parent is None or is_key(node):
            return False
        if parent.type in ("selector_expression", "qualified_type") and not function.receiver:
            qualifier = named(parent)[0]
            return file.imports.get(text(qualifier)) == function.file.package and node != qualifier
        if parent.type != "selector_expression":
            if function.receiver or node.type == "field_identifier" or file.package != function.file.package:
                return False
            return self._is(self.expressions.universe.lookup(file, node), function)
        operand = parent.child_by_field_name("operand")
        if operand is None or node.type != "field_identifier":
            return False
        selection = self.expressions.types.select(self.expressions.of(file, operand), function.name)
        if selection is None or selection.kind != "method":
            return False
        if selection.method is not None:
            return self._is(selection.method, function)
        owner = selection.owner
        return isinstance(owner, Named) and self.expressions.universe.is_local(owner.package)

    def _is(self, found: object, function: FuncDecl) -> bool:
        return isinstance(found, FuncDecl) and found.file is function.file and found.node == function.node

    def local(self, file: ParsedFile, binding: Binding) -> Sources:
        """Return what a local variable is given by its declaration and by every statement after it."""
        key = (file.source.name, binding.name_node.start_byte)
        if key not in self._locals:
            self._locals[key] = self._find_local(file, binding)
        return self._locals[key]

    def _find_local(self, file: ParsedFile, binding: Binding) -> Sources:
        field = {"short": "right", "var": "value"}.get(binding.kind)
        found = values_of(file, binding.node, field, binding.index, binding.count) if field else []
        complete, counted = True, False
        for use in local_occurrences(self.expressions.universe, file, binding):
            flow = put_at(file, use)
            found += flow.given
            complete, counted = complete and flow.complete, counted or flow.counted
        return Sources(tuple(found), complete, counted)

    def field(self, owner: Named, name: str) -> Sources:
        """Return what assignments and literals of the module put into a field."""
        key = (owner.package, owner.name, name)
        if key not in self._fields:
            self._fields[key] = self._find_field(owner, name)
        return self._fields[key]

    def _find_field(self, owner: Named, name: str) -> Sources:
        pattern = re.compile(
            rb"(?<![\w.])%b\s*:(?!=)|\.(%b)\b(?:\[[^\]\n]*\]|\.\w+)*\s*(?:,[^=\n]*)?(?:[-+*/|&]?=(?!=)|\+\+|--)|&[\w.]+\.(%b)\b"
            % ((name.encode(),) * 3)
        )
        found: list[Source] = []
        complete, counted = True, False
        files = visible_files(self.expressions.universe, owner.package, name)
        for count, (file, start) in enumerate(_matches(files, pattern)):
            node = file.node_at(start, start + len(name.encode()))
            flow = self._field_flow(file, node, owner, name) if node is not None else None
            if flow is not None:
                found += flow.given
                complete, counted = complete and flow.complete, counted or flow.counted
            if len(found) > _MAX_USES or count > _MAX_MATCHES:
                return Sources(tuple(found), False, counted)
        found += self._positional(owner, name)
        return Sources(tuple(found), complete, counted)

    def _field_flow(self, file: ParsedFile, node: Node, owner: Named, name: str) -> Sources | None:
        if is_key(node):
            element = node.parent.parent if node.parent else None
            body = element.parent if element else None
            value = element.child_by_field_name("value") if element else None
            if body is None or value is None or not self._is_literal_of(file, body, owner):
                return None
            return Sources((Source(file, inner(value)),))
        selector = node.parent
        if selector is None or selector.type != "selector_expression" or node.type != "field_identifier":
            return None
        operand = selector.child_by_field_name("operand")
        selected = (
            self.expressions.types.select(self.expressions.of(file, operand), name) if operand else None
        )
        return put_at(file, selector) if selected is not None and _same(selected.owner, owner) else None

    def _is_literal_of(self, file: ParsedFile, body: Node, owner: Named) -> bool:
        """Tell whether a literal's body is of a type; elided types are read off the literal around."""
        literal = body.parent
        is_whole = literal is not None and literal.type == "composite_literal"
        typed = self.expressions.of(file, literal if literal is not None and is_whole else body)
        return _same(dereference(typed), owner)

    def _positional(self, owner: Named, name: str) -> Iterator[Source]:
        """Yield what literals without keys put into a field of a type of the package."""
        declared = self.expressions.types.underlying(owner)
        fields = [f.name for f in declared.fields] if hasattr(declared, "fields") else []
        package = self.expressions.universe.package(owner.package)
        pattern = re.compile(rb"\b(%b)\{\s*[^}\s:]+\s*[,}]" % owner.name.encode())
        for file, start in _matches(package.files if package else (), pattern):
            node = file.node_at(start, start + len(owner.name.encode()))
            literal = node.parent if node is not None else None
            body = literal.child_by_field_name("body") if literal is not None else None
            values = named(body) if body is not None else []
            if len(values) == len(fields) and values[0].type == "literal_element":
                yield Source(file, inner(values[fields.index(name)]))

    def variable(self, declared: ValueDecl) -> Sources:
        """Return what a package variable is given by its initialiser and by assignments in the module."""
        key = (declared.file.package, declared.name)
        if key not in self._variables:
            self._variables[key] = self._find_variable(declared)
        return self._variables[key]

    def _find_variable(self, declared: ValueDecl) -> Sources:
        found = [Source(declared.file, v) for v in declared.values[declared.index : declared.index + 1]]
        if declared.values and len(declared.values) != declared.count:
            found = [Source(declared.file, declared.values[0], declared.index)]
        complete, counted = True, False
        name = declared.name.encode()
        pattern = re.compile(
            rb"(?<!\w)(%b)\b(?:\[[^\]\n]*\]|\.\w+)*\s*(?:,[^=\n]*)?(?:[-+*/|&]?=(?!=)|\+\+|--)|&(%b)\b"
            % (name, name)
        )
        files = visible_files(self.expressions.universe, declared.file.package, declared.name)
        for count, (file, start) in enumerate(_matches(files, pattern)):
            if count > _MAX_MATCHES:
                return Sources(tuple(found[:_MAX_USES]), False, counted)
            node = file.node_at(start, start + len(name))
            if node is None or node.type not in ("identifier", "field_identifier"):
                continue
            named_at = node
            if node.type == "identifier":
                if self.expressions.universe.lookup(file, node) != declared:
                    continue
            elif file.package == declared.file.package or node.parent is None:
                continue
            else:
                named_at = node.parent
            flow = put_at(file, named_at)
            found += flow.given
            complete, counted = complete and flow.complete, counted or flow.counted
        return Sources(tuple(found[:_MAX_USES]), complete and len(found) <= _MAX_USES, counted)


def _matches(files: Iterable[ParsedFile], pattern: re.Pattern[bytes]) -> Iterator[tuple[ParsedFile, int]]:
    """Yield where a pattern's name stands: its first group that matched, or the start of the match."""
    for file in files:
        for match in pattern.finditer(file.source.data):
            yield file, next((match.start(i) for i, g in enumerate(match.groups(), 1) if g), match.start())


def _same(type_: Type, owner: Named) -> bool:
    return isinstance(type_, Named) and (type_.package, type_.name) == (owner.package, owner.name)


def given_to(flows: Flows, file: ParsedFile, binding: Binding) -> Iterator[Node]:
    """Yield the expressions that a local variable is whole and alone given."""
    for source in flows.local(file, binding).given:
        if not source.part and not source.result:
            yield source.node
