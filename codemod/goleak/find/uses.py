"""Every use of a declared container: what is stored, loaded, evicted, ranged over, or lets it escape."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from goleak.find.contexts import (
    arguments_of,
    assigned_value,
    built_in,
    call_of,
    imported_function,
    item_at,
    outermost,
    parameter_binding,
    parenthesized,
    receiver_binding,
)
from goleak.find.facts import Operation
from goleak.find.places import Declared, place_of
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import Named
from goleak.read.references import (
    calls_of,
    enclosing_function,
    is_key,
    local_name,
    local_occurrences,
    occurrences,
    visible_files,
)
from goleak.read.scopes import find_binding
from goleak.read.syntax import FUNCTIONS, Node, inner, named, text
from goleak.read.types import dereference

_MAX_FLOW = 3

# Methods of sync.Map and of interfaces in front of one, with the places of key and value among the arguments.
_METHODS: dict[str, tuple[Operation, int, int]] = {
    "Load": ("load", 0, -1),
    "Store": ("store", 0, 1),
    "LoadOrStore": ("load-or-store", 0, 1),
    "Swap": ("store", 0, 1),
    "CompareAndSwap": ("store", 0, 2),
    "LoadAndDelete": ("evict", 0, -1),
    "Delete": ("evict", 0, -1),
    "CompareAndDelete": ("evict", 0, -1),
    "Clear": ("evict", -1, -1),
    "Range": ("range", -1, -1),
}
_ATOMIC_METHODS: dict[str, Operation] = {
    "Load": "load",
    "Store": "reset",
    "Swap": "reset",
    "CompareAndSwap": "reset",
}


@dataclass(frozen=True, slots=True)
class Use:
    """One use: `node` is the whole operation, `place` the expression that names the container in it.

    `alias` tells that the container is reached through a local name, a parameter or a snapshot; `snapshot` that the
    store fills the next copy of a copy-on-write map, and `copied` that it only carries an old entry over.
    """

    operation: Operation
    method: str
    file: ParsedFile
    node: Node
    place: Node
    key: Node | None
    value: Node | None
    function: FuncDecl | None
    alias: bool = False
    snapshot: bool = False
    copied: bool = False

    @property
    def in_tests(self) -> bool:
        """Whether a test file holds the use."""
        return self.file.source.name.endswith("_test.go")


def uses_of(expressions: Expressions, declared: Declared) -> list[Use]:
    """Return the uses of a declared container in source order, its declaration and initialiser left out."""
    finder = _Finder(expressions, declared)
    found = {(u.file.source.name, u.node.start_byte, u.node.end_byte, u.operation): u for u in finder.all()}
    return sorted(found.values(), key=lambda u: (u.file.source.name, u.node.start_byte, u.node.end_byte))


class _Finder:
    """Follows one container through expressions, local aliases and parameters."""

    def __init__(self, expressions: Expressions, declared: Declared) -> None:
        self.expressions = expressions
        self.universe = expressions.universe
        self.declared = declared

    def all(self) -> Iterator[Use]:
        place = self.declared.place
        for file in visible_files(self.universe, place.package, place.field):
            for node in occurrences(file, place.field):
                named_at = self._names_container(file, node)
                if named_at is not None:
                    yield from self._use(file, named_at, False, 0)
                elif place.owner:
                    yield from self._constructed(file, node)
        if self.declared.embedded:
            yield from self._promoted()

    def _names_container(self, file: ParsedFile, node: Node) -> Node | None:
        """Return the expression around an identifier that names the container itself, if it does."""
        place, parent = self.declared.place, node.parent
        if node.start_byte == self.declared.name_node.start_byte and file is self.declared.file:
            return None
        if node.type == "field_identifier":
            if parent is None or parent.type != "selector_expression":
                return None
            expression = parent
        elif node.type == "identifier" and not place.owner and "." not in place.name and not is_key(node):
            expression = node
            if local_name(self.universe, file, node) is not None:
                return None
        else:
            return None
        return expression if place_of(self.expressions, file, expression) == place else None

    def _constructed(self, file: ParsedFile, node: Node) -> Iterator[Use]:
        """Yield a reset where a composite literal of the owner sets the field."""
        if node.type != "identifier" or not is_key(node):
            return
        element = node.parent.parent if node.parent else None
        literal = element.parent.parent if element is not None and element.parent is not None else None
        value = element.child_by_field_name("value") if element else None
        if literal is None or element is None or value is None or literal.type != "composite_literal":
            return
        owner = dereference(self.expressions.of(file, literal))
        place = self.declared.place
        if isinstance(owner, Named) and (owner.package, owner.name) == (place.package, place.owner):
            function = enclosing_function(self.universe, file, node.start_byte)
            method = "=" if _replaces_owner(literal) else "literal"
            yield Use("reset", method, file, element, node, None, inner(value), function)

    def _promoted(self) -> Iterator[Use]:
        """Yield method calls that reach the embedded container through its owner."""
        place = self.declared.place
        for method in _METHODS:
            for file in visible_files(self.universe, place.package, place.owner):
                for node in occurrences(file, method):
                    selector = node.parent
                    if node.type != "field_identifier" or selector is None:
                        continue
                    operand = selector.child_by_field_name("operand")
                    if selector.type != "selector_expression" or operand is None:
                        continue
                    selection = self.expressions.types.select(self.expressions.of(file, operand), method)
                    if selection is None or not selection.path:
                        continue
                    owner, field = selection.path[-1]
                    embedded = isinstance(owner, Named) and (owner.package, owner.name) == (
                        place.package,
                        place.owner,
                    )
                    if embedded and field.at == self.declared.name_node.start_byte:
                        yield from self._method(file, operand, selector, False)

    def _use(self, file: ParsedFile, node: Node, alias: bool, depth: int) -> Iterator[Use]:
        """Classify the use of an expression that names the container."""
        node = outermost(self.expressions, file, node)
        parent = node.parent
        if parent is None:
            return
        match parent.type:
            case "selector_expression":
                yield from self._method(file, node, parent, alias)
            case "index_expression" if parent.child_by_field_name("operand") == node:
                yield self._indexed(file, node, parent, alias)
            case "argument_list":
                yield from self._argument(file, node, parent, alias, depth)
            case "range_clause":
                yield self._made("range", "range", file, parent, node, alias=alias)
            case "binary_expression":
                yield self._made("compare", "nil", file, parent, node, alias=alias)
            case "expression_list" | "var_spec":
                yield from self._assigned(file, node, parent, alias, depth)
            case "type_assertion_expression":
                yield from self._use(file, parent, alias, depth)
            case _:
                yield self._made("escape", parent.type, file, parent, node, alias=alias)

    def _made(
        self,
        operation: Operation,
        method: str,
        file: ParsedFile,
        node: Node,
        place: Node,
        key: Node | None = None,
        value: Node | None = None,
        *,
        alias: bool = False,
    ) -> Use:
        function = enclosing_function(self.universe, file, node.start_byte)
        return Use(operation, method, file, node, place, key, value, function, alias)

    def _method(self, file: ParsedFile, node: Node, selector: Node, alias: bool) -> Iterator[Use]:
        field = selector.child_by_field_name("field")
        name = text(field) if field else ""
        call = call_of(selector)
        arguments = arguments_of(call) if call is not None else []
        if self.declared.shape.container == "copy-on-write map":
            yield from self._atomic(file, node, selector, name, call, arguments, alias)
        elif self.declared.shape.container == "map":
            yield from self._map_method(file, node, selector, name, call, alias)
        elif call is None:
            yield self._made("escape", f"method value {name}", file, selector, node, alias=alias)
        elif name in _METHODS:
            operation, key, value = _METHODS[name]
            yield self._made(
                operation,
                name,
                file,
                call,
                node,
                item_at(arguments, key),
                item_at(arguments, value),
                alias=alias,
            )
        else:
            yield self._made("escape", name, file, call, node, alias=alias)

    def _map_method(
        self, file: ParsedFile, node: Node, selector: Node, name: str, call: Node | None, alias: bool
    ) -> Iterator[Use]:
        """Follow a method of a declared map type into its body, where the receiver is the container."""
        method = self.expressions.callee(file, call) if call is not None else None
        receiver = (
            receiver_binding(self.universe.locals(method.file, method.node.start_byte), method)
            if method
            else None
        )
        if method is None or receiver is None:
            yield self._made("escape", name, file, call or selector, node, alias=alias)
            return
        for occurrence in local_occurrences(self.universe, method.file, receiver):
            yield from self._use(method.file, occurrence, True, _MAX_FLOW)

    def _atomic(
        self,
        file: ParsedFile,
        node: Node,
        selector: Node,
        name: str,
        call: Node | None,
        arguments: list[Node],
        alias: bool,
    ) -> Iterator[Use]:
        operation = _ATOMIC_METHODS.get(name)
        if call is None or operation is None:
            yield self._made("escape", name, file, call or selector, node, alias=alias)
            return
        if operation == "load":
            yield self._made("load", name, file, call, node, alias=alias)
            return
        new = arguments[-1] if arguments else None
        yield self._made("reset", name, file, call, node, None, new, alias=alias)
        source = inner(new) if new is not None else None
        if source is not None and source.type == "unary_expression":
            source = source.child_by_field_name("operand")
        binding = local_name(self.universe, file, source) if source is not None else None
        if binding is not None:
            for occurrence in local_occurrences(self.universe, file, binding):
                for use in self._use(file, occurrence, True, _MAX_FLOW):
                    if use.operation in ("store", "evict"):
                        yield replace(use, snapshot=True, copied=_copies_range(use))

    def _indexed(self, file: ParsedFile, node: Node, index: Node, alias: bool) -> Use:
        key = index.child_by_field_name("index")
        outer = index
        while (parent := parenthesized(outer).parent) is not None and parent.type == "index_expression":
            if parent.child_by_field_name("operand") != parenthesized(outer):
                break
            body = self.expressions.types.underlying(dereference(self.expressions.of(file, outer)))
            if not isinstance(body, go.Map):
                break
            outer = parent  # m[a][b]: an operation on the inner map is one on the cache
        place = parenthesized(outer)
        parent = place.parent
        if parent is not None and parent.type in ("inc_statement", "dec_statement"):
            return self._made("store", parent.type, file, parent, node, key, None, alias=alias)
        if parent is not None and parent.type == "expression_list":
            statement = parent.parent
            left = statement.child_by_field_name("left") if statement else None
            if statement is not None and statement.type == "assignment_statement" and left == parent:
                value = assigned_value(statement, place)
                return self._made("store", "=", file, statement, node, key, value, alias=alias)
        is_argument = outer is not index and parent is not None and parent.type == "argument_list"
        call = parent.parent if is_argument and parent is not None else None
        if call is not None and built_in(self.expressions, file, call) == "delete":
            return self._made("evict", "delete", file, call, node, key, alias=alias)
        return self._made("load", "[]", file, index, node, key, alias=alias)

    def _argument(
        self, file: ParsedFile, node: Node, arguments: Node, alias: bool, depth: int
    ) -> Iterator[Use]:
        call = arguments.parent
        if call is None:
            return
        listed = named(arguments)
        match built_in(self.expressions, file, call):
            case "delete":
                yield self._made("evict", "delete", file, call, node, item_at(listed, 1), alias=alias)
            case "clear":
                yield self._made("evict", "clear", file, call, node, alias=alias)
            case "len" | "cap":
                yield self._made("len", "len", file, call, node, alias=alias)
            case _:
                yield from self._passed(file, node, call, listed.index(node), alias, depth)

    def _passed(
        self, file: ParsedFile, node: Node, call: Node, index: int, alias: bool, depth: int
    ) -> Iterator[Use]:
        """Follow the container into the parameter of a function at hand."""
        imported = imported_function(self.expressions, file, call)
        if imported == "maps.Copy" and index == 0:
            yield self._made("store", imported, file, call, node, alias=alias)
            return
        callee = self.expressions.callee(file, call)
        parameter = (
            parameter_binding(self.universe.locals(callee.file, callee.node.start_byte), callee, index)
            if callee
            else None
        )
        is_local = callee is not None and self.universe.is_local(callee.file.package)
        if callee is None or parameter is None or depth >= _MAX_FLOW or not is_local:
            yield self._made(
                "escape", f"argument of {imported or text(call)[:40]}", file, call, node, alias=alias
            )
            return
        for occurrence in local_occurrences(self.universe, callee.file, parameter):
            yield from self._use(callee.file, occurrence, True, depth + 1)

    def _returned(self, file: ParsedFile, node: Node, statement: Node, depth: int) -> Iterator[Use]:
        """Follow a container that a function of the package returns to the calls of that function."""
        function = enclosing_function(self.universe, file, statement.start_byte)
        if function is None or function.name[:1].isupper() or depth >= _MAX_FLOW:
            yield self._made("escape", "return_statement", file, statement, node, alias=True)
            return
        for caller, call in calls_of(self.expressions, function):
            yield from self._use(caller, call, True, depth + 1)

    def _assigned(self, file: ParsedFile, node: Node, parent: Node, alias: bool, depth: int) -> Iterator[Use]:
        statement = parent.parent if parent.type == "expression_list" else parent
        if statement is None:
            return
        if statement.type == "return_statement" and len(named(parent)) == 1:
            yield from self._returned(file, node, statement, depth)
            return
        if statement.type == "assignment_statement" and statement.child_by_field_name("left") == parent:
            yield self._made(
                "reset", "=", file, statement, node, None, assigned_value(statement, node), alias=alias
            )
            return
        names: list[Node] = []
        if statement.type == "short_var_declaration":
            left = statement.child_by_field_name("left")
            names = named(left) if left else []
        elif statement.type == "var_spec":
            names = statement.children_by_field_name("name")
        elif parent.parent is not None and parent.parent.type == "var_spec":
            names = parent.parent.children_by_field_name("name")
        sources = named(parent) if parent.type == "expression_list" else [node]
        if len(names) == len(sources) and node in sources and depth < _MAX_FLOW:
            target = names[sources.index(node)]
            binding = find_binding(
                self.universe.locals(file, target.start_byte), text(target), target.start_byte
            )
            if binding is not None:
                for occurrence in local_occurrences(self.universe, file, binding):
                    yield from self._use(file, occurrence, True, depth + 1)
                return
        yield self._made("escape", statement.type, file, statement, node, alias=alias)


def _replaces_owner(literal: Node) -> bool:
    """Tell whether a literal takes the place of an owner that exists: `*p = Owner{…}`."""
    listed = literal.parent
    statement = listed.parent if listed is not None else None
    left = statement.child_by_field_name("left") if statement is not None else None
    return left is not None and text(left).startswith("*")


def _copies_range(use: Use) -> bool:
    """Tell whether a store carries over the pair that a loop over another map yields."""
    around = use.node.parent
    while around is not None and around.type not in FUNCTIONS:
        clause = next((c for c in around.named_children if c.type == "range_clause"), None)
        left = clause.child_by_field_name("left") if clause is not None else None
        if left is not None and use.key is not None and text(named(left)[0]) == text(use.key):
            return True
        around = around.parent
    return False
