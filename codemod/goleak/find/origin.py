"""Where the values of an expression come from: constants, types, their names, or callers' data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from goleak.find.places import Place, place_of
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, REFLECT_VALUE, Named, Struct, Type
from goleak.read.references import calls_of, enclosing_function, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text, walk, walk_outside_closures
from goleak.read.types import dereference
from goleak.read.universe import LocalName, PackageName

Kind = Literal["constant", "few", "type", "type name", "runtime type", "data"]
_RANK: dict[Kind, int] = {"constant": 0, "few": 1, "type": 2, "type name": 3, "runtime type": 4, "data": 5}

# reflect.SliceOf, ChanOf and PointerTo make one type for each type given: they add no growth of their own.
_TYPE_MAKERS = frozenset({"StructOf", "FuncOf", "ArrayOf", "MapOf"})
_TYPE_METHODS = frozenset({"String", "Name", "PkgPath"})
_PURE_PACKAGES = frozenset({"strings", "strconv", "path", "bytes", "unicode", "html", "filepath"})
_FEW = frozenset({"Kind", "ChanDir"})
_TAG_NAME = re.compile(r"(^|_)[tT]ag(Name|Key)?$|[a-z]Tag(Name|Key)?$")
_MAX_DEPTH = 12
_MAX_CALLERS = 4
_VERB = re.compile(r"%[-+# 0]*(?:\d+|\*)?(?:\.\d+)?([a-zA-Z%])")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a key comes from, and why, in words a reviewer can check.

    `certain` tells that callers outside the package choose it, rather than that nothing says otherwise.
    """

    kind: Kind
    reason: str
    certain: bool = False


def worst(origins: list[Origin]) -> Origin:
    """Return the origin that grows most; the first of equals."""
    return max(origins, key=lambda o: (_RANK[o.kind], o.certain), default=Origin("constant", "no parts"))


def origin_of(expressions: Expressions, file: ParsedFile, node: Node, own: Place | None = None) -> Origin:
    """Tell where the values of a key expression come from; what comes out of the container `own` adds nothing."""
    return _Tracer(expressions, own).expression(file, node, 0)


def origin_of_type(expressions: Expressions, type_: Type, shown: str) -> Origin | None:
    """Judge a key by its static type alone, where that is enough."""
    types = expressions.types
    if type_ == REFLECT_TYPE:
        return Origin("type", f"key `{shown}` is a reflect.Type")
    if type_ == REFLECT_VALUE:
        return Origin("data", f"key `{shown}` is a reflect.Value: a new one for each instance", True)
    if isinstance(type_, Named) and type_.package == "reflect":
        if type_.name in ("StructField", "Method"):
            return Origin("type", f"key `{shown}` is a reflect.{type_.name}")
        if type_.name in _FEW:
            return Origin("few", f"key `{shown}` is a reflect.{type_.name}: there are few")
    if type_ == go.Basic("uintptr"):
        return Origin("type", f"key `{shown}` is a uintptr, the address of a type or function")
    if isinstance(type_, Named) and _is_enumeration(expressions, type_):
        return Origin("few", f"key `{shown}` is a {type_.name}, one of a few constants")
    if type_ == go.BOOL or (isinstance(type_, Named) and types.underlying(type_) == go.BOOL):
        return Origin("few", f"key `{shown}` is a bool")
    return None


def _is_enumeration(expressions: Expressions, type_: Named) -> bool:
    """Tell whether a named integer type has constants of its own: its values are few."""
    body = expressions.types.underlying(type_)
    package = expressions.universe.package(type_.package)
    if not isinstance(body, go.Basic) or not body.name.lstrip("u").startswith("int") or package is None:
        return False
    typed = [
        value
        for values in package.values.values()
        for value in values[:1]
        if value.constant and value.type_node is not None and text(value.type_node) == type_.name
    ]
    return len(typed) > 1 or any(v.values and "iota" in text(v.values[0]) for v in typed)


class _Tracer:
    """Follows an expression through locals, parameters, calls and conversions."""

    def __init__(self, expressions: Expressions, own: Place | None) -> None:
        self.expressions = expressions
        self.own = own
        self.seen: set[tuple[str, int, int]] = set()

    def expression(self, file: ParsedFile, node: Node, depth: int) -> Origin:
        node = inner(node)
        shown = _short(node)
        key = (file.source.name, node.start_byte, node.end_byte)
        if key in self.seen or depth > _MAX_DEPTH:
            return Origin("constant", "refers to itself") if key in self.seen else _data(shown)
        self.seen.add(key)
        if self._is_own(file, node):
            return Origin("constant", f"key comes out of `{shown}` itself")
        static = self.expressions.of(file, node)
        by_type = origin_of_type(self.expressions, static, shown)
        if by_type is not None:
            runtime = self._syntax(file, node, depth) if by_type.kind == "type" else by_type
            return runtime if runtime.kind == "runtime type" else by_type
        return self._syntax(file, node, depth)

    def _is_own(self, file: ParsedFile, node: Node) -> bool:
        if self.own is None or node.type not in ("selector_expression", "identifier"):
            return False
        return place_of(self.expressions, file, node) == self.own

    def _syntax(self, file: ParsedFile, node: Node, depth: int) -> Origin:
        match node.type:
            case "identifier":
                return self._identifier(file, node, depth)
            case "call_expression" | "type_conversion_expression":
                return self._call(file, node, depth)
            case "binary_expression":
                return worst([self.expression(file, c, depth + 1) for c in named(node)])
            case "composite_literal":
                return self._composite(file, node, depth)
            case "selector_expression":
                return self._selector(file, node)
            case "unary_expression":
                operand = node.child_by_field_name("operand")
                if operand is not None and text(node)[:1] == "&":
                    return Origin(
                        "data", f"key `{_short(node)}` is a pointer: a new one for each instance", True
                    )
                return self.expression(file, operand, depth + 1) if operand else _data(text(node))
            case "index_expression" | "slice_expression" | "type_assertion_expression":
                operand = node.child_by_field_name("operand")
                return self.expression(file, operand, depth + 1) if operand else _data(_short(node))
        if node.type.endswith("_literal") or node.type in ("true", "false", "nil", "iota"):
            return Origin("constant", f"key {_short(node)} is a constant")
        return _data(_short(node))

    def _identifier(self, file: ParsedFile, node: Node, depth: int) -> Origin:
        found = self.expressions.universe.lookup(file, node)
        if isinstance(found, ValueDecl):
            if found.constant:
                return Origin("constant", f"key `{found.name}` is a constant")
            return _data(found.name)
        if isinstance(found, LocalName):
            return self._binding(file, found.binding, depth)
        return Origin("constant", f"key `{text(node)}` is predeclared")

    def _binding(self, file: ParsedFile, binding: Binding, depth: int) -> Origin:
        match binding.kind:
            case "parameter" | "receiver":
                return self._parameter(file, binding, depth)
            case "short" | "var":
                return self._assigned(file, binding, depth)
            case "const":
                return Origin("constant", f"key `{binding.name}` is a constant")
            case "range":
                ranged = binding.node.child_by_field_name("right")
                return self.expression(file, ranged, depth + 1) if ranged else _data(binding.name)
            case "switch":
                switch = binding.node.parent
                value = switch.child_by_field_name("value") if switch else None
                return self.expression(file, value, depth + 1) if value else _data(binding.name)
        return _data(binding.name)

    def _assigned(self, file: ParsedFile, binding: Binding, depth: int) -> Origin:
        """Join what the declaration and every later assignment give to a local variable."""
        sources = _sources(
            binding.node, "right" if binding.kind == "short" else "value", binding.index, binding.count
        )
        declaration = file.enclosing(binding.node.start_byte)
        for statement in walk(declaration) if declaration else ():
            if (
                statement.type != "assignment_statement"
                or not binding.start <= statement.start_byte < binding.end
            ):
                continue
            left = statement.child_by_field_name("left")
            targets = named(left) if left else []
            for index, target in enumerate(targets):
                if target.type == "identifier" and text(target) == binding.name:
                    sources += _sources(statement, "right", index, len(targets))
        if declaration is not None and self._is_filled_elsewhere(file, binding):
            return _data(binding.name)
        if not sources:
            return Origin("constant", f"key `{binding.name}` keeps its zero value")
        return worst([self.expression(file, s, depth + 1) for s in sources])

    def _is_filled_elsewhere(self, file: ParsedFile, binding: Binding) -> bool:
        """Tell whether a local variable's address is given away: `fmt.Scan(&name)`."""
        for use in local_occurrences(self.expressions.universe, file, binding):
            if (
                use.parent is not None
                and use.parent.type == "unary_expression"
                and text(use.parent)[:1] == "&"
            ):
                return True
        return False

    def _parameter(self, file: ParsedFile, binding: Binding, depth: int) -> Origin:
        universe = self.expressions.universe
        function = enclosing_function(universe, file, binding.start)
        if function is None or function.node.start_byte != binding.start or binding.kind == "receiver":
            return _data(binding.name)
        if _is_exported(function):
            return Origin(
                "data", f"key `{binding.name}` is a parameter of exported {function_name(function)}", True
            )
        calls = [] if depth > _MAX_CALLERS else list(calls_of(self.expressions, function))
        arguments = [
            (caller, named(listed)[binding.index])
            for caller, call in calls
            if (listed := call.child_by_field_name("arguments")) and len(named(listed)) > binding.index
        ]
        if not arguments:
            return Origin("data", f"key `{binding.name}` is a parameter of {function_name(function)}")
        return worst([self.expression(caller, argument, depth + 1) for caller, argument in arguments])

    def _call(self, file: ParsedFile, node: Node, depth: int) -> Origin:
        function = node.child_by_field_name("function")
        listed = node.child_by_field_name("arguments")
        arguments = named(listed) if listed else [n for n in [node.child_by_field_name("operand")] if n]
        if function is None or self.expressions.type_expression(file, function) != go.UNKNOWN:
            return worst([self.expression(file, a, depth + 1) for a in arguments])  # a conversion
        path, name = self._imported(file, function)
        if path == "reflect":
            if name in _TYPE_MAKERS:
                return Origin("runtime type", f"`{_short(node)}` makes types at run time")
            return (
                self.worst_of(file, arguments, depth)
                if name in ("SliceOf", "ChanOf", "PointerTo", "PtrTo")
                else Origin("type", f"`{_short(node)}`")
            )
        if (path, name) in (("fmt", "Sprintf"), ("fmt", "Sprint"), ("fmt", "Sprintln")):
            return self._formatted(file, arguments, depth)
        if path.rpartition("/")[2] in _PURE_PACKAGES:
            return self.worst_of(file, arguments, depth)
        method = self._type_method(file, function)
        if method is not None:
            return method
        if function.type == "identifier" and text(function) in ("append", "min", "max"):
            return self.worst_of(file, arguments, depth)
        return self._returned(file, node, depth)

    def worst_of(self, file: ParsedFile, nodes: list[Node], depth: int) -> Origin:
        return worst([self.expression(file, n, depth + 1) for n in nodes])

    def _imported(self, file: ParsedFile, function: Node) -> tuple[str, str]:
        operand, field = function.child_by_field_name("operand"), function.child_by_field_name("field")
        if operand is None or field is None or operand.type != "identifier":
            found = (
                self.expressions.universe.lookup(file, function) if function.type == "identifier" else None
            )
            return (found.file.package, found.name) if isinstance(found, FuncDecl) else ("", "")
        imported = self.expressions.universe.lookup(file, operand)
        return (imported.path, text(field)) if isinstance(imported, PackageName) else ("", "")

    def _type_method(self, file: ParsedFile, function: Node) -> Origin | None:
        """Judge a method call on a reflect.Type, Value or field by what the method tells."""
        operand, field = function.child_by_field_name("operand"), function.child_by_field_name("field")
        if operand is None or field is None:
            return None
        receiver = dereference(self.expressions.of(file, operand))
        if receiver == REFLECT_TYPE and text(field) in _TYPE_METHODS:
            return Origin("type name", f"key is the type's {text(field)}()")
        if receiver == Named("reflect", "StructTag"):
            return Origin("type name", "key is part of a struct tag")
        if receiver == REFLECT_TYPE and text(field).startswith("Num"):
            return Origin("few", f"key counts {text(field)}()")
        return None

    def _formatted(self, file: ParsedFile, arguments: list[Node], depth: int) -> Origin:
        """Judge fmt.Sprintf: %T names a type, other verbs print their argument."""
        if not arguments:
            return Origin("constant", "key is an empty format")
        verbs = [v for v in _VERB.findall(text(arguments[0])) if v != "%"]
        parts = []
        for index, argument in enumerate(arguments[1:]):
            verb = verbs[index] if index < len(verbs) else "v"
            if verb == "T":
                parts.append(Origin("type name", f"key prints the type of `{_short(argument)}`"))
                continue
            part = self.expression(file, argument, depth + 1)
            parts.append(Origin("type name", part.reason) if part.kind == "type" else part)
        return worst(parts)

    def _returned(self, file: ParsedFile, call: Node, depth: int) -> Origin:
        """Follow a call into the results of a function of the module."""
        callee = self.expressions.callee(file, call)
        body = callee.node.child_by_field_name("body") if callee else None
        if callee is None or body is None or not self.expressions.universe.is_local(callee.file.package):
            return _data(_short(call))
        results = [n for n in _returns(body) if n.type == "expression_list" and named(n)]
        if not results:
            return _data(_short(call))
        return worst([self.expression(callee.file, named(n)[0], depth + 1) for n in results])

    def _composite(self, file: ParsedFile, node: Node, depth: int) -> Origin:
        body = node.child_by_field_name("body")
        elements = named(body) if body else []
        values = [e.child_by_field_name("value") if e.type == "keyed_element" else e for e in elements]
        return worst([self.expression(file, v, depth + 1) for v in values if v is not None])

    def _selector(self, file: ParsedFile, node: Node) -> Origin:
        operand, field = node.child_by_field_name("operand"), node.child_by_field_name("field")
        if operand is None or field is None:
            return _data(_short(node))
        owner = dereference(self.expressions.of(file, operand))
        if owner in (Named("reflect", "StructField"), Named("reflect", "Method")):
            return Origin("type name", f"key `{_short(node)}` names a part of a type")
        if _TAG_NAME.search(text(field)):
            return Origin("few", f"key `{_short(node)}` is the name of a struct tag: programmers choose it")
        return _data(_short(node))


def struct_key_origin(expressions: Expressions, type_: Type, shown: str) -> Origin | None:
    """Judge a struct key by its fields' types, where no literal tells more."""
    body = expressions.types.underlying(type_)
    if not isinstance(body, Struct) or (isinstance(type_, Named) and type_.package == "reflect"):
        return None
    parts: list[Origin] = []
    for field in body.fields:
        part = origin_of_type(expressions, field.type, f"{shown}.{field.name}")
        parts.append(part or Origin("data", f"key part `{shown}.{field.name}` is callers' data"))
    return worst(parts)


def function_name(function: FuncDecl) -> str:
    """Return `Receiver.Name` or `Name`."""
    return f"{function.receiver}.{function.name}" if function.receiver else function.name


def _is_exported(function: FuncDecl) -> bool:
    return function.name[:1].isupper() and (not function.receiver or function.receiver[:1].isupper())


def _data(shown: str) -> Origin:
    return Origin("data", f"key comes from `{shown}`, which callers' data decides")


def _short(node: Node) -> str:
    shown = " ".join(text(node).split())
    return shown if len(shown) <= 48 else shown[:45] + "..."


def _sources(node: Node, field: str, index: int, count: int) -> list[Node]:
    listed = node.child_by_field_name(field)
    values = named(listed) if listed else []
    if len(values) == count:
        return [values[index]]
    return values[:1]


def _returns(body: Node) -> list[Node]:
    """Return the expression lists of a function's return statements, closures left out."""
    return [c for n in walk_outside_closures(body) if n.type == "return_statement" for c in named(n)]
