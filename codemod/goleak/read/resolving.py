"""Type expressions resolved to types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from goleak.read import gotypes as go
from goleak.read.constants import integer
from goleak.read.declarations import ParsedFile, TypeDecl, type_decl, type_parameters
from goleak.read.gotypes import UNKNOWN, Field, Func, Interface, Method, Named, Parameter, Struct, Type
from goleak.read.substitution import substitute
from goleak.read.syntax import Node, inner, named, text
from goleak.read.universe import LocalName, PackageName, Predeclared, Universe, member

_BASIC = frozenset(
    "bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string "
    "uint uint8 uint16 uint32 uint64 uintptr".split()
)
_MAX_DEPTH = 60


class Resolver:
    """Resolves type expressions over a universe; answers are remembered by file and byte span."""

    def __init__(self, universe: Universe) -> None:
        """Work on the packages of a universe."""
        self.universe = universe
        self._resolved: dict[tuple[str, int, int], Type] = {}
        self._homes: dict[Type, tuple[ParsedFile, Node]] = {}
        self._depth = 0

    def resolve(self, file: ParsedFile, node: Node) -> Type:
        """Return the type that a type expression denotes; UNKNOWN where the source at hand does not tell."""
        node = inner(node)
        if node.type == "type_constraint" and len(named(node)) == 1:
            node = named(node)[0]
        key = (file.source.name, node.start_byte, node.end_byte)
        if key in self._resolved:
            return self._resolved[key]
        if self._depth > _MAX_DEPTH:
            return UNKNOWN
        self._resolved[key] = UNKNOWN  # an alias that stands for itself is no type
        self._depth += 1
        try:
            found = self._expression(file, node)
        finally:
            self._depth -= 1
        self._resolved[key] = found
        return found

    def _expression(self, file: ParsedFile, node: Node) -> Type:
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
                return go.Array(self._part(file, node, "element"), self._length(file, node))
            case "map_type":
                return go.Map(self._part(file, node, "key"), self._part(file, node, "value"))
            case "channel_type":
                return _channel(node, self._part(file, node, "value"))
            case "function_type":
                return self.signature(file, node)
            case "struct_type":
                return Struct(tuple(self.fields(file, node)))
            case "interface_type":
                return self._interface(file, node)
            case "generic_type":
                return self._instance(file, node)
            case "type_constraint" | "type_elem" | "negated_type":
                return Interface((), self._element(file, node))
        return UNKNOWN

    def _part(self, file: ParsedFile, node: Node, field: str) -> Type:
        child = node.child_by_field_name(field)
        return self.resolve(file, child) if child else UNKNOWN

    def _length(self, file: ParsedFile, node: Node) -> str:
        length = node.child_by_field_name("length")
        if length is None:
            return "..."
        value = integer(self.universe, file, length)
        return text(length) if value is None else str(value)

    def _identifier(self, file: ParsedFile, node: Node) -> Type:
        found = self.universe.lookup_type(file, node)
        if isinstance(found, TypeDecl):
            return self._declared(found, ())
        if isinstance(found, LocalName):
            binding = found.binding
            if binding.kind == "type parameter":
                return self._at_home(
                    go.TypeParam(binding.name, file.package, binding.node.start_byte), file, binding.node
                )
            if binding.kind == "type":
                if binding.node.type == "type_alias":
                    return self._part(file, binding.node, "type")
                local = Named(file.package, binding.name, (), binding.node.start_byte)
                return self._at_home(local, file, binding.node)
            return UNKNOWN
        if not isinstance(found, Predeclared):
            return UNKNOWN
        if found.name in _BASIC:
            return go.Basic(found.name)
        return go.ANY if found.name == "any" else UNKNOWN

    def _at_home(self, type_: Type, file: ParsedFile, node: Node) -> Type:
        self._homes.setdefault(type_, (file, node))
        return type_

    def _declared(self, declared: TypeDecl, arguments: tuple[Type, ...]) -> Type:
        if declared.alias and len(declared.parameters) == len(arguments):
            body = self.resolve(declared.file, declared.type_node)
            return substitute(body, dict(zip(declared.parameters, arguments, strict=True)))
        return Named(declared.file.package, declared.name, arguments)

    def _qualified(self, file: ParsedFile, node: Node) -> Type:
        found = self.imported_type(file, node)
        if isinstance(found, TypeDecl):
            return self._declared(found, ())
        return found or UNKNOWN

    def imported_type(self, file: ParsedFile, node: Node) -> TypeDecl | Named | None:
        """Return what `pkg.Name` in a type's place declares, or a bare name where its source is not at hand."""
        children = named(node)
        if len(children) != 2:
            return None
        found = self.universe.lookup(file, children[0])
        if not isinstance(found, PackageName):
            return None
        package = self.universe.package(found.path)
        declared = member(package, text(children[1])) if package is not None else None
        if declared is None and not self.universe.is_local(found.path):
            return Named(found.path, text(children[1]))  # what no model tells
        return declared if isinstance(declared, TypeDecl) else None

    def _instance(self, file: ParsedFile, node: Node) -> Type:
        base = node.child_by_field_name("type")
        listed = node.child_by_field_name("type_arguments")
        if base is None or listed is None:
            return UNKNOWN
        return self.instantiate(file, base, tuple(self.resolve(file, a) for a in named(listed)))

    def instantiate(self, file: ParsedFile, base: Node, arguments: tuple[Type, ...]) -> Type:
        """Return a generic type, or alias, with type arguments."""
        base = inner(base)
        if base.type in ("type_identifier", "identifier"):
            found = self.universe.lookup(file, base)
            if isinstance(found, TypeDecl):
                return self._declared(found, arguments)
        elif base.type in ("qualified_type", "selector_expression"):
            imported = self.imported_type(file, base)
            if isinstance(imported, TypeDecl):
                return self._declared(imported, arguments)
            if isinstance(imported, Named):
                return replace(imported, args=arguments)
        return UNKNOWN

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

    def fields(
        self, file: ParsedFile, node: Node, keeps: Callable[[bytes], bool] | None = None
    ) -> Iterator[Field]:
        """Yield the fields of a struct_type; with `keeps`, only those whose type's text it keeps."""
        for listed in named(node):
            for declaration in named(listed):
                if declaration.type != "field_declaration":
                    continue
                type_node = declaration.child_by_field_name("type")
                if type_node is None or (keeps is not None and not keeps(type_node.text or b"")):
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
                embeds += self._element(file, element)
        return Interface(tuple(methods), tuple(embeds))

    def _element(self, file: ParsedFile, node: Node) -> tuple[Type, ...]:
        """Return what one line of an interface embeds: a type, or a union."""
        terms = [node] if node.type == "negated_type" else named(node)
        if not terms:
            return (UNKNOWN,)
        if len(terms) == 1 and terms[0].type != "negated_type":
            return (self.resolve(file, terms[0]),)
        found = []
        for term in terms:
            tilde = term.type == "negated_type"
            found.append(go.Term(self.resolve(file, named(term)[0] if tilde else term), tilde))
        return (go.Union(tuple(found)),)

    def declaration(self, type_: Named) -> TypeDecl | None:
        """Return the declaration of a named type, local ones included."""
        if type_.scope < 0:
            package = self.universe.package(type_.package)
            return package.types.get(type_.name) if package else None
        home = self._homes.get(replace(type_, args=()))
        return type_decl(*home) if home else None

    def parameters(self, file: ParsedFile, node: Node) -> dict[str, go.TypeParam]:
        """Return the type parameters that a function or type declares, by name and in order."""
        found = {n: go.TypeParam(n, file.package, node.start_byte) for n in type_parameters(node)}
        for parameter in found.values():
            self._at_home(parameter, file, node)
        return found

    def constraint(self, parameter: go.TypeParam) -> Type:
        """Return what a type parameter is declared with: an interface, or UNKNOWN where that is not at hand."""
        home = self._homes.get(parameter)
        if home is None:
            return UNKNOWN
        file, node = home
        if node.type == "method_declaration":
            return self._receiver_constraint(file, node, parameter)
        for declaration in _parameter_declarations(node):
            if parameter.name in [text(n) for n in declaration.children_by_field_name("name")]:
                return self._part(file, declaration, "type")
        return UNKNOWN

    def _receiver_constraint(self, file: ParsedFile, node: Node, parameter: go.TypeParam) -> Type:
        """Look at the receiver's type: a method gives its type parameters names of its own."""
        base, names = receiver_parameters(node)
        found = self.universe.lookup(file, base) if base else None
        if not isinstance(found, TypeDecl) or parameter.name not in names:
            return UNKNOWN
        declared = [
            self._part(found.file, d, "type")
            for d in _parameter_declarations(found.node)
            for _ in d.children_by_field_name("name")
        ]
        own: list[Type] = [go.TypeParam(n, parameter.package, parameter.scope) for n in names]
        renamed = dict(zip(found.parameters, own, strict=False))
        index = names.index(parameter.name)
        return substitute(declared[index], renamed) if index < len(declared) else UNKNOWN


def receiver_parameters(method: Node) -> tuple[Node | None, list[str]]:
    """Return a method's receiver type and the names it gives to that type's parameters."""
    receiver = method.child_by_field_name("receiver")
    declarations = named(receiver) if receiver else []
    node = declarations[0].child_by_field_name("type") if declarations else None
    while node is not None and node.type in ("pointer_type", "parenthesized_type"):
        node = named(node)[0]
    if node is None or node.type != "generic_type":
        return node, []
    arguments = node.child_by_field_name("type_arguments")
    return node.child_by_field_name("type"), [text(a) for a in named(arguments)] if arguments else []


def _parameter_declarations(node: Node) -> list[Node]:
    listed = node.child_by_field_name("type_parameters")
    return named(listed) if listed else []


def _channel(node: Node, elem: Type) -> Type:
    spelled = text(node)
    if spelled.startswith("<-"):
        return go.Chan(elem, "receive")
    return go.Chan(elem, "send" if any(c.type == "<-" for c in node.children) else "")


def _embedded_name(node: Node) -> str:
    if node.type == "qualified_type":
        node = node.child_by_field_name("name") or node
    if node.type == "generic_type":
        return _embedded_name(node.child_by_field_name("type") or node)
    return text(node)
