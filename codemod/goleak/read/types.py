"""Type expressions resolved, and what types are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile, TypeDecl, type_decl
from goleak.read.gotypes import UNKNOWN, Field, Func, Interface, Method, Named, Parameter, Struct, Type
from goleak.read.syntax import Node, inner, named, text
from goleak.read.universe import LocalName, PackageName, Universe, member

_BASIC = frozenset(
    "bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string "
    "uint uint8 uint16 uint32 uint64 uintptr".split()
)
_MAX_EMBEDDING = 6
_MAX_ALIASES = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """What `x.name` selects: a field or a method, its type, and the struct type it was found in.

    `owner` is the named type that declares the field (UNKNOWN for an anonymous struct) or the method;
    `path` are the embedded fields passed on the way, outermost first.
    """

    kind: str
    name: str
    type: Type
    owner: Type
    path: tuple[tuple[Type, Field], ...] = ()
    method: FuncDecl | None = None


class TypeResolver:
    """Resolves type expressions and selectors; answers are remembered."""

    def __init__(self, universe: Universe) -> None:
        """Work on the packages of a universe."""
        self.universe = universe
        self._underlying: dict[Named, Type] = {}

    def resolve(self, file: ParsedFile, node: Node) -> Type:
        """Return the type that a type expression denotes; UNKNOWN where the source at hand does not tell."""
        node = inner(node)
        match node.type:
            case "type_identifier" | "identifier":
                return self._identifier(file, node)
            case "qualified_type" | "selector_expression":
                return self._qualified(file, node)
            case "pointer_type":
                return go.Pointer(self.resolve(file, named(node)[0]))
            case "unary_expression" if text(node).startswith("*"):
                operand = node.child_by_field_name("operand")
                return go.Pointer(self.resolve(file, operand)) if operand else UNKNOWN
            case "slice_type":
                return go.Slice(self._part(file, node, "element"))
            case "array_type" | "implicit_length_array_type":
                length = node.child_by_field_name("length")
                return go.Array(self._part(file, node, "element"), text(length) if length else "...")
            case "map_type":
                return go.Map(self._part(file, node, "key"), self._part(file, node, "value"))
            case "channel_type":
                return go.Chan(self._part(file, node, "value"))
            case "function_type":
                return self.signature(file, node)
            case "struct_type":
                return Struct(tuple(self._fields(file, node)))
            case "interface_type":
                return self._interface(file, node)
            case "generic_type":
                return self._instance(file, node)
        return UNKNOWN

    def _part(self, file: ParsedFile, node: Node, field: str) -> Type:
        child = node.child_by_field_name(field)
        return self.resolve(file, child) if child else UNKNOWN

    def _identifier(self, file: ParsedFile, node: Node) -> Type:
        found = self.universe.lookup(file, node)
        if isinstance(found, TypeDecl):
            return self._declared(found, ())
        if isinstance(found, LocalName):
            binding = found.binding
            if binding.kind == "type parameter":
                return go.TypeParam(binding.name)
            if binding.kind == "type":
                if binding.node.type == "type_alias":
                    return self._part(file, binding.node, "type")
                return Named(file.package, binding.name, (), binding.node.start_byte)
            return UNKNOWN
        name = text(node)
        if name in _BASIC:
            return go.Basic(name)
        if name == "any":
            return go.ANY
        return UNKNOWN

    def _declared(self, declared: TypeDecl, arguments: tuple[Type, ...]) -> Type:
        if declared.alias and not declared.parameters:
            return self.resolve(declared.file, declared.type_node)
        return Named(declared.file.package, declared.name, arguments)

    def _qualified(self, file: ParsedFile, node: Node) -> Type:
        children = named(node)
        if len(children) != 2:
            return UNKNOWN
        name = text(children[1])
        found = self.universe.lookup(file, children[0])
        if not isinstance(found, PackageName):
            return UNKNOWN
        package = self.universe.package(found.path)
        declared = member(package, name) if package else None
        if isinstance(declared, TypeDecl):
            return self._declared(declared, ())
        return Named(found.path, name) if package is None else UNKNOWN

    def _instance(self, file: ParsedFile, node: Node) -> Type:
        base = node.child_by_field_name("type")
        arguments = node.child_by_field_name("type_arguments")
        generic = self.resolve(file, base) if base else UNKNOWN
        if not isinstance(generic, Named) or arguments is None:
            return UNKNOWN
        return replace(generic, args=tuple(self.resolve(file, a) for a in named(arguments)))

    def signature(self, file: ParsedFile, node: Node) -> Func:
        """Return the type of a function_type, declaration, literal or interface method."""
        parameters: list[Parameter] = []
        variadic = False
        listed = node.child_by_field_name("parameters")
        for declaration in named(listed) if listed else []:
            variadic = declaration.type == "variadic_parameter_declaration"
            declared = self._part(file, declaration, "type")
            declared = go.Slice(declared) if variadic else declared
            names = [text(name) for name in declaration.children_by_field_name("name")]
            parameters += [Parameter(name, declared) for name in names or [""]]
        return Func(tuple(parameters), self._results(file, node), variadic)

    def _results(self, file: ParsedFile, node: Node) -> tuple[Type, ...]:
        result = node.child_by_field_name("result")
        if result is None:
            return ()
        if result.type != "parameter_list":
            return (self.resolve(file, result),)
        results: list[Type] = []
        for declaration in named(result):
            count = max(1, len(declaration.children_by_field_name("name")))
            results += [self._part(file, declaration, "type")] * count
        return tuple(results)

    def _fields(self, file: ParsedFile, node: Node) -> Iterator[Field]:
        for listed in named(node):
            for declaration in named(listed):
                if declaration.type != "field_declaration":
                    continue
                type_node = declaration.child_by_field_name("type")
                if type_node is None:
                    continue
                declared = self.resolve(file, type_node)
                names = declaration.children_by_field_name("name")
                for name in names:
                    yield Field(text(name), declared, False, name.start_byte)
                if not names:
                    if any(c.type == "*" for c in declaration.children):
                        declared = go.Pointer(declared)
                    yield Field(_embedded_name(type_node), declared, True, type_node.start_byte)

    def _interface(self, file: ParsedFile, node: Node) -> Type:
        methods: list[Method] = []
        embeds: list[Type] = []
        for element in named(node):
            if element.type == "method_elem":
                name = element.child_by_field_name("name")
                methods.append(Method(text(name) if name else "", self.signature(file, element)))
            else:
                embeds += [self.resolve(file, term) for term in named(element)]
        return Interface(tuple(methods), tuple(embeds))

    def declaration(self, type_: Named) -> TypeDecl | None:
        """Return the declaration of a named type, local ones included."""
        package = self.universe.package(type_.package)
        if package is None:
            return None
        if type_.scope < 0:
            return package.types.get(type_.name)
        for file in package.files:
            for candidate in self.universe.locals(file, type_.scope).get(type_.name, ()):
                if candidate.kind == "type" and candidate.node.start_byte == type_.scope:
                    return type_decl(file, candidate.node)
        return None

    def underlying(self, type_: Type) -> Type:
        """Follow named types to the type literal behind them; UNKNOWN where a declaration is not at hand."""
        for _ in range(_MAX_ALIASES):
            if not isinstance(type_, Named):
                return type_
            if type_ not in self._underlying:
                self._underlying[type_] = self._expand(type_)
            type_ = self._underlying[type_]
        return UNKNOWN

    def _expand(self, type_: Named) -> Type:
        declared = self.declaration(type_)
        if declared is None:
            return UNKNOWN
        body = self.resolve(declared.file, declared.type_node)
        if declared.parameters:
            body = substitute(body, dict(zip(declared.parameters, type_.args, strict=False)))
        return body

    def select(self, type_: Type, name: str) -> Selection | None:
        """Find the field or method `name` of a type, through pointers and embedded fields, shallowest first."""
        level: list[tuple[Type, tuple[tuple[Type, Field], ...]]] = [(type_, ())]
        for _ in range(_MAX_EMBEDDING):
            deeper: list[tuple[Type, tuple[tuple[Type, Field], ...]]] = []
            for candidate, path in level:
                base = dereference(candidate)
                found = self._direct(base, name, path)
                if found is not None:
                    return found
                body = self.underlying(base)
                if isinstance(body, Struct):
                    deeper += [(f.type, (*path, (base, f))) for f in body.fields if f.embedded]
                elif isinstance(body, Interface):
                    deeper += [(e, path) for e in body.embeds]
            if not deeper:
                return None
            level = deeper
        return None

    def _direct(self, base: Type, name: str, path: tuple[tuple[Type, Field], ...]) -> Selection | None:
        if isinstance(base, Named):
            package = self.universe.package(base.package)
            methods = package.methods.get((base.name, name)) if package and base.scope < 0 else None
            if methods:
                signature = self.signature(methods[0].file, methods[0].node)
                bound = substitute(signature, self._receiver_arguments(methods[0], base))
                return Selection("method", name, bound, base, path, methods[0])
        body = self.underlying(base)
        if isinstance(body, Struct):
            for found in body.fields:
                if found.name == name:
                    return Selection("field", name, found.type, base, path)
        if isinstance(body, Interface):
            for method in body.methods:
                if method.name == name:
                    return Selection("method", name, method.type, base, path)
        return None

    def _receiver_arguments(self, method: FuncDecl, base: Named) -> dict[str, Type]:
        if not base.args:
            return {}
        bindings = self.universe.locals(method.file, method.node.start_byte)
        names = [
            b.name
            for found in bindings.values()
            for b in found
            if b.kind == "type parameter" and b.node == method.node
        ]
        order = text(method.node.child_by_field_name("receiver") or method.node)
        names.sort(key=lambda n: order.find(n, order.find("[")))
        return dict(zip(names, base.args, strict=False))


def dereference(type_: Type) -> Type:
    """Strip one pointer, if there is one."""
    return type_.elem if isinstance(type_, go.Pointer) else type_


def _embedded_name(node: Node) -> str:
    if node.type == "qualified_type":
        node = node.child_by_field_name("name") or node
    if node.type == "generic_type":
        return _embedded_name(node.child_by_field_name("type") or node)
    return text(node)


def substitute(type_: Type, arguments: Mapping[str, Type]) -> Type:
    """Replace type parameters by their arguments."""
    if not arguments:
        return type_

    def sub(t: Type) -> Type:
        return substitute(t, arguments)

    match type_:
        case go.TypeParam(name):
            return arguments.get(name, type_)
        case Named() if type_.args:
            return replace(type_, args=tuple(sub(a) for a in type_.args))
        case go.Pointer(elem):
            return go.Pointer(sub(elem))
        case go.Slice(elem):
            return go.Slice(sub(elem))
        case go.Array(elem, length):
            return go.Array(sub(elem), length)
        case go.Map(key, elem):
            return go.Map(sub(key), sub(elem))
        case go.Chan(elem):
            return go.Chan(sub(elem))
        case go.Tuple(items):
            return go.Tuple(tuple(sub(i) for i in items))
        case Func():
            parameters = tuple(Parameter(p.name, sub(p.type)) for p in type_.parameters)
            return Func(parameters, tuple(sub(r) for r in type_.results), type_.variadic)
        case Struct(fields):
            return Struct(tuple(replace(f, type=sub(f.type)) for f in fields))
        case Interface(methods, embeds):
            bound = tuple(Method(m.name, sub_func(m.type, arguments)) for m in methods)
            return Interface(bound, tuple(sub(e) for e in embeds))
    return type_


def sub_func(type_: Func, arguments: Mapping[str, Type]) -> Func:
    """Replace type parameters in a signature."""
    replaced = substitute(type_, arguments)
    return replaced if isinstance(replaced, Func) else type_
