"""Local names for the map that a copy-on-write cache holds, or for the next copy of it, and what is done to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from goleak.find.locate.contexts import arguments_of, assigned_value, built_in, imported_function, item_at
from goleak.find.locate.uses import Use
from goleak.fix.edit.draft import Refused, where
from goleak.fix.edit.statements import statement_of
from goleak.fix.uses.copying import adds_entry, copies_argument, copies_range
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text


@dataclass(frozen=True, slots=True)
class View:
    """A local name of `file`; `place` is the container as the load or store spells it that led here."""

    file: ParsedFile
    binding: Binding
    place: Node


@dataclass(frozen=True, slots=True)
class Lookup:
    """An index of a view, or of a load itself."""

    file: ParsedFile
    index: Node
    place: Node


@dataclass(frozen=True, slots=True)
class Entry:
    """What puts an entry into a copy: `statement` is all of it, `name` declares the name of the copy, if any."""

    file: ParsedFile
    statement: Node
    name: Node | None
    key: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Publication:
    """A call that puts a view in the place of the map: `argument` is the view, `name` the declaration of its name."""

    file: ParsedFile
    use: Use
    argument: Node
    name: Node | None


@dataclass
class Seen:
    """What was found, names by file and offset of their declaration.

    `copied` names are filled from the map, `shared` ones are the map itself. `gone` are nodes without which the cache
    does as well, `doubts` what has to be among them.
    """

    lookups: list[Lookup] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    publications: list[Publication] = field(default_factory=list)
    copied: set[tuple[str, int]] = field(default_factory=set)
    shared: set[tuple[str, int]] = field(default_factory=set)
    comparisons: list[tuple[ParsedFile, Node]] = field(default_factory=list)
    gone: list[tuple[ParsedFile, Node]] = field(default_factory=list)
    doubts: list[tuple[ParsedFile, Node, str]] = field(default_factory=list)
    types: list[tuple[ParsedFile, Node]] = field(default_factory=list)
    helpers: list[FuncDecl] = field(default_factory=list)

    def is_gone(self, file: ParsedFile, node: Node) -> bool:
        """Tell whether a node is part of what goes."""
        return any(
            f is file and g.start_byte <= node.start_byte and node.end_byte <= g.end_byte
            for f, g in self.gone
        )


class Views:
    """Follows the map of one container from its loads and stores through local names."""

    def __init__(self, expressions: Expressions) -> None:
        """Start with nothing seen."""
        self.expressions = expressions
        self.seen = Seen()
        self._views: dict[tuple[str, int], View] = {}

    def load(self, use: Use) -> None:
        """Follow what a load returns."""
        self._use(use.file, self._widest(use.file, use.node), use.place)

    def store(self, use: Use, value: Node) -> None:
        """Follow what a store is given, back to where it is made."""
        argument = inner(value)
        if argument.type == "unary_expression" and text(argument).startswith("&"):
            argument = inner(argument.child_by_field_name("operand") or argument)
        binding = local_name(self.expressions.universe, use.file, argument)
        if binding is not None:
            self._follow(use.file, binding, use.place)
        elif not self._is_map_of_ours(use.file, argument, use.place):
            raise Refused(f"{where(use.file, use.node)} publishes a map that is made elsewhere")
        name = binding.name_node if binding is not None else None
        self.seen.publications.append(Publication(use.file, use, argument, name))

    # Names

    def _follow(self, file: ParsedFile, binding: Binding, place: Node) -> None:
        key = (file.source.name, binding.name_node.start_byte)
        if key in self._views:
            return
        self._views[key] = View(file, binding, place)
        if binding.kind not in ("short", "var"):
            raise Refused(
                f"{where(file, binding.name_node)} has the map from elsewhere, as {binding.kind} `{binding.name}`"
            )
        self._defined(file, binding, place)
        for node in local_occurrences(self.expressions.universe, file, binding):
            self._use(file, self._widest(file, node), place)

    def _defined(self, file: ParsedFile, binding: Binding, place: Node) -> None:
        """Take away the declaration of a view. Raises Refused where it declares more, or gives it another map."""
        node = binding.node
        listed = node.child_by_field_name("right" if binding.kind == "short" else "value")
        values = named(listed) if listed is not None else []
        if values:
            self._given(file, node, binding, values[0] if len(values) == 1 else None, place)
        statement = node
        while statement.parent is not None and statement.type not in (
            "short_var_declaration",
            "var_declaration",
        ):
            statement = statement.parent
        if (binding.kind == "var" and len(named(statement)) != 1) or len(_declared(node)) > 1:
            raise Refused(f"{where(file, node)} declares the map together with other names")
        self.seen.gone.append((file, statement))

    def _given(
        self, file: ParsedFile, statement: Node, binding: Binding, value: Node | None, place: Node
    ) -> None:
        if value is None or not self._is_map_of_ours(file, value, place):
            raise Refused(f"{where(file, statement)} gives `{binding.name}` another map")
        if not self._is_made(file, value):
            self.seen.shared.add((file.source.name, binding.name_node.start_byte))

    def _is_made(self, file: ParsedFile, value: Node) -> bool:
        """Tell whether a view starts as an empty map of its own."""
        value = inner(value)
        if value.type == "unary_expression":
            value = inner(value.child_by_field_name("operand") or value)
        return value.type in ("nil", "composite_literal") or built_in(self.expressions, file, value) == "make"

    def _is_map_of_ours(self, file: ParsedFile, value: Node, place: Node) -> bool:
        """Tell whether an expression is the map, a copy of it, or an empty one."""
        value = inner(value)
        if value.type == "type_assertion_expression" or text(value)[:1] in "&*":
            operand = value.child_by_field_name("operand")
            return operand is not None and self._is_map_of_ours(file, operand, place)
        if value.type in ("nil", "composite_literal"):
            body = value.child_by_field_name("body")
            return body is None or not named(body)
        if value.type in ("call_expression", "type_conversion_expression"):
            if self._is_load(value, place) or built_in(self.expressions, file, value) == "make":
                return True
            source = self._copied_argument(file, value)
            return source is not None and self._is_map_of_ours(file, source, place)
        binding = local_name(self.expressions.universe, file, value)
        if binding is None:
            return False
        self._follow(file, binding, place)
        return True

    def _is_load(self, call: Node, place: Node) -> bool:
        function = call.child_by_field_name("function")
        operand = function.child_by_field_name("operand") if function is not None else None
        name = function.child_by_field_name("field") if function is not None else None
        return (
            operand is not None and name is not None and (text(operand), text(name)) == (text(place), "Load")
        )

    def _copied_argument(self, file: ParsedFile, call: Node) -> Node | None:
        """Return the map of which a call returns a copy, maybe with one more entry."""
        if imported_function(self.expressions, file, call) == "maps.Clone":
            return item_at(arguments_of(call), 0)
        function = self.expressions.callee(file, call)
        if function is None or not self.expressions.universe.is_local(function.file.package):
            return None
        if copies_argument(self.expressions, function) or adds_entry(self.expressions, function):
            return item_at(arguments_of(call), 0)
        return None

    # What is done to an expression that names the map

    def _widest(self, file: ParsedFile, node: Node) -> Node:
        """Climb what leaves it the same map: parentheses, `*`, `&` and assertions."""
        while (parent := node.parent) is not None:
            if parent.type == "type_assertion_expression":
                asserted = parent.child_by_field_name("type")
                if asserted is not None:
                    self.seen.types.append((file, asserted))
            elif parent.type == "unary_expression":
                if text(parent)[:1] not in "&*":
                    return node
            elif parent.type != "parenthesized_expression":
                return node
            node = parent
        return node

    def _use(self, file: ParsedFile, node: Node, place: Node) -> None:
        parent = node.parent
        if parent is None:
            return
        match parent.type:
            case "index_expression" if parent.child_by_field_name("operand") == node:
                self._indexed(file, node, parent, place)
            case "expression_list" | "var_spec":
                self._assigned(file, node, parent, place)
            case "argument_list" | "type_conversion_expression":
                self._passed(file, node, parent, place)
            case "range_clause":
                self._ranged(file, node, parent, place)
            case "binary_expression" if any(c.type == "nil" for c in parent.children):
                self.seen.comparisons.append((file, parent))
            case _:
                self._doubt(file, node, "uses the map in a way that is not rewritten")

    def _doubt(self, file: ParsedFile, node: Node, what: str) -> None:
        self.seen.doubts.append((file, node, what))

    def _indexed(self, file: ParsedFile, node: Node, index: Node, place: Node) -> None:
        key, statement = index.child_by_field_name("index"), statement_of(index)
        left = statement.child_by_field_name("left") if statement is not None else None
        if key is None or statement is None or left is None or statement.type != "assignment_statement":
            self.seen.lookups.append(Lookup(file, index, place))
            return
        if not any(inner(t) == index for t in named(left)):
            if any(t.start_byte <= index.start_byte and index.end_byte <= t.end_byte for t in named(left)):
                self._doubt(file, index, "changes an entry in place")
            else:
                self.seen.lookups.append(Lookup(file, index, place))
            return
        value, operator = (
            assigned_value(statement, inner(named(left)[0])),
            statement.child_by_field_name("operator"),
        )
        if len(named(left)) != 1 or value is None or operator is None or text(operator) != "=":
            raise Refused(f"{where(file, statement)} stores an entry together with something else")
        binding = local_name(self.expressions.universe, file, inner(node))
        name = binding.name_node if binding is not None else None
        self.seen.entries.append(Entry(file, statement, name, key, value))

    def _assigned(self, file: ParsedFile, node: Node, parent: Node, place: Node) -> None:
        statement = parent.parent if parent.type == "expression_list" else parent
        if statement is None or statement.type == "return_statement":
            self._doubt(file, node, "returns the map")
            return
        names = _declared(statement)
        if len(names) != 1:
            self._doubt(file, node, "asks whether there is a map, or assigns more than the map")
        elif (binding := local_name(self.expressions.universe, file, names[0])) is None:
            self._doubt(file, node, "keeps the map elsewhere")
        elif inner(names[0]) == node:
            self._given(file, statement, binding, assigned_value(statement, node), place)
            self.seen.gone.append((file, statement))
        else:
            self._follow(file, binding, place)
            if statement.type == "assignment_statement":
                self.seen.gone.append((file, statement))

    def _passed(self, file: ParsedFile, node: Node, parent: Node, place: Node) -> None:
        call = parent.parent if parent.type == "argument_list" else parent
        if call is None or self._is_call_of(call, place, ("Store", "CompareAndSwap")):
            return
        copied = imported_function(self.expressions, file, call)
        if copied == "maps.Copy":
            self._copied_over(file, call, place)
        elif built_in(self.expressions, file, call) in ("len", "make"):
            self._doubt(file, call, "asks how large the map is")
        elif (source := self._copied_argument(file, call)) is not None and source == node:
            self._helped(file, call)
            self._use(file, self._widest(file, call), place)
        else:
            self._doubt(file, call, f"hands the map on to {text(call).partition('(')[0][:40]}")

    def _is_call_of(self, call: Node, place: Node, methods: tuple[str, ...]) -> bool:
        function = call.child_by_field_name("function")
        return function is not None and text(function) in [f"{text(place)}.{m}" for m in methods]

    def _helped(self, file: ParsedFile, call: Node) -> None:
        """Note a copy that a call returns: the name it goes to is filled, maybe with one more entry."""
        statement, arguments = statement_of(call), arguments_of(call)
        name = next((n for n in _declared(statement)), None) if statement is not None else None
        binding = local_name(self.expressions.universe, file, name) if name is not None else None
        declared = binding.name_node if binding is not None else None
        self.seen.copied.add(
            (file.source.name, declared.start_byte if declared is not None else call.start_byte)
        )
        function = self.expressions.callee(file, call)
        self.seen.helpers += [function] if function is not None else []
        if function is not None and len(arguments) == 3 and adds_entry(self.expressions, function):
            if statement is None:
                raise Refused(f"{where(file, call)} copies the map outside of functions")
            self.seen.entries.append(Entry(file, statement, declared, arguments[1], arguments[2]))

    def _copied_over(self, file: ParsedFile, call: Node, place: Node) -> None:
        target, source = item_at(arguments_of(call), 0), item_at(arguments_of(call), 1)
        statement = statement_of(call)
        if (
            target is None
            or source is None
            or statement is None
            or not self._is_map_of_ours(file, source, place)
        ):
            self._doubt(file, call, "copies the map to somewhere else, or more into it")
            return
        self._fills(file, target, place)
        self.seen.gone.append((file, statement))

    def _fills(self, file: ParsedFile, target: Node, place: Node) -> None:
        target = inner(target)
        binding = local_name(self.expressions.universe, file, target)
        if binding is None:
            raise Refused(f"{where(file, target)} copies the map to somewhere else")
        self._follow(file, binding, place)
        self.seen.copied.add((file.source.name, binding.name_node.start_byte))

    def _ranged(self, file: ParsedFile, node: Node, clause: Node, place: Node) -> None:
        loop = clause.parent
        target = copies_range(loop) if loop is not None else None
        if loop is None or target is None:
            self._doubt(file, node, "walks over the entries, or leaves some out")
            return
        self._fills(file, target, place)
        self.seen.gone.append((file, loop))

    def views(self) -> Iterator[View]:
        """Yield the local names that were followed."""
        yield from self._views.values()


def _declared(statement: Node) -> list[Node]:
    """Return the names on the left of a declaration or assignment."""
    if statement.type == "var_declaration":
        statement = named(statement)[0]
    if statement.type == "var_spec":
        return statement.children_by_field_name("name")
    left = statement.child_by_field_name("left")
    names = named(left) if left is not None else []
    return names[:1] if len(names) == 2 and text(names[1]) == "_" else names
