"""Local containers that live on in closures: those that outlive the call which made them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from goleak.find.locate.containers import shape_of
from goleak.find.locate.contexts import arguments_of, parameter_binding, parenthesized
from goleak.find.locate.places import Declared, Place, may_hold
from goleak.read.declarations import Declarations, FuncDecl, ParsedFile, ValueDecl
from goleak.read.expressions import Expressions
from goleak.read.references import calls_of, enclosing_function, local_name, local_occurrences
from goleak.read.scopes import Binding
from goleak.read.syntax import FUNCTIONS, Node, named, text

# A local `m := map[…`, `m := make(map[…`, `var m sync.Map` and their like.
_LOCAL = re.compile(
    rb"[ \t]+(?:var[ \t]+)?([A-Za-z_]\w*)[ \t]*(?::?=)?[ \t]*(?:make\(|new\(|&)?(?:map\[|\w+\.Map\b)"
)
_PLAIN = re.compile(
    rb"\bmap\[(?:string|u?int\w*|byte|rune)\](?:string|bool|byte|rune|u?int\w*|struct\{\})[\s,)({]"
)
# What other modules' functions of these names are given, they call later.
# Functions elsewhere that call what they are given later: when something is asked for, happens, or is due.
_REGISTERS = re.compile(
    r"^(Handle|HandleFunc|HandlerFunc|OnceFunc|OnceValues?|AfterFunc|Go|TryGo|SetFinalizer|AddCleanup|AddFunc|Notify"
    r"|Subscribe|Watch|Schedule|Every|Listen|Observe|On([A-Z]\w*)?|(Add|Register)\w*(Handler|Hook|Listener|Callback|Func))$"
)
_MAX_STEPS = 4


def captured_containers(expressions: Expressions, package: Declarations) -> Iterator[Declared]:
    """Yield the local containers of a package that closures keep beyond the call that made them."""
    for file in package.files:
        data = file.source.data
        for found in _locals(data) if b"func(" in data else ():
            chunk = file.quick_chunk(found.start())
            name = found.group(1)
            if chunk is None or _PLAIN.search(data, found.start(), data.find(b"\n", found.start()) + 1):
                continue
            closure = data.find(b"func(", found.end(), chunk.end)
            if closure >= 0 and data.find(name, closure, chunk.end) >= 0:
                yield from _captured(expressions, file, found.start(1), name.decode())


def _locals(data: bytes) -> Iterator[re.Match[bytes]]:
    """Yield the lines that may declare a local container, in order."""
    starts: set[int] = set()
    for spelled in (b"map[", b".Map"):
        at = data.find(spelled)
        while at >= 0:
            starts.add(data.rfind(b"\n", 0, at) + 1)
            at = data.find(spelled, at + 4)
    for start in sorted(starts):
        found = _LOCAL.match(data, start)
        if found is not None:
            yield found


def _captured(expressions: Expressions, file: ParsedFile, at: int, name: str) -> Iterator[Declared]:
    binding = expressions.universe.binding(file, name, at)
    if binding is None or binding.name_node.start_byte != at or binding.kind not in ("short", "var"):
        return
    type_ = expressions.binding(file, binding)
    shape = shape_of(expressions.types, type_)
    if shape is None or not may_hold(expressions, shape):
        return
    if any(outlives(expressions, file, closure) for closure in _closures(expressions, file, binding)):
        yield Declared(
            Place(file.source.name, "", name, at), "closure", file, binding.name_node, type_, shape
        )


def _closures(expressions: Expressions, file: ParsedFile, binding: Binding) -> Iterator[Node]:
    """Yield the closures around uses of a local name that do not hold its declaration, each once."""
    seen: set[int] = set()
    for occurrence in local_occurrences(expressions.universe, file, binding):
        around = occurrence.parent
        while around is not None and around.start_byte > binding.name_node.start_byte:
            if around.type == "func_literal" and around.start_byte not in seen:
                seen.add(around.start_byte)
                yield around
            around = around.parent


def outlives(expressions: Expressions, file: ParsedFile, closure: Node) -> bool:
    """Tell whether a function literal may be called after the call that has made it."""
    return _Keeper(expressions).keeps(file, closure)


class _Keeper:
    """Tells whether a value outlives the call in which it is made: where it is returned to, or put."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.universe = expressions.universe
        self._seen: set[tuple[str, int, int, str]] = set()

    def keeps(self, file: ParsedFile, value: Node, steps: int = 0) -> bool:
        """Tell whether something keeps the value of an expression."""
        value = parenthesized(value)
        key = (file.source.name, value.start_byte, value.end_byte, value.type)
        parent = value.parent
        if key in self._seen or parent is None or steps > _MAX_STEPS:
            return False
        self._seen.add(key)
        match parent.type:
            case "expression_list":
                return self._listed(file, value, parent, steps)
            case "literal_element" | "keyed_element" | "unary_expression" | "type_conversion_expression":
                return self.keeps(file, parent, steps)
            case "literal_value":
                return parent.parent is not None and self.keeps(file, parent.parent, steps)
            case "argument_list":
                return self._passed(file, value, parent, steps)
            case "call_expression":
                # Called where it stands, unless in a goroutine; what it returns is another value.
                return parent.parent is not None and parent.parent.type == "go_statement"
            case "var_spec":
                return self._declared(file, parent.children_by_field_name("name")[:1], steps)
        return False

    def _listed(self, file: ParsedFile, value: Node, listed: Node, steps: int) -> bool:
        statement = listed.parent
        if statement is None:
            return False
        index = named(listed).index(value)
        match statement.type:
            case "return_statement":
                return self._returned(file, statement, steps)
            case "short_var_declaration" | "assignment_statement":
                left = statement.child_by_field_name("left")
                targets = named(left)[index : index + 1] if left is not None else []
                return self._declared(file, targets, steps)
            case "var_spec":
                names = statement.children_by_field_name("name")
                return self._declared(file, names[index : index + 1], steps)
        return False

    def _declared(self, file: ParsedFile, targets: list[Node], steps: int) -> bool:
        """Tell whether a variable, field or entry that is given a value is kept."""
        for target in targets:
            if target.type in ("selector_expression", "index_expression"):
                return True
            if target.type != "identifier":
                continue
            if isinstance(self.universe.lookup(file, target), ValueDecl):
                return True
            binding = local_name(self.universe, file, target)
            if binding is not None:
                uses = local_occurrences(self.universe, file, binding)
                return any(self.keeps(file, use, steps + 1) for use in uses)
        return False

    def _returned(self, file: ParsedFile, statement: Node, steps: int) -> bool:
        around = statement.parent
        while around is not None and around.type not in FUNCTIONS:
            around = around.parent
        if around is None:
            return False
        if around.type == "func_literal":
            call = parenthesized(around).parent
            at_once = call is not None and call.type == "call_expression"
            return self.keeps(file, call if at_once and call is not None else around, steps + 1)
        function = enclosing_function(self.universe, file, statement.start_byte)
        if function is None or function.name[:1].isupper():
            return function is not None
        return any(
            self.keeps(caller, call, steps + 1) for caller, call in calls_of(self.expressions, function)
        )

    def _passed(self, file: ParsedFile, value: Node, listed: Node, steps: int) -> bool:
        call = listed.parent
        function = call.child_by_field_name("function") if call is not None else None
        if call is None or function is None:
            return False
        callee = self.expressions.callee(file, call)
        if callee is not None and self.universe.is_local(callee.file.package):
            return self._kept_by(callee, arguments_of(call).index(value), steps)
        name = text(function).rpartition(".")[2]
        if name.startswith("Once"):
            return self.keeps(file, call, steps + 1)
        return _REGISTERS.match(name) is not None or text(function) == "append"

    def _kept_by(self, callee: FuncDecl, index: int, steps: int) -> bool:
        bindings = self.universe.locals(callee.file, callee.node.start_byte)
        parameter = parameter_binding(bindings, callee, index)
        if parameter is None:
            return False
        uses = local_occurrences(self.universe, callee.file, parameter)
        return any(self.keeps(callee.file, use, steps + 1) for use in uses)
