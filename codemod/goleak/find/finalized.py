"""Whether a pointer is a reflect.Type in disguise: what finalizers and weak pointers must not be given."""

from __future__ import annotations

from goleak.find.locate.contexts import arguments_of, imported_function
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, UNKNOWN
from goleak.read.references import local_name
from goleak.read.syntax import Node, inner, named, text

_MAX_STEPS = 12
_POINTERS = frozenset({"UnsafePointer", "Pointer", "Interface"})


def stands_for_type(expressions: Expressions, file: ParsedFile, node: Node) -> bool:
    """Tell whether an expression is a reflect.Type, or a pointer made from one by assertions and conversions.

    The address of a variable that holds a type is not: the variable may well be in the heap.
    """
    current: Node | None = node
    for _ in range(_MAX_STEPS):
        if current is None:
            return False
        current = inner(current)
        if expressions.of(file, current) == REFLECT_TYPE:
            return True
        current = _source(expressions, file, current)
    return False


def _source(expressions: Expressions, file: ParsedFile, node: Node) -> Node | None:
    """Return the expression that a pointer was made from, one step back."""
    match node.type:
        case "type_assertion_expression" | "type_conversion_expression":
            return node.child_by_field_name("operand")
        case "call_expression":
            return _converted(expressions, file, node)
        case "identifier":
            return _initial(expressions, file, node)
    return None


def _converted(expressions: Expressions, file: ParsedFile, call: Node) -> Node | None:
    function = call.child_by_field_name("function")
    arguments = arguments_of(call)
    if function is None:
        return None
    field = function.child_by_field_name("field")
    if field is not None and text(field) in _POINTERS and not arguments:
        return function.child_by_field_name("operand")
    is_conversion = expressions.type_expression(file, function) != UNKNOWN
    wraps = imported_function(expressions, file, call) in ("reflect.ValueOf", "unsafe.Pointer")
    return arguments[0] if len(arguments) == 1 and (is_conversion or wraps) else None


def _initial(expressions: Expressions, file: ParsedFile, name: Node) -> Node | None:
    """Return what a local variable was declared with."""
    binding = local_name(expressions.universe, file, name)
    if binding is None or binding.kind not in ("short", "var"):
        return None
    listed = binding.node.child_by_field_name("right" if binding.kind == "short" else "value")
    values = named(listed) if listed is not None else []
    if len(values) == binding.count:
        return values[binding.index]
    return values[0] if values and binding.index == 0 else None
