"""Types of expressions, worked out by need."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile, TypeDecl, ValueDecl, type_parameters
from goleak.read.gotypes import UNKNOWN, Func, Named, Type
from goleak.read.inference import result_of, unify
from goleak.read.scopes import Binding
from goleak.read.syntax import TYPES, Node, inner, named, text
from goleak.read.types import TypeResolver, dereference, substitute
from goleak.read.universe import LocalName, PackageName, Predeclared, Universe, member

_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})
_LITERALS = {
    "interpreted_string_literal": go.STRING,
    "raw_string_literal": go.STRING,
    "int_literal": go.INT,
    "float_literal": go.Basic("float64"),
    "imaginary_literal": go.Basic("complex128"),
    "rune_literal": go.Basic("rune"),
    "true": go.BOOL,
    "false": go.BOOL,
    "nil": go.NIL,
    "iota": go.INT,
}
_MAX_DEPTH = 60


class Expressions:
    """Types expressions over a universe; answers are remembered by file and byte span."""

    def __init__(self, universe: Universe) -> None:
        """Work on the packages of a universe."""
        self.universe = universe
        self.types = TypeResolver(universe)
        self._known: dict[tuple[str, int, int], Type] = {}
        self._depth = 0

    def of(self, file: ParsedFile, node: Node) -> Type:
        """Return the type of an expression: a Tuple for calls with several results, UNKNOWN where nothing tells."""
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

    def _expression(self, file: ParsedFile, node: Node) -> Type:
        match node.type:
            case "identifier":
                return self._identifier(file, node)
            case "selector_expression":
                return self._selector(file, node)
            case "call_expression":
                return self._call(file, node)
            case "index_expression":
                return self._index(file, node)
            case "slice_expression":
                sliced = self._field(file, node, "operand")
                body = self.types.underlying(dereference(sliced))
                return go.Slice(body.elem) if isinstance(body, go.Array) else sliced
            case "composite_literal" | "type_assertion_expression":
                type_node = node.child_by_field_name("type")
                return self.types.resolve(file, type_node) if type_node else UNKNOWN
            case "type_conversion_expression":
                return self._conversion(file, node)
            case "unary_expression":
                return self._unary(file, node)
            case "binary_expression":
                return self._binary(file, node)
            case "func_literal":
                return self.types.signature(file, node)
            case "type_instantiation_expression":
                return self.of(file, named(node)[0])
        return _LITERALS.get(node.type, UNKNOWN)

    def _field(self, file: ParsedFile, node: Node, name: str) -> Type:
        child = node.child_by_field_name(name)
        return self.of(file, child) if child else UNKNOWN

    def _identifier(self, file: ParsedFile, node: Node) -> Type:
        found = self.universe.lookup(file, node)
        match found:
            case LocalName():
                return self.binding(file, found.binding)
            case ValueDecl():
                return self.value(found)
            case FuncDecl():
                return self.types.signature(found.file, found.node)
            case Predeclared(name) if name in ("true", "false"):
                return go.BOOL
            case Predeclared("nil"):
                return go.NIL
        return UNKNOWN

    def value(self, declared: ValueDecl) -> Type:
        """Return the type of a package-level variable or constant."""
        if declared.type_node is not None:
            return self.types.resolve(declared.file, declared.type_node)
        return self._item(declared.file, list(declared.values), declared.index, declared.count)

    def _item(self, file: ParsedFile, values: list[Node], index: int, count: int) -> Type:
        """Return the type of name `index` of `count` in a declaration from `values`."""
        if len(values) == count:
            return self.of(file, values[index])
        if len(values) == 1:
            return self._one_of_many(file, inner(values[0]), index)
        return UNKNOWN

    def _one_of_many(self, file: ParsedFile, value: Node, index: int) -> Type:
        """Type one name of `a, b := value`: a call's result, or value and ok."""
        found = self.of(file, value)
        if isinstance(found, go.Tuple):
            return found.items[index] if index < len(found.items) else UNKNOWN
        if index == 0:
            return found
        comma_ok = value.type in ("index_expression", "type_assertion_expression", "unary_expression")
        return go.BOOL if index == 1 and comma_ok else UNKNOWN

    def binding(self, file: ParsedFile, binding: Binding) -> Type:
        """Return the type of a local name."""
        node = binding.node
        match binding.kind:
            case "parameter" | "receiver" | "result":
                type_node = node.child_by_field_name("type")
                declared = self.types.resolve(file, type_node) if type_node else UNKNOWN
                return go.Slice(declared) if node.type == "variadic_parameter_declaration" else declared
            case "var" | "const":
                type_node = node.child_by_field_name("type")
                if type_node is not None:
                    return self.types.resolve(file, type_node)
                value = node.child_by_field_name("value")
                return self._item(file, named(value) if value else [], binding.index, binding.count)
            case "short" | "receive":
                right = node.child_by_field_name("right")
                if right is None:
                    return UNKNOWN
                values = named(right) if right.type == "expression_list" else [right]
                return self._item(file, values, binding.index, binding.count)
            case "range":
                return self._range(file, node, binding.index)
            case "switch":
                return self._switch(file, node)
        return UNKNOWN

    def _range(self, file: ParsedFile, node: Node, index: int) -> Type:
        ranged = self._field(file, node, "right")
        match self.types.underlying(dereference(ranged)):
            case go.Map(key, elem):
                return (key, elem)[index] if index < 2 else UNKNOWN
            case go.Slice(elem) | go.Array(elem):
                return (go.INT, elem)[index] if index < 2 else UNKNOWN
            case go.Basic("string"):
                return (go.INT, go.Basic("rune"))[index] if index < 2 else UNKNOWN
            case go.Basic(name) if name.startswith("int"):
                return ranged
            case go.Chan(elem):
                return elem
            case Func(parameters) if parameters and isinstance(parameters[0].type, Func):
                yielded = parameters[0].type.parameters
                return yielded[index].type if index < len(yielded) else UNKNOWN
        return UNKNOWN

    def _switch(self, file: ParsedFile, case: Node) -> Type:
        """Type the alias of a type switch inside one case: the case's only type, else the operand's."""
        types = case.children_by_field_name("type")
        switch = case.parent
        if len(types) == 1 and text(types[0]) != "nil":
            return self.types.resolve(file, types[0])
        return self._field(file, switch, "value") if switch else UNKNOWN

    def _selector(self, file: ParsedFile, node: Node) -> Type:
        operand = node.child_by_field_name("operand")
        field = node.child_by_field_name("field")
        if operand is None or field is None:
            return UNKNOWN
        if operand.type == "identifier":
            found = self.universe.lookup(file, operand)
            if isinstance(found, PackageName):
                return self._imported(found.path, text(field))
            if isinstance(found, TypeDecl):
                return UNKNOWN  # a method expression
        selection = self.types.select(self.of(file, operand), text(field))
        return selection.type if selection else UNKNOWN

    def _imported(self, path: str, name: str) -> Type:
        package = self.universe.package(path)
        declared = member(package, name) if package else None
        if isinstance(declared, ValueDecl):
            return self.value(declared)
        if isinstance(declared, FuncDecl):
            return self.types.signature(declared.file, declared.node)
        return UNKNOWN

    def _index(self, file: ParsedFile, node: Node) -> Type:
        operand = self._field(file, node, "operand")
        match self.types.underlying(dereference(operand)):
            case go.Map(_, elem) | go.Slice(elem) | go.Array(elem):
                return elem
            case go.Basic("string"):
                return go.Basic("byte")
            case Func() as generic:
                return generic  # an instantiation: the call infers the rest
        return UNKNOWN

    def _unary(self, file: ParsedFile, node: Node) -> Type:
        operator = node.child_by_field_name("operator")
        operand = self._field(file, node, "operand")
        match text(operator) if operator else "":
            case "&":
                return go.Pointer(operand)
            case "*":
                body = operand if isinstance(operand, go.Pointer) else self.types.underlying(operand)
                return body.elem if isinstance(body, go.Pointer) else UNKNOWN
            case "<-":
                body = self.types.underlying(operand)
                return body.elem if isinstance(body, go.Chan) else UNKNOWN
            case "!":
                return go.BOOL
        return operand

    def _binary(self, file: ParsedFile, node: Node) -> Type:
        operator = node.child_by_field_name("operator")
        if operator is not None and text(operator) in _COMPARISONS:
            return go.BOOL
        left = self._field(file, node, "left")
        right_node = node.child_by_field_name("right")
        if isinstance(left, go.Basic) and right_node is not None:
            right = self.of(file, right_node)
            return right if isinstance(right, Named) else left  # an untyped constant takes the other's type
        return left

    def type_expression(self, file: ParsedFile, node: Node) -> Type:
        """Return the type an expression denotes when it is a type (`T`, `*T`, `[]T`, `pkg.T`), else UNKNOWN."""
        node = inner(node)
        if node.type in TYPES:
            return self.types.resolve(file, node)
        if node.type == "unary_expression" and text(node).startswith("*"):
            operand = node.child_by_field_name("operand")
            pointed = self.type_expression(file, operand) if operand else UNKNOWN
            return UNKNOWN if pointed == UNKNOWN else go.Pointer(pointed)
        if node.type == "index_expression":
            return self._instantiated_type(file, node)
        if node.type in ("identifier", "selector_expression"):
            return self._type_name(file, node)
        return UNKNOWN

    def _instantiated_type(self, file: ParsedFile, node: Node) -> Type:
        operand = node.child_by_field_name("operand")
        argument = node.child_by_field_name("index")
        generic = self.type_expression(file, operand) if operand else UNKNOWN
        if not isinstance(generic, Named) or argument is None:
            return UNKNOWN
        return Named(generic.package, generic.name, (self.type_expression(file, argument),), generic.scope)

    def _type_name(self, file: ParsedFile, node: Node) -> Type:
        if node.type == "selector_expression":
            operand = node.child_by_field_name("operand")
            found = self.universe.lookup(file, operand) if operand else None
            if not isinstance(found, PackageName):
                return UNKNOWN
            package = self.universe.package(found.path)
            field = node.child_by_field_name("field")
            known = package is not None and field is not None and text(field) in package.types
            return self.types.resolve(file, node) if known else UNKNOWN
        found = self.universe.lookup(file, node)
        is_type = isinstance(found, TypeDecl | Predeclared) or (
            isinstance(found, LocalName) and found.binding.kind in ("type", "type parameter")
        )
        return self.types.resolve(file, node) if is_type else UNKNOWN

    def _call(self, file: ParsedFile, node: Node) -> Type:
        function = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        if function is None or arguments is None:
            return UNKNOWN
        function = inner(function)
        if function.type == "identifier" and isinstance(self.universe.lookup(file, function), Predeclared):
            built_in = self._built_in(file, text(function), named(arguments))
            if built_in is not None:
                return built_in
        converted = self.type_expression(file, function)
        if converted != UNKNOWN:
            return converted
        called = self.types.underlying(self.of(file, function))
        if not isinstance(called, Func):
            return UNKNOWN
        bound = self._infer(file, node, called, named(arguments))
        return result_of(tuple(substitute(r, bound) for r in called.results))

    def _conversion(self, file: ParsedFile, node: Node) -> Type:
        """Type `T(x)`; the parser takes `f[A](x)` for one, whatever f is: a type, a function, a map of functions."""
        type_node, operand = node.child_by_field_name("type"), node.child_by_field_name("operand")
        base = type_node.child_by_field_name("type") if type_node else None
        if type_node is None or base is None or type_node.type != "generic_type":
            return self.types.resolve(file, type_node) if type_node else UNKNOWN
        found = self._generic(file, base)
        if isinstance(found, ValueDecl | LocalName):
            body = self.types.underlying(self._identifier(file, base))
            elem = body.elem if isinstance(body, go.Map | go.Slice | go.Array) else UNKNOWN
            called = self.types.underlying(elem)
            return result_of(called.results) if isinstance(called, Func) else UNKNOWN
        if not isinstance(found, FuncDecl):
            return self.types.resolve(file, type_node)
        arguments = type_node.child_by_field_name("type_arguments")
        given = [self.types.resolve(file, a) for a in named(arguments)] if arguments else []
        bound = dict(zip(type_parameters(found.node), given, strict=False))
        signature = self.types.signature(found.file, found.node)
        if operand is not None and signature.parameters:
            unify(signature.parameters[0].type, self.of(file, operand), bound)
        return result_of(tuple(substitute(r, bound) for r in signature.results))

    def _generic(self, file: ParsedFile, base: Node) -> object:
        """Return what stands before the brackets of `f[A](x)`, if it is no type."""
        if base.type != "qualified_type":
            found = self.universe.lookup(file, base)
            is_type = isinstance(found, LocalName) and found.binding.kind.startswith("type")
            return None if is_type else found
        imported = self.universe.lookup(file, named(base)[0])
        package = self.universe.package(imported.path) if isinstance(imported, PackageName) else None
        return member(package, text(named(base)[-1])) if package else None

    def _built_in(self, file: ParsedFile, name: str, arguments: list[Node]) -> Type | None:
        match name:
            case "make" if arguments:
                return self.type_expression(file, arguments[0])
            case "new" if arguments:
                allocated = self.type_expression(file, arguments[0])
                return go.Pointer(self.of(file, arguments[0]) if allocated == UNKNOWN else allocated)
            case "append" | "min" | "max" if arguments:
                return self.of(file, arguments[0])
            case "len" | "cap" | "copy":
                return go.INT
            case "recover":
                return go.ANY
            case "delete" | "clear" | "panic" | "print" | "println" | "close":
                return go.Tuple(())
        return None

    def callee(self, file: ParsedFile, call: Node) -> FuncDecl | None:
        """Return the declared function or method that a call names, where that is known before run time."""
        function = call.child_by_field_name("function")
        if function is None:
            return None
        function = inner(function)
        if function.type == "index_expression":
            function = function.child_by_field_name("operand") or function
        if function.type == "identifier":
            found = self.universe.lookup(file, function)
            return found if isinstance(found, FuncDecl) else None
        if function.type != "selector_expression":
            return None
        operand = function.child_by_field_name("operand")
        name = function.child_by_field_name("field")
        if operand is None or name is None:
            return None
        if operand.type == "identifier":
            found = self.universe.lookup(file, operand)
            if isinstance(found, PackageName):
                package = self.universe.package(found.path)
                declared = member(package, text(name)) if package else None
                return declared if isinstance(declared, FuncDecl) else None
        selection = self.types.select(self.of(file, operand), text(name))
        return selection.method if selection else None

    def _infer(self, file: ParsedFile, call: Node, called: Func, arguments: list[Node]) -> dict[str, Type]:
        """Bind a generic function's type parameters from explicit type arguments and argument types."""
        bound: dict[str, Type] = {}
        function = call.child_by_field_name("function")
        declared = self.callee(file, call)
        explicit = call.child_by_field_name("type_arguments")
        if declared is not None:
            names = type_parameters(declared.node)
            given = named(explicit) if explicit else []
            if function is not None and inner(function).type == "index_expression":
                index = inner(function).child_by_field_name("index")
                given = [index] if index else []
            bound.update({n: self.type_expression(file, g) for n, g in zip(names, given, strict=False)})
        for parameter, argument in zip(called.parameters, arguments, strict=False):
            if isinstance(parameter.type, go.TypeParam | go.Slice | go.Pointer | go.Map | Func | Named):
                unify(parameter.type, self.of(file, argument), bound)
        return bound
