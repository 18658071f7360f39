"""Types of calls: functions and methods, conversions, built-ins, and type arguments that are left out."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.declarations import FuncDecl, ParsedFile, type_parameters
from goleak.read.gotypes import UNKNOWN, Func, Type
from goleak.read.inference import Inference
from goleak.read.operators import complex_of, default, is_untyped, joined, part_of
from goleak.read.substitution import substitute
from goleak.read.syntax import Node, inner, named, text
from goleak.read.typer import Typer, base_and_arguments, parts
from goleak.read.universe import PackageName, Predeclared, member

_NOTHING = go.Tuple(())


def call_type(typer: Typer, file: ParsedFile, node: Node) -> Type:
    """Type a call or conversion: a Tuple where there is not exactly one result."""
    function, arguments = function_of(node), arguments_of(node)
    if function is None:
        return UNKNOWN
    if node.type == "type_conversion_expression" and function.type in ("pointer_type", "channel_type"):
        return _converted(typer, file, node)
    if function.type in ("identifier", "type_identifier"):
        found = typer.universe.lookup(file, function)
        if isinstance(found, Predeclared):
            built_in = _built_in(typer, file, found.name, arguments)
            if built_in is not None:
                return built_in
    converted = typer.type_expression(file, function)
    if converted != UNKNOWN:
        return converted
    called = typer.types.underlying(typer.of(file, function))
    if not isinstance(called, Func):
        return UNKNOWN
    declared, explicit = _declared(typer, file, node)
    if declared is not None and declared.file.package == "unsafe":
        return _unsafe(typer, file, declared, arguments)
    results = called.results
    if declared is not None and declared.node.child_by_field_name("type_parameters") is not None:
        called = typer.types.signature(declared.file, declared.node)
        inferred = _infer(typer, file, declared, explicit, called, arguments)
        results = tuple(substitute(r, inferred) for r in called.results)
    return results[0] if len(results) == 1 else go.Tuple(results)


def _converted(typer: Typer, file: ParsedFile, node: Node) -> Type:
    """Type `*T(x)`, a pointer followed, and `<-chan T(x)`, a value received: only parentheses make types of these."""
    spelled = node.child_by_field_name("type")
    followed = 0
    while spelled is not None and spelled.type == "pointer_type":
        spelled, followed = named(spelled)[0], followed + 1
    type_ = typer.types.resolve(file, spelled) if spelled is not None else UNKNOWN
    for _ in range(followed):
        body = typer.types.underlying(type_)
        type_ = body.elem if isinstance(body, go.Pointer) else UNKNOWN
    if spelled is not None and spelled.type == "channel_type" and isinstance(type_, go.Chan):
        return type_.elem if type_.direction == "receive" else type_
    return type_


def function_of(call: Node) -> Node | None:
    """Return what a call calls; the parser takes `f[A](x)` for a conversion, whatever f is."""
    function = call.child_by_field_name("function") or call.child_by_field_name("type")
    return inner(function) if function is not None else None


def arguments_of(call: Node) -> list[Node]:
    """Return the arguments of a call or conversion."""
    listed = call.child_by_field_name("arguments")
    if listed is not None:
        return [n for n in named(listed) if n.type != "ERROR" or named(n)]
    operand = call.child_by_field_name("operand")
    return [operand] if operand is not None else []


def callee(typer: Typer, file: ParsedFile, call: Node) -> FuncDecl | None:
    """Return the declared function or method that a call names, where that is known before run time."""
    return _declared(typer, file, call)[0]


def _declared(typer: Typer, file: ParsedFile, call: Node) -> tuple[FuncDecl | None, list[Node]]:
    """Return the function that a call names, with the type arguments that are written."""
    function = function_of(call)
    if function is None:
        return None, []
    listed = call.child_by_field_name("type_arguments")
    explicit = named(listed) if listed else []
    split = base_and_arguments(function)
    if split is not None:
        function, explicit = inner(split[0]), split[1]
    return declared_function(typer, file, function), explicit


def declared_function(typer: Typer, file: ParsedFile, node: Node) -> FuncDecl | None:
    """Return the function or method that an expression names."""
    if node.type in ("identifier", "type_identifier"):
        found = typer.universe.lookup(file, node)
        return found if isinstance(found, FuncDecl) else None
    split = parts(node) if node.type in ("selector_expression", "qualified_type") else None
    if split is None:
        return None
    operand, name = split
    if operand.type in ("identifier", "package_identifier"):
        imported = typer.universe.lookup(file, operand)
        if isinstance(imported, PackageName):
            package = typer.universe.package(imported.path)
            declared = member(package, text(name)) if package else None
            return declared if isinstance(declared, FuncDecl) else None
    selection = typer.types.select(typer.of(file, operand), text(name), file.package)
    return selection.method if selection else None


def instantiated(typer: Typer, file: ParsedFile, node: Node) -> Type:
    """Type `f[A, B]` for a generic function; type arguments that are left out stay parameters."""
    split = base_and_arguments(node)
    declared = declared_function(typer, file, inner(split[0])) if split else None
    if split is None or declared is None:
        return UNKNOWN
    given = [typer.type_expression(file, g) for g in split[1]]
    bound = dict(zip(type_parameters(declared.node), given, strict=False))
    return substitute(typer.types.signature(declared.file, declared.node), bound)


def _infer(
    typer: Typer,
    file: ParsedFile,
    declared: FuncDecl,
    explicit: list[Node],
    called: Func,
    arguments: list[Node],
) -> dict[str, Type]:
    """Bind a generic function's type parameters; those that nothing tells are UNKNOWN."""
    parameters = typer.types.parameters(declared.file, declared.node)
    inference = Inference(parameters, typer.types)
    for name, given in zip(parameters, explicit, strict=False):
        inference.bound[name] = typer.type_expression(file, given)
    untyped: dict[str, list[Type]] = {}
    for parameter, type_ in _given(typer, file, called, arguments):
        if not is_untyped(type_):
            inference.unify(parameter, type_)
        elif isinstance(parameter, go.TypeParam) and type_ != go.NIL:
            untyped.setdefault(parameter.name, []).append(type_)
    inference.apply_constraints()
    for name, types in untyped.items():
        inference.bound.setdefault(name, default(joined(types)))
    inference.apply_constraints()
    return {name: inference.bound.get(name, UNKNOWN) for name in parameters}


def _given(typer: Typer, file: ParsedFile, called: Func, arguments: list[Node]) -> list[tuple[Type, Type]]:
    """Pair the types of parameters with those of arguments; a call's several results are several arguments."""
    types: list[Type] = []
    spread = False
    for argument in arguments:
        spread = argument.type == "variadic_argument"
        given = typer.raw(file, named(argument)[0] if spread else argument)
        if isinstance(given, go.Tuple) and len(arguments) == 1:
            types += given.items
        else:
            types.append(UNKNOWN if _is_generic(typer, file, argument) else given)
    parameters = [p.type for p in called.parameters]
    if called.variadic and not spread:
        last = parameters.pop()
        extra = max(0, len(types) - len(parameters))
        parameters += [last.elem if isinstance(last, go.Slice) else UNKNOWN] * extra
    return list(zip(parameters, types, strict=False))


def _is_generic(typer: Typer, file: ParsedFile, argument: Node) -> bool:
    """Tell whether an argument is a generic function: its type parameters say nothing of the call's."""
    split = base_and_arguments(argument)
    named_function = inner(split[0]) if split else inner(argument)
    if named_function.type not in ("identifier", "selector_expression"):
        return False
    declared = declared_function(typer, file, named_function)
    if declared is None:
        return False
    return len(type_parameters(declared.node)) > (len(split[1]) if split else 0)


def _built_in(typer: Typer, file: ParsedFile, name: str, arguments: list[Node]) -> Type | None:
    match name:
        case "make" if arguments:
            return typer.type_expression(file, arguments[0])
        case "new" if arguments:
            return _new(typer, file, arguments[0])
        case "append" if arguments:
            return typer.of(file, arguments[0])
        case "min" | "max" if arguments:
            return joined(typer.raw(file, a) for a in arguments)
        case "complex" if len(arguments) == 2:
            return complex_of(typer.types.underlying(joined(typer.raw(file, a) for a in arguments)))
        case "real" | "imag" if arguments:
            return part_of(typer.types.underlying(typer.raw(file, arguments[0])))
        case "len" | "cap" | "copy":
            return go.INT
        case "recover":
            return go.ANY
        case "delete" | "clear" | "panic" | "print" | "println" | "close":
            return _NOTHING
    return None


def _unsafe(typer: Typer, file: ParsedFile, declared: FuncDecl, arguments: list[Node]) -> Type:
    """Type a function of package unsafe: two are generic, though their declarations cannot say so."""
    given = typer.types.underlying(typer.of(file, arguments[0])) if arguments else UNKNOWN
    if declared.name == "Slice":
        return go.Slice(given.elem) if isinstance(given, go.Pointer) else UNKNOWN
    if declared.name == "SliceData":
        return go.Pointer(given.elem) if isinstance(given, go.Slice) else UNKNOWN
    results = typer.types.signature(declared.file, declared.node).results
    return results[0] if len(results) == 1 else UNKNOWN


def _new(typer: Typer, file: ParsedFile, argument: Node) -> Type:
    """Type `new(T)`, and `new(x)` with a value."""
    if argument.type == "ERROR":
        argument = named(argument)[0]
    allocated = typer.type_expression(file, argument)
    if allocated == UNKNOWN:
        allocated = typer.of(file, argument)
    return UNKNOWN if allocated == UNKNOWN else go.Pointer(allocated)
