"""Types spelled as Go source for one file, with the names that file gives its imports."""

from __future__ import annotations

from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.gotypes import Named, Type


def spell(type_: Type, file: ParsedFile) -> str | None:
    """Return a type as the file would write it, or None where it cannot name a part (an import is missing, local)."""

    def parts(types: tuple[Type, ...]) -> list[str] | None:
        spelled = [spell(t, file) for t in types]
        return None if None in spelled else [s for s in spelled if s is not None]

    match type_:
        case go.Basic(name) if name.startswith("untyped"):
            return None
        case go.Basic(name) | go.TypeParam(name):
            return name
        case Named():
            return _named(type_, file)
        case go.Pointer(elem) | go.Slice(elem) | go.Array(elem):
            prefix = "*" if isinstance(type_, go.Pointer) else "[]"
            if isinstance(type_, go.Array):
                prefix = f"[{type_.length}]"
            inner = spell(elem, file)
            return None if inner is None or prefix == "[...]" else prefix + inner
        case go.Map(key, elem):
            spelled = parts((key, elem))
            return f"map[{spelled[0]}]{spelled[1]}" if spelled else None
        case go.Func(parameters, results, variadic):
            arguments, returned = parts(tuple(p.type for p in parameters)), parts(results)
            if arguments is None or returned is None:
                return None
            if variadic:
                arguments[-1] = "..." + arguments[-1].removeprefix("[]")
            suffix = f" ({', '.join(returned)})" if len(returned) > 1 else "".join(f" {r}" for r in returned)
            return f"func({', '.join(arguments)}){suffix}"
        case go.Interface(methods, embeds) if not methods and not embeds:
            return "any"
    return None


def _named(type_: Named, file: ParsedFile) -> str | None:
    if type_.scope >= 0:
        return None
    qualifier = ""
    if type_.package != file.package:
        name = next((n for n, path in file.imports.items() if path == type_.package), None)
        if name is None and type_.package not in file.dot_imports:
            return None
        qualifier = f"{name}." if name else ""
        if name == "_":
            return None
    arguments = [spell(a, file) for a in type_.args]
    if None in arguments:
        return None
    instance = f"[{', '.join(a for a in arguments if a)}]" if arguments else ""
    return f"{qualifier}{type_.name}{instance}"
