"""Calls of runtime and reflect that rules ask about: found by their bytes, judged one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from goleak.find.facts import Argument, Call, Moment, Purpose, Subject
from goleak.find.finalized import stands_for_type
from goleak.find.flow.flow import ancestors, happens_at_init
from goleak.find.flow.origin import short
from goleak.find.flow.values import Flows
from goleak.find.growth.makers import shape_of_made
from goleak.find.locate.contexts import arguments_of, call_of, imported_function
from goleak.find.locate.places import location
from goleak.find.repeated import innermost_loop, is_invariant, purpose_in
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function, occurrences
from goleak.read.syntax import Node, inner

_CALLS: Mapping[Subject, Mapping[str, tuple[str, ...]]] = {
    "finalizer": {"runtime": ("SetFinalizer", "AddCleanup"), "weak": ("Make",)},
    "type-maker": {"reflect": ("StructOf", "ArrayOf", "FuncOf")},
    "typeof": {"reflect": ("TypeOf",)},
}
_AFTERWARDS: Mapping[str, str] = {
    "runtime.SetFinalizer": "for compiled types a fatal error that nothing recovers",
    "runtime.AddCleanup": "for compiled types a panic",
    "weak.Make": "for compiled types a fatal error that nothing recovers",
}


def find_calls(
    expressions: Expressions, packages: Iterable[str], subjects: frozenset[str]
) -> Iterator[tuple[ParsedFile, Call]]:
    """Yield the calls of some subjects in packages (import paths), with the files that they are in."""
    flows = Flows(expressions)
    for path in packages:
        package = expressions.universe.package(path)
        for file in package.files if package else ():
            for subject, imported in _CALLS.items():
                if subject not in subjects:
                    continue
                for imports, names in imported.items():
                    if f'"{imports}"'.encode() in file.source.data:
                        for call in _in_file(flows, file, subject, imports, names):
                            yield file, call


def _in_file(
    flows: Flows, file: ParsedFile, subject: Subject, imports: str, names: tuple[str, ...]
) -> Iterator[Call]:
    data = file.source.data
    for name in names:
        token = name.encode()
        at = data.find(token)
        while at >= 0:
            after = at + len(token)
            if subject != "typeof" or _may_repeat(data, at):
                for node in occurrences(file, name, at, after):
                    found = _judge(flows, file, subject, f"{imports}.{name}", node)
                    if found is not None:
                        yield found
            at = data.find(token, after)


def _may_repeat(data: bytes, at: int) -> bool:
    """Tell whether a loop can stand around an offset: `for` between the start of its declaration and it."""
    return data.find(b"for", max(0, data.rfind(b"\nfunc ", 0, at)), at) >= 0


def _judge(flows: Flows, file: ParsedFile, subject: Subject, function: str, name: Node) -> Call | None:
    expressions = flows.expressions
    selector = name.parent
    if selector is None or selector.type != "selector_expression":
        return None
    call = call_of(selector)
    if call is None or imported_function(expressions, file, call) != function:
        return None
    arguments = arguments_of(call)
    if not arguments:
        return None
    purpose: Purpose = "other"
    match subject:
        case "finalizer":
            shown = arguments[0]
            argument: Argument = "type" if stands_for_type(expressions, file, shown) else "unknown"
            reason = _AFTERWARDS[function]
        case "type-maker":
            made = shape_of_made(flows, file, function, arguments)
            shown, argument, reason = made.node, made.argument, made.reason
        case "typeof":
            shown = arguments[0]
            loop = innermost_loop(call)
            if loop is None or not is_invariant(expressions, file, shown, loop):
                return None
            argument, purpose = "invariant", purpose_in(expressions, file, call, loop)
            if purpose != "lookup" and inner(shown).type != "identifier":
                return None  # the compiler knows the type of `(*T)(nil)` as well as we do
            reason = ", and so is the entry found by it" if purpose == "lookup" else ""
    moment = _moment(expressions, file, call)
    return Call(subject, function, moment, argument, short(shown), reason, location(file, call), purpose)


def _moment(expressions: Expressions, file: ParsedFile, call: Node) -> Moment:
    function = enclosing_function(expressions.universe, file, call.start_byte)
    if happens_at_init(expressions, call, function):
        return "init"
    stop = function.node if function else None
    for around in ancestors(call, stop):
        if around.type == "func_literal":
            return "function"
        if around.type == "for_statement":
            return "loop"
    return "function"
