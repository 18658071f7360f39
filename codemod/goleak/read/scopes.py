"""Names declared inside functions, and where they are visible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from goleak.read.declarations import type_parameters
from goleak.read.syntax import Node, named, query_captures, text

BindingKind = Literal[
    "parameter",
    "receiver",
    "result",
    "short",
    "var",
    "const",
    "range",
    "switch",
    "receive",
    "type",
    "type parameter",
    "function",
]


@dataclass(frozen=True, slots=True)
class Binding:
    """A local name, visible in bytes [start, end). `node` is its declaration, `index` its place among the names.

    `scope` is the offset of what opens the scope it was declared in: `:=` assigns to names of the same scope.
    Parameters and results are not visible before `body`, in the types of each other: `func(url *url.URL)`.
    """

    name: str
    kind: BindingKind
    node: Node
    name_node: Node
    start: int
    end: int
    index: int = 0
    count: int = 1
    scope: int = -1
    body: int = -1

    def is_visible(self, offset: int) -> bool:
        """Tell whether the name means this binding at a byte offset, unless one further in hides it."""
        visible = max(self.start, self.body) <= offset < self.end
        return visible or offset == self.name_node.start_byte


Locals = dict[str, list[Binding]]

_Scope = tuple[int, int]  # the bytes of what opens it


def local_bindings(declaration: Node) -> Locals:
    """Collect every name declared inside a top-level declaration, closures and blocks included."""
    top_level = declaration.type in ("var_declaration", "const_declaration", "type_declaration")
    if top_level and not _may_declare(declaration):
        return {}
    found: list[Binding] = []
    scopes = [(declaration.start_byte, declaration.end_byte)]
    bodies: set[int] = set()
    for start, end, _, kind, node in _events(declaration):
        while len(scopes) > 1 and scopes[-1][1] <= start:
            scopes.pop()
        if kind == "function":
            scopes.append((start, end))
            bodies.update(b.start_byte for b in [node.child_by_field_name("body")] if b is not None)
            found.extend(_signature(node))
        elif kind == "opens":
            if start not in bodies:  # the body of a function shares the scope of its parameters
                scopes.append((start, end))
        elif not (top_level and _is_package_level(node, declaration)):
            found.extend(_declared(node, scopes[-1]))
        elif node.type in ("type_spec", "type_alias"):
            found.extend(_own_parameters(node))
    return _by_name(found)


def signature_bindings(function: Node) -> Locals:
    """Collect the names that the signature of a declared function or method declares."""
    return _by_name(_signature(function))


def is_in_signature(declaration: Node, offset: int) -> bool:
    """Tell whether a byte offset of a declaration is in a function's signature."""
    if declaration.type not in ("function_declaration", "method_declaration"):
        return False
    body = declaration.child_by_field_name("body")
    return body is None or offset < body.start_byte


def _by_name(found: list[Binding]) -> Locals:
    names: Locals = {}
    for binding in sorted(found, key=lambda b: (b.start, b.name_node.start_byte)):
        names.setdefault(binding.name, []).append(binding)
    return names


def _may_declare(declaration: Node) -> bool:
    """Tell whether a declaration outside functions has local names: those of closures and type parameters."""
    source = declaration.text or b""
    return b"func" in source or (declaration.type == "type_declaration" and b"[" in source)


def _events(declaration: Node) -> list[tuple[int, int, int, str, Node]]:
    """Return what opens scopes and declares names, with its bytes, outermost first."""
    found = [
        (node.start_byte, node.end_byte, int(kind == "declares"), kind, node)
        for kind, nodes in query_captures("scopes", declaration).items()
        for node in nodes
    ]
    return sorted(found, key=lambda event: (event[0], -event[1], event[2]))


def find_binding(bindings: Locals, name: str, offset: int) -> Binding | None:
    """Return the innermost binding of a name that is visible at a byte offset."""
    best: Binding | None = None
    for binding in bindings.get(name, ()):
        if binding.is_visible(offset):
            best = binding
    return best


def _is_package_level(node: Node, declaration: Node) -> bool:
    """Tell whether a spec belongs to the top-level declaration itself, not to a closure in a value."""
    if node.type not in ("var_spec", "const_spec", "type_spec", "type_alias"):
        return False
    parent = node.parent
    return parent == declaration or (parent is not None and parent.parent == declaration)


def _declared(node: Node, scope: _Scope) -> list[Binding]:
    match node.type:
        case "short_var_declaration":
            return _names(_items(node.child_by_field_name("left")), "short", node, scope)
        case "var_spec":
            return _names(node.children_by_field_name("name"), "var", node, scope)
        case "const_spec":
            return _names(node.children_by_field_name("name"), "const", node, scope)
        case "range_clause" if _declares(node):
            return _names(_items(node.child_by_field_name("left")), "range", node, scope)
        case "receive_statement" if _declares(node):
            return _names(_items(node.child_by_field_name("left")), "receive", node, scope)
        case "type_switch_statement":
            return _switch_aliases(node)
        case "type_spec" | "type_alias":
            return _local_type(node, scope)
    return []


def _items(listed: Node | None) -> list[Node]:
    return named(listed) if listed else []


def _declares(node: Node) -> bool:
    return any(child.type == ":=" for child in node.children)


def _names(names: list[Node], kind: BindingKind, node: Node, scope: _Scope) -> list[Binding]:
    (opened, end), start = scope, node.end_byte
    identifiers = [n for n in names if n.type != ","]
    return [
        Binding(text(n), kind, node, n, start, end, i, len(identifiers), opened)
        for i, n in enumerate(identifiers)
        if n.type == "identifier" and text(n) != "_"
    ]


def _signature(node: Node) -> list[Binding]:
    """Bind receiver, type parameters, parameters and named results over the whole function."""
    start, end = node.start_byte, node.end_byte
    block = node.child_by_field_name("body")
    body = block.start_byte if block is not None else end
    found: list[Binding] = []
    sections: tuple[tuple[str, BindingKind], ...] = (
        ("receiver", "receiver"),
        ("parameters", "parameter"),
        ("result", "result"),
    )
    for field, kind in sections:
        listed = node.child_by_field_name(field)
        if listed is None or listed.type != "parameter_list":
            continue
        index = 0
        for declaration in named(listed):
            names = declaration.children_by_field_name("name")
            for name in names:
                found.append(Binding(text(name), kind, declaration, name, start, end, index, 1, start, body))
                index += 1
            index += not names
    found += [Binding(p, "type parameter", node, node, start, end) for p in type_parameters(node)]
    found.extend(_receiver_type_parameters(node, start, end))
    return found


def _receiver_type_parameters(node: Node, start: int, end: int) -> list[Binding]:
    receiver = node.child_by_field_name("receiver")
    if receiver is None:
        return []
    found = []
    for declaration in named(receiver):
        type_node = declaration.child_by_field_name("type")
        while type_node is not None and type_node.type in ("pointer_type", "parenthesized_type"):
            type_node = named(type_node)[0]
        if type_node is not None and type_node.type == "generic_type":
            arguments = type_node.child_by_field_name("type_arguments")
            found += [
                Binding(text(a), "type parameter", node, node, start, end)
                for a in (named(arguments) if arguments else [])
            ]
    return found


def _switch_aliases(node: Node) -> list[Binding]:
    aliases = _items(node.child_by_field_name("alias"))
    return [
        Binding(text(alias), "switch", case, alias, case.start_byte, case.end_byte, scope=case.start_byte)
        for alias in aliases
        for case in node.named_children
        if case.type in ("type_case", "default_case")
    ]


def _local_type(node: Node, scope: _Scope) -> list[Binding]:
    name, end = node.child_by_field_name("name"), scope[1]
    found = [Binding(text(name), "type", node, name, name.end_byte, end)] if name is not None else []
    return found + _own_parameters(node)


def _own_parameters(node: Node) -> list[Binding]:
    """Bind the type parameters of a type declaration inside it."""
    start, end = node.start_byte, node.end_byte
    return [Binding(p, "type parameter", node, node, start, end) for p in type_parameters(node)]
