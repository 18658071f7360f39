"""What a function does with a key that is an object: which expressions are it, and what each use tells of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from goleak.find.flow.values import Flows
from goleak.find.locate.contexts import arguments_of, call_of, imported_function, parenthesized
from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.gotypes import REFLECT_VALUE
from goleak.read.references import local_name
from goleak.read.scopes import Binding
from goleak.read.syntax import Node, inner, named, text

# What these methods of reflect.Value return is decided by its type alone.
_BY_TYPE = frozenset("Type Kind NumField NumMethod OverflowInt OverflowUint OverflowFloat".split())
# What these return is a part of the value, whose type in turn is decided by the type of the value.
_PARTS = frozenset("Elem Field FieldByName FieldByIndex Addr Convert Index".split())
_SAME_VALUE = frozenset({"reflect.ValueOf", "reflect.Indirect"})
_MAX_DEPTH = 8

Told = Literal["type", "value", "validity", "call", "kept"]


@dataclass(frozen=True, slots=True)
class Frame:
    """A function that is looked at: `keys` are offsets of local names of the key, `root` is the key as it is stored."""

    file: ParsedFile
    function: FuncDecl | None
    keys: frozenset[int]
    root: Node | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a use of the key tells: for `call`, of argument number `index` of a function of the module."""

    told: Told
    node: Node
    callee: FuncDecl | None = None
    index: int = -1


@dataclass
class Keys:
    """Knows the key's expressions in one function."""

    flows: Flows
    frame: Frame
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)

    def is_key(self, node: Node, depth: int = 0) -> bool:
        """Tell whether an expression is the key, the object it stands for, or a part of that."""
        node = inner(node)
        at = (node.start_byte, node.end_byte)
        if at not in self._known:
            if depth > _MAX_DEPTH:
                return False
            self._known[at] = False  # until known: it may refer to itself
            self._known[at] = self._is_root(node) or self._derived(node, depth + 1)
        return self._known[at]

    def _is_root(self, node: Node) -> bool:
        root = self.frame.root
        if root is None:
            return False
        if node.type == root.type and text(node) == text(root):
            mine, its = self._name(node), self._name(root)
            return mine == its
        return False

    def _name(self, node: Node) -> Binding | None:
        while (
            operand := node.child_by_field_name("operand") or node.child_by_field_name("function")
        ) is not None:
            node = inner(operand)
        return local_name(self.flows.expressions.universe, self.frame.file, node)

    def _derived(self, node: Node, depth: int) -> bool:
        operand = node.child_by_field_name("operand")
        match node.type:
            case "identifier":
                binding = local_name(self.flows.expressions.universe, self.frame.file, node)
                return binding is not None and self._is_key_name(binding, depth)
            case "call_expression":
                return self._is_key_call(node, depth)
            case "selector_expression" if call_of(node) is not None:
                return False
            case (
                "type_assertion_expression" | "selector_expression" | "index_expression" | "slice_expression"
            ):
                return operand is not None and self.is_key(operand, depth)
            case "unary_expression" if text(node)[:1] in "&*":
                return operand is not None and self.is_key(operand, depth)
        return False

    def _is_key_name(self, binding: Binding, depth: int) -> bool:
        if binding.name_node.start_byte in self.frame.keys:
            return True
        if binding.kind == "switch":
            switch = binding.node.parent
            value = switch.child_by_field_name("value") if switch is not None else None
            return value is not None and self.is_key(value, depth)
        if binding.kind not in ("short", "var"):
            return False
        return any(
            not s.part and self.is_key(s.node, depth) and self._is_object(s.node, s.result)
            for s in self.flows.local(self.frame.file, binding).given
        )

    def _is_object(self, node: Node, result: int) -> bool:
        """Tell whether one result of an expression can be an object; the second of `k.(T)` is but a fact."""
        type_ = self.flows.expressions.of(self.frame.file, node)
        if isinstance(type_, go.Tuple):
            return result < len(type_.items) and type_.items[result] == REFLECT_VALUE
        return result == 0

    def _is_key_call(self, call: Node, depth: int) -> bool:
        arguments = arguments_of(call)
        if imported_function(self.flows.expressions, self.frame.file, call) in _SAME_VALUE:
            return any(self.is_key(a, depth) for a in arguments)
        function = call.child_by_field_name("function")
        operand = function.child_by_field_name("operand") if function is not None else None
        method = function.child_by_field_name("field") if function is not None else None
        if operand is not None and method is not None and self.is_key(operand, depth):
            parts = _PARTS | {"Interface"}
            return text(method) in parts and self._is_value(operand)
        callee = self.flows.expressions.callee(self.frame.file, call)
        if callee is None or not self.flows.expressions.universe.is_local(callee.file.package):
            return False
        type_ = self.flows.expressions.of(self.frame.file, call)
        first = type_.items[0] if isinstance(type_, go.Tuple) and type_.items else type_
        return first == REFLECT_VALUE and any(self.is_key(a, depth) for a in arguments)

    def _is_value(self, node: Node) -> bool:
        return self.flows.expressions.of(self.frame.file, node) == REFLECT_VALUE

    def tell(self, node: Node) -> Telling:
        """Tell what the largest expression that still is the key tells of it where it stands."""
        node = parenthesized(node)
        parent = node.parent
        if ".Elem()" in text(node) and self._unwraps():
            return Telling("value", node)  # what an interface holds is no matter of its type
        if parent is None:
            return Telling("kept", node)
        match parent.type:
            case "selector_expression":
                return self._selected(node, parent)
            case "argument_list":
                return self._passed(node, parent)
            case "type_switch_statement":
                return Telling("type", parent)
            case "binary_expression":
                nil = any(c.type == "nil" for c in named(parent))
                of = self.flows.expressions.types.underlying(self.flows.expressions.of(self.frame.file, node))
                return Telling("type" if nil and isinstance(of, go.Interface) else "value", parent)
            case "expression_list" | "var_spec":
                return self._listed(node, parent)
            case "literal_element" | "keyed_element":
                return Telling("value", node)
        return Telling("value", node if parent.type.endswith("_statement") else parent)

    def _unwraps(self) -> bool:
        function = self.frame.function
        data = self.frame.file.source.data
        return (
            function is not None and b"reflect.Interface" in data[function.chunk.start : function.chunk.end]
        )

    def _selected(self, node: Node, selector: Node) -> Telling:
        call, method = call_of(selector), selector.child_by_field_name("field")
        if call is None or method is None or not self._is_value(node):
            return Telling("value", call or selector)
        if text(method) == "IsValid":
            if inner(node).type == "identifier":
                return Telling("validity", call)
            return Telling("value" if ".Elem()" in text(node) else "type", call)
        return Telling("type" if text(method) in _BY_TYPE else "value", call)

    def _passed(self, node: Node, listed: Node) -> Telling:
        call = listed.parent
        if call is None:
            return Telling("value", node)
        if imported_function(self.flows.expressions, self.frame.file, call) == "reflect.TypeOf":
            return Telling("type", call)
        callee = self.flows.expressions.callee(self.frame.file, call)
        if callee is None or not self.flows.expressions.universe.is_local(callee.file.package):
            return Telling("value", call)
        return Telling("call", call, callee, named(listed).index(node))

    def _listed(self, node: Node, listed: Node) -> Telling:
        """Judge what is assigned or returned: a local name is followed from there."""
        statement = listed.parent if listed.type == "expression_list" else listed
        if statement is None:
            return Telling("value", node)
        if statement.type == "return_statement":
            return Telling("kept" if self._is_value(node) else "value", node)
        left = statement.child_by_field_name("left")
        targets = named(left) if left is not None else statement.children_by_field_name("name")
        if statement.type not in ("short_var_declaration", "assignment_statement", "var_spec") and (
            statement.parent is None or statement.parent.type != "var_spec"
        ):
            return Telling("value", node)
        if inner(node).type == "type_assertion_expression":
            targets = targets[:1]  # the second is but a fact
        return Telling("kept" if all(t.type == "identifier" for t in targets) else "value", node)


def frame_of(flows: Flows, file: ParsedFile, function: FuncDecl | None, key: Node | None) -> Frame:
    """Return the frame of a function that stores or looks up `key`; what reflect.ValueOf makes it of counts as key."""
    names: set[int] = set()
    node = inner(key) if key is not None else None
    for _ in range(_MAX_DEPTH if node is not None else 0):
        assert node is not None
        if node.type == "identifier":
            binding = local_name(flows.expressions.universe, file, node)
            if binding is None or binding.name_node.start_byte in names:
                break
            names.add(binding.name_node.start_byte)
            given = [s for s in flows.local(file, binding).given if not s.part]
            if len(given) != 1 or binding.kind == "parameter":
                break
            node = inner(given[0].node)
        elif imported_function(flows.expressions, file, node) == "reflect.ValueOf" and arguments_of(node):
            node = inner(arguments_of(node)[0])
        else:
            break
    return Frame(file, function, frozenset(names), key)
