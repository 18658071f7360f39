"""Where the values of an expression come from, followed through names, fields, calls and conversions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from goleak.find.flow.origin import (
    Origin,
    as_part,
    by_type,
    data,
    function_name,
    joined,
    part_by_type,
    short,
    struct_key_origin,
    until_certain,
    worst,
)
from goleak.find.flow.reflection import (
    TYPE_WRAPPERS,
    called_name,
    field_origin,
    made_by,
    method_origin,
    verbs_of,
)
from goleak.find.flow.trail import At, Call
from goleak.find.flow.values import Flows
from goleak.find.locate.places import Place, place_of
from goleak.find.locate.puts import (
    Source,
    Sources,
    counted_up_to,
    entry_of,
    is_empty,
    parts_of,
    pointed_at,
    ranged_by,
    remainders_of,
    result_name,
)
from goleak.read import gotypes as go
from goleak.read.calls import arguments_of
from goleak.read.declarations import FuncDecl, ParsedFile, ValueDecl
from goleak.read.gotypes import REFLECT_VALUE, Named, Struct
from goleak.read.references import enclosing_function
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, operands, text
from goleak.read.types import dereference
from goleak.read.universe import LocalName, PackageName, member

# What functions of these packages return is made of their arguments alone.
_PURE_PACKAGES = frozenset("strings strconv path bytes unicode html filepath utf8 utf16 hex base64".split())
_PRINTS = frozenset({"Sprintf", "Sprint", "Sprintln", "Appendf"})
_BUILDERS = (Named("strings", "Builder"), Named("bytes", "Buffer"))
_BYTES = (go.Basic("byte"), go.Basic("uint8"), go.Basic("rune"), go.Basic("int32"))
_WHOLE = ("", "[]", "text")
# What stands for an expression while it is judged: nothing is known of it yet.
_ITSELF = Origin("constant", "refers to itself")
_MAX_DEPTH = 24
_MAX_STEPS = 400
_MAX_CALLERS = 4

Known = Callable[[ParsedFile, Binding], str]


class Tracer:
    """Follows one key. What comes out of the container `own` adds nothing.

    `known` gives the reason why a local name is the name of a part of a type, or an empty string.
    """

    def __init__(self, flows: Flows, own: Place | None, known: Known) -> None:
        """Work with what is known of names."""
        self.flows = flows
        self.expressions = flows.expressions
        self.own = own
        self.known = known
        self._found: dict[tuple[object, ...], Origin] = {}
        self._callers = 0

    def key(self, at: At, node: Node) -> Origin:
        """Judge a key expression where it stands."""
        return self._of(at, node)

    def _of(self, at: At, node: Node, result: int = 0) -> Origin:
        """Judge an expression, or one result of a call."""
        node = inner(node)
        key = (at.file.source.name, node.start_byte, node.end_byte, result, at.piece, at.side, at.call)
        known = self._found.get(key)
        if known is not None:
            return known
        if at.depth > _MAX_DEPTH or len(self._found) > _MAX_STEPS:
            return data(short(node))
        self._found[key] = _ITSELF
        self._found[key] = found = self._judge(replace(at, depth=at.depth + 1), node, result)
        return found

    def _worst(self, at: At, nodes: Iterable[Node]) -> Origin:
        return until_certain(self._of(at, n) for n in nodes)

    def _judge(self, at: At, node: Node, result: int) -> Origin:
        shown = short(node)
        if self._is_own(at.file, node):
            return Origin("constant", f"key comes out of `{shown}` itself")
        static = self.expressions.of(at.file, node)
        if isinstance(static, go.Tuple):
            static = static.items[result] if result < len(static.items) else go.UNKNOWN
        typed = by_type(self.expressions, static, shown)
        if typed is None or (at.piece and static in _BYTES):
            return self._syntax(at, node, result)
        if typed.kind != "type":
            return typed
        followed = self._syntax(at, node, result)
        wanted = "runtime type" if static != go.Basic("uintptr") else "instance"
        return followed if followed.kind == wanted else typed

    def _is_own(self, file: ParsedFile, node: Node) -> bool:
        if self.own is None or node.type not in ("selector_expression", "identifier"):
            return False
        return self.own.field in text(node) and place_of(self.expressions, file, node) == self.own

    def _syntax(self, at: At, node: Node, result: int) -> Origin:
        operand = node.child_by_field_name("operand")
        match node.type:
            case "identifier":
                return self._identifier(at, node)
            case "call_expression" | "type_conversion_expression":
                return self._called(at, node, result)
            case "binary_expression":
                most = remainders_of(self.expressions.universe, at.file, node)
                few = Origin("few", f"key `{short(node)}` has at most {most:,} values")
                return few if most else self._worst(at, operands(node))
            case "composite_literal":
                return self._composite(at, node)
            case "selector_expression":
                return self._selector(at, node)
            case "unary_expression" if text(node)[:1] == "&":
                return Origin(
                    "instance", f"key `{short(node)}` is a pointer: a new one for each instance", True
                )
            case "variadic_argument":
                return self._worst(at, named(node))
            case "unary_expression" if (pointed := pointed_at(node)) is not None:
                return self._of(at, pointed)
            case "unary_expression" | "index_expression" | "slice_expression" | "type_assertion_expression":
                return self._of(at, operand) if operand is not None else data(short(node))
        if node.type.endswith("_literal") or node.type in ("true", "false", "nil", "iota"):
            return Origin("constant", f"key {short(node)} is a constant")
        return data(short(node))

    def _identifier(self, at: At, node: Node) -> Origin:
        found = self.expressions.universe.lookup(at.file, node)
        if isinstance(found, ValueDecl):
            return self._variable(at, found)
        if isinstance(found, LocalName):
            return self._binding(at, found.binding)
        return Origin("constant", f"key `{text(node)}` is predeclared")

    def _variable(self, at: At, found: ValueDecl) -> Origin:
        if found.constant:
            return Origin("constant", f"key `{found.name}` is a constant")
        return self._given(replace(at, call=None), self.flows.variable(found), found.name)

    def _binding(self, at: At, binding: Binding) -> Origin:
        known = self.known(at.file, binding)
        if known:
            return Origin("type name", known)
        match binding.kind:
            case "parameter":
                return self._parameter(at, binding)
            case "short" | "var" | "result":
                return self._local(at, binding)
            case "const":
                return Origin("constant", f"key `{binding.name}` is a constant")
            case "range":
                return self._element(at, binding)
            case "switch":
                switch = binding.node.parent
                value = switch.child_by_field_name("value") if switch else None
                return self._of(at, value) if value is not None else data(binding.name)
        return data(binding.name)

    def _element(self, at: At, binding: Binding) -> Origin:
        """Judge what a loop yields: positions in a slice, else what the container is filled with."""
        ranged = binding.node.child_by_field_name("right")
        if ranged is None:
            return data(binding.name)
        body = self.expressions.types.underlying(dereference(self.expressions.of(at.file, ranged)))
        if binding.index == 0 and (isinstance(body, go.Slice) or body == go.STRING):
            return data(binding.name)
        if isinstance(body, go.Map):
            at = replace(at, side="value" if binding.index else "key")
        return self._of(at, ranged)

    def _local(self, at: At, binding: Binding) -> Origin:
        sources = self.flows.local(at.file, binding)
        if sources.counted:
            limit = counted_up_to(binding)
            counts = f"key `{binding.name}` counts up"
            return Origin("few", f"{counts} to {limit}") if limit else Origin("data", counts)
        if sources.given or not sources.complete:
            return self._given(at, sources, binding.name)
        returned = self._as_returned(at, binding) if binding.kind == "result" else []
        return worst(returned) if returned else Origin("constant", f"key `{binding.name}` is its zero value")

    def _as_returned(self, at: At, binding: Binding) -> list[Origin]:
        """Judge a named result by the statements that return values, which deferred functions see in it."""
        function = enclosing_function(self.expressions.universe, at.file, binding.start)
        values = self.flows.returned(function, binding.index) if function is not None else ()
        return [self._of(at, value.node, value.result) for value in values if value is not None]

    def _given(self, at: At, sources: Sources, shown: str) -> Origin:
        """Join what is put somewhere: whole values grow by the worst, fields of a struct are judged together."""
        if sources.counted:
            return Origin("data", f"key `{shown}` counts up")
        if not sources.given:
            return data(shown)
        whole = [until_certain(self._source(at, s) for s in sources.given if s.part in _WHOLE)]
        parts = [as_part(self._source(at, s), s.part) for s in sources.given if s.part not in _WHOLE]
        nothing = all(is_empty(s.node) for s in sources.given)
        if not sources.complete or nothing or all(self._source(at, s) is _ITSELF for s in sources.given):
            whole.append(data(shown))
        return joined([*parts, *whole], shown) if parts else worst(whole)

    def _source(self, at: At, source: Source) -> Origin:
        there = replace(at, file=source.file, piece=at.piece or source.part in ("[]", "text"))
        if source.key is not None and at.side:
            return self._of(replace(there, side=""), source.key if at.side == "key" else source.node)
        value = self._of(there, source.node, source.result)
        if source.key is None or self.expressions.of(source.file, source.key) == go.INT:
            return value  # the positions in a slice are no entries
        return worst([value, self._of(there, source.key)])

    def _parameter(self, at: At, binding: Binding) -> Origin:
        """Judge a parameter by what is passed, and by what its function assigns to it."""
        assigned = self.flows.local(at.file, binding).given
        passed = self._argument(at, binding)
        return worst([passed, *(self._source(at, s) for s in assigned)]) if assigned else passed

    def _argument(self, at: At, binding: Binding) -> Origin:
        function = enclosing_function(self.expressions.universe, at.file, binding.start)
        if function is None or function.node.start_byte != binding.start:
            ranged = ranged_by(binding)
            return self._of(at, ranged) if ranged is not None else data(binding.name)
        followed = at.argument(function, binding)
        if followed is not None:
            there, argument = followed
            return self._of(there, argument) if argument is not None else data(binding.name)
        if self.flows.is_public(function):
            reason = f"key `{binding.name}` is a parameter of exported {function_name(function)}"
            return Origin("data", reason, True)
        return self._passed(at, function, binding)

    def _passed(self, at: At, function: FuncDecl, binding: Binding) -> Origin:
        """Judge a parameter by the arguments of all known calls."""
        unknown = Origin("data", f"key `{binding.name}` is a parameter of {function_name(function)}")
        if self._callers >= _MAX_CALLERS:
            return unknown
        self._callers += 1
        known = self.flows.calls(function)
        passed = [(f, n[binding.index]) for f, c in known.calls if len(n := arguments_of(c)) > binding.index]
        found = until_certain(self._of(replace(at, file=caller, call=None), node) for caller, node in passed)
        self._callers -= 1
        return found if passed and known.complete else worst([found, unknown])

    def _called(self, at: At, node: Node, result: int) -> Origin:
        function, arguments = node.child_by_field_name("function"), arguments_of(node)
        if self._converts(at, node, function):
            return self._worst(at, arguments)
        path, name = called_name(self.expressions, at.file, function) if function is not None else ("", "")
        if path == "reflect" and name in TYPE_WRAPPERS:
            return self._worst(at, arguments)
        if path == "reflect":
            return made_by(name, short(node))
        if path == "fmt" and name in _PRINTS:
            return self._formatted(at, arguments)
        if path.rpartition("/")[2] in _PURE_PACKAGES:
            return self._worst(at, arguments)
        if function is not None and function.type == "identifier":
            if text(function) in ("append", "min", "max"):
                return self._worst(replace(at, piece=True), arguments)
            if text(function) in ("make", "new"):
                return Origin("constant", f"`{short(node)}` is empty")
        method = self._method(at, function) if function is not None else None
        if method is not None:
            return method
        followed = self._returned(at, node, arguments, result)
        unknown = followed.kind == "data" and not followed.certain
        return self._made_of(at, node, followed, arguments) if unknown else followed

    def _converts(self, at: At, node: Node, function: Node | None) -> bool:
        if function is None:
            return self.expressions.callee(at.file, node) is None
        return self.expressions.type_expression(at.file, function) != go.UNKNOWN

    def _method(self, at: At, function: Node) -> Origin | None:
        """Judge a method call by what the method tells of its receiver."""
        operand, field = function.child_by_field_name("operand"), function.child_by_field_name("field")
        if operand is None or field is None:
            return None
        found = method_origin(self.expressions, at.file, operand, text(field))
        if found is not None:
            return found
        receiver = dereference(self.expressions.of(at.file, operand))
        if receiver in _BUILDERS:
            return self._of(at, operand)
        if receiver == REFLECT_VALUE:
            arguments = arguments_of(inner(operand))
            return self._worst(at, arguments) if arguments else data(short(function))
        return None

    def _formatted(self, at: At, arguments: list[Node]) -> Origin:
        """Judge fmt.Sprintf: %T names a type, other verbs print their argument."""
        verbs = verbs_of(arguments[0]) if arguments else []
        parts = []
        for index, argument in enumerate(arguments[1:] or arguments):
            if verbs[index : index + 1] == ["T"]:
                parts.append(Origin("type name", f"key prints the type of `{short(argument)}`"))
                continue
            part = self._of(at, argument)
            parts.append(Origin("type name", part.reason) if part.kind == "type" else part)
        return worst(parts)

    def _returned(self, at: At, node: Node, arguments: list[Node], result: int) -> Origin:
        """Follow a call into the results of a function of the module."""
        callee = self.expressions.callee(at.file, node)
        if callee is None or not self.expressions.universe.is_local(callee.file.package):
            return data(short(node))
        inside = replace(at, file=callee.file, call=Call(callee, tuple(arguments), at))
        found = [
            self._of(inside, value.node, value.result)
            if value
            else self._named_result(inside, callee, result)
            for value in self.flows.returned(callee, result)
        ]
        return worst(found) if found else data(short(node))

    def _named_result(self, inside: At, callee: FuncDecl, result: int) -> Origin:
        binding = result_name(self.expressions.universe, callee, result)
        if binding is not None:
            return self._local(inside, binding)
        return data(function_name(callee))

    def _made_of(self, at: At, node: Node, followed: Origin, arguments: list[Node]) -> Origin:
        """Judge a call that cannot be followed by what it is given: of a type alone it makes a name."""
        given = self._worst(at, arguments)
        if given.kind == "type":
            return Origin("type name", f"`{short(node)}` is made of a type: {given.reason}")
        if given.kind not in ("constant", "few", "instance"):
            return given
        function = node.child_by_field_name("function")
        operand = function.child_by_field_name("operand") if function is not None else None
        if (
            operand is not None
            and function is not None
            and called_name(self.expressions, at.file, function)[0] == ""
        ):
            receiver = self._of(at, operand)
            return receiver if receiver.kind == "data" and receiver.certain else followed
        return followed

    def _composite(self, at: At, node: Node) -> Origin:
        body = node.child_by_field_name("body")
        elements = named(body) if body else []
        type_ = self.expressions.types.underlying(self.expressions.of(at.file, node))
        if not isinstance(type_, Struct | go.Array):
            return self._worst(replace(at, side=""), [c for e in elements for c in entry_of(e, at.side)])
        parts = [self._part(at, value, name) for name, value in parts_of(elements, type_)]
        return joined(parts, short(node))

    def _part(self, at: At, value: Node, name: str) -> Origin:
        found = self._of(at, value)
        if found.kind == "data":
            static, shown = self.expressions.of(at.file, value), short(value)
            typed = struct_key_origin(self.expressions, static, shown) or part_by_type(
                self.expressions, static, shown
            )
            if typed.kind != "data":
                return typed
        return as_part(found, name or short(value))

    def _selector(self, at: At, node: Node) -> Origin:
        operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if operand is None or field is None:
            return data(short(node))
        universe, name, shown = self.expressions.universe, text(field), short(node)
        imported = universe.lookup(at.file, operand) if operand.type == "identifier" else None
        if isinstance(imported, PackageName):
            package = universe.package(imported.path)
            value = member(package, name) if package is not None else None
            return self._variable(at, value) if isinstance(value, ValueDecl) else data(shown)
        selection = self.expressions.types.select(self.expressions.of(at.file, operand), name)
        owner = dereference(selection.owner) if selection is not None else go.UNKNOWN
        found = field_origin(self.expressions, at.file, owner, node)
        if found is None:
            found = self._field(at, owner, name, shown)
        if found.kind != "data" or found.certain:
            return found
        holder = self._of(at, operand)
        if holder.kind != "data" or not holder.certain:
            return found
        return holder if found == data(shown) else replace(found, certain=True)

    def _field(self, at: At, owner: go.Type, name: str, shown: str) -> Origin:
        """Judge a field by all that the module puts into it."""
        if not isinstance(owner, Named) or not self.expressions.universe.is_local(owner.package):
            return data(shown)
        found = self._given(replace(at, call=None), self.flows.field(owner, name), shown)
        if found.kind == "data" and found.certain:
            return Origin("data", f"key `{shown}` is set from outside: {found.reason.removeprefix('key ')}")
        return found
