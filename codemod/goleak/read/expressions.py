"""Types of expressions, worked out by need."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.bindings import binding_type, value_type
from goleak.read.calls import call_type, callee, instantiated
from goleak.read.declarations import FuncDecl, ParsedFile, ValueDecl
from goleak.read.gotypes import UNKNOWN, Func, Parameter, Type
from goleak.read.operators import COMPARISONS, LITERALS, UNTYPED_BOOL, binary, default, is_untyped
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text
from goleak.read.typer import base_and_arguments, denoted_type, parts
from goleak.read.types import TypeResolver, dereference
from goleak.read.universe import LocalName, PackageName, Predeclared, Universe, member

_MAX_DEPTH = 60


class Expressions:
    """Types expressions over a universe; answers are remembered by file and byte span."""

    def __init__(self, universe: Universe) -> None:
        """Work on the packages of a universe."""
        self.universe = universe
        self.types = TypeResolver(universe)
        # What goleak.read.references knows of the calls of functions, by their files and offsets.
        self.calls: dict[tuple[str, int], tuple[tuple[ParsedFile, Node], ...]] = {}
        self._known: dict[tuple[str, int, int], Type] = {}
        self._denoted: dict[tuple[str, int, int], Type] = {}
        self._depth = 0

    def of(self, file: ParsedFile, node: Node) -> Type:
        """Return the type of an expression: a Tuple for calls with several results, UNKNOWN where nothing tells.

        An untyped constant has the type that it takes where nothing else decides.
        """
        return default(self.raw(file, node))

    def raw(self, file: ParsedFile, node: Node) -> Type:
        """Return the type of an expression, with the kind of an untyped constant."""
        node = inner(node)
        key = (file.source.name, node.start_byte, node.end_byte)
        if key in self._known:
            return self._known[key]
        if self._depth > _MAX_DEPTH:
            return UNKNOWN
        self._known[key] = UNKNOWN  # a declaration that refers to itself has no type to find
        self._depth += 1
        try:
            found = self._expression(file, node)
        finally:
            self._depth -= 1
        self._known[key] = found
        return found

    def type_expression(self, file: ParsedFile, node: Node) -> Type:
        """Return the type an expression denotes when it is a type (`T`, `*T`, `[]T`, `pkg.T`), else UNKNOWN."""
        node = inner(node)
        key = (file.source.name, node.start_byte, node.end_byte)
        if key not in self._denoted:
            self._denoted[key] = denoted_type(self.types, file, node)
        return self._denoted[key]

    def value(self, declared: ValueDecl) -> Type:
        """Return the type of a package-level variable or constant."""
        return default(value_type(self, declared))

    def binding(self, file: ParsedFile, binding: Binding) -> Type:
        """Return the type of a local name."""
        return default(binding_type(self, file, binding))

    def callee(self, file: ParsedFile, call: Node) -> FuncDecl | None:
        """Return the declared function or method that a call names, where that is known before run time."""
        return callee(self, file, call)

    def _expression(self, file: ParsedFile, node: Node) -> Type:
        match node.type:
            case "identifier" | "type_identifier" | "package_identifier":
                return self._identifier(file, node)
            case "selector_expression" | "qualified_type":
                return self._selector(file, node)
            case "call_expression" | "type_conversion_expression":
                return call_type(self, file, node)
            case "index_expression" | "generic_type" | "type_instantiation_expression":
                return self._index(file, node)
            case "slice_expression":
                return self._sliced(file, node)
            case "composite_literal":
                return self._composite(file, node)
            case "literal_value":
                return self._elided(file, node)
            case "type_assertion_expression":
                type_node = node.child_by_field_name("type")
                return self.types.resolve(file, type_node) if type_node else UNKNOWN
            case "unary_expression":
                return self._unary(file, node)
            case "binary_expression":
                return self._binary(file, node)
            case "func_literal":
                return self.types.signature(file, node)
        return LITERALS.get(node.type, UNKNOWN)

    def _field(self, file: ParsedFile, node: Node, name: str) -> Type:
        child = node.child_by_field_name(name)
        return self.raw(file, child) if child else UNKNOWN

    def _identifier(self, file: ParsedFile, node: Node) -> Type:
        if node.text == b"_":
            return UNKNOWN
        found = self.universe.lookup(file, node)
        match found:
            case LocalName():
                return binding_type(self, file, found.binding)
            case ValueDecl():
                return value_type(self, found)
            case FuncDecl():
                return self.types.signature(found.file, found.node)
            case Predeclared("true" | "false"):
                return UNTYPED_BOOL
            case Predeclared("nil"):
                return go.NIL
        return UNKNOWN

    def _selector(self, file: ParsedFile, node: Node) -> Type:
        split = parts(node)
        if split is None:
            return UNKNOWN
        operand, field = split
        if operand.type in ("identifier", "package_identifier"):
            found = self.universe.lookup(file, operand)
            if isinstance(found, PackageName):
                return self._imported(found.path, text(field))
        owner = self.of(file, operand)
        if owner == UNKNOWN:
            return self._method_expression(file, operand, text(field))
        selection = self.types.select(owner, text(field), file.package)
        return selection.type if selection else UNKNOWN

    def _method_expression(self, file: ParsedFile, operand: Node, name: str) -> Type:
        """Type `T.method` and `(*T).method`: a function whose first parameter is the receiver."""
        receiver = self.type_expression(file, operand)
        selection = self.types.select(receiver, name, file.package) if receiver != UNKNOWN else None
        if selection is None or not isinstance(selection.type, Func) or selection.kind != "method":
            return UNKNOWN
        method = selection.type
        return Func((Parameter("", receiver), *method.parameters), method.results, method.variadic)

    def _imported(self, path: str, name: str) -> Type:
        package = self.universe.package(path)
        declared = member(package, name) if package else None
        if isinstance(declared, ValueDecl):
            return value_type(self, declared)
        if isinstance(declared, FuncDecl):
            return self.types.signature(declared.file, declared.node)
        return UNKNOWN

    def _index(self, file: ParsedFile, node: Node) -> Type:
        split = base_and_arguments(node)
        operand = self.of(file, split[0]) if split else UNKNOWN
        match self.types.underlying(operand):
            case go.Map(_, elem) | go.Slice(elem) | go.Array(elem):
                return elem
            case go.Pointer(elem):
                pointed = self.types.underlying(elem)
                return pointed.elem if isinstance(pointed, go.Array) else UNKNOWN
            case go.Basic("string"):
                return go.Basic("byte")
            case Func():
                return instantiated(self, file, node)
            case go.TypeParam() as parameter:
                return self._indexed_parameter(parameter)
        return UNKNOWN

    def _indexed_parameter(self, parameter: go.TypeParam) -> Type:
        """Index a type parameter that admits several types with one element type: `string | []byte`."""
        found: set[Type] = set()
        for type_ in self.types.type_set(parameter) or ():
            body = self.types.underlying(type_)
            is_string = body == go.STRING
            elem = body.elem if isinstance(body, go.Map | go.Slice | go.Array) else UNKNOWN
            found.add(go.Basic("byte") if is_string else elem)
        return found.pop() if len(found) == 1 else UNKNOWN

    def _sliced(self, file: ParsedFile, node: Node) -> Type:
        operand = default(self._field(file, node, "operand"))
        body = self.types.underlying(operand)
        if isinstance(body, go.Pointer):
            body = self.types.underlying(body.elem)
        return go.Slice(body.elem) if isinstance(body, go.Array) else operand

    def _composite(self, file: ParsedFile, node: Node) -> Type:
        type_node = node.child_by_field_name("type")
        found = self.types.resolve(file, type_node) if type_node else UNKNOWN
        body = node.child_by_field_name("body")
        if isinstance(found, go.Array) and found.length == "..." and body is not None:
            elements = named(body)
            if all(e.type != "keyed_element" for e in elements):
                return go.Array(found.elem, str(len(elements)))
        return found

    def _elided(self, file: ParsedFile, node: Node) -> Type:
        """Type the `{…}` of an element whose type the literal around it tells."""
        element = node.parent
        if element is not None and element.type == "composite_literal":
            return self._composite(file, element)
        around = element.parent if element is not None and element.type == "literal_element" else element
        is_key = False
        if around is not None and around.type == "keyed_element":
            is_key = around.child_by_field_name("key") == element
            around = around.parent
        if around is None or around.type != "literal_value":
            return UNKNOWN
        match self.types.underlying(dereference(self.raw(file, around))):
            case go.Map(key, elem):
                return key if is_key else elem
            case go.Slice(elem) | go.Array(elem):
                return elem
        return UNKNOWN

    def _unary(self, file: ParsedFile, node: Node) -> Type:
        operator = node.child_by_field_name("operator")
        operand = self._field(file, node, "operand")
        match text(operator) if operator else "":
            case "&":
                return UNKNOWN if operand == UNKNOWN else go.Pointer(operand)
            case "*":
                body = self.types.underlying(operand)
                return body.elem if isinstance(body, go.Pointer) else UNKNOWN
            case "<-":
                body = self.types.underlying(operand)
                return body.elem if isinstance(body, go.Chan) else UNKNOWN
        return operand

    def _binary(self, file: ParsedFile, node: Node) -> Type:
        """Fold a chain `a + b + c` from its left end, however long it is."""
        chain: list[tuple[str, Node]] = []
        left: Node | None = node
        found: Type = UNKNOWN
        while left is not None and left.type == "binary_expression":
            operator, right = left.child_by_field_name("operator"), left.child_by_field_name("right")
            if operator is None or right is None:
                return UNKNOWN
            if text(operator) in COMPARISONS:
                found, left = UNTYPED_BOOL, None
                break
            chain.append((text(operator), right))
            left = left.child_by_field_name("left")
        if left is not None:
            found = self.raw(file, left)
        for operation, right in reversed(chain):
            decided = found != UNKNOWN and not is_untyped(found)
            found = found if decided else binary(operation, found, self.raw(file, right))
        return found
