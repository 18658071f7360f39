"""Whether a function is there to register: by its name or documentation, or by those of the functions that call it."""

from __future__ import annotations

import re

from goleak.find.flow.flow import is_exported, runs_at_init
from goleak.find.flow.origin import function_name
from goleak.find.flow.values import Flows
from goleak.read.declarations import FuncDecl
from goleak.read.references import enclosing_function
from goleak.read.syntax import text

_MAX_CALLERS = 3
# Words that say it by themselves, and words that say it only of an API: an unexported `add` may serve a lookup.
_STRONG = re.compile(
    r"^(do|must)?_?(un|de)?(register|define|declare|bind|provide|install|enroll|inject|subscribe|override|reg(?=[A-Z_]|$)"
    r"|handle(func)?$|(with|use)(?=[A-Z_]))",
    re.I,
)
_LONGER = re.compile(r"^(with|use|reg)[a-z]")
_WEAK = re.compile(r"^(must)?(add|attach|alias|enable|supply|decorate|must)(?![a-z])|^(must)?Add", re.I)
_SAYS = re.compile(
    r"(registers|adds|defines|declares|binds|provides|installs|attaches|associates|makes known|overrides)\b"
)
_REGISTERING_CALL = re.compile(r"\b((?:Must)?[Rr]egister\w*)\((\w+)[,)]")
_KEEPS = re.compile(r"cache|memo", re.I)


def registers(function: FuncDecl | None, container: str) -> str:
    """Return why a function that stores is taken to register, by itself, or an empty string.

    `container` is the container as it is written there: one that is called a cache needs a stronger word.
    """
    if function is None:
        return ""
    return _own_word(function, bool(_KEEPS.search(container))) or _registers_too(function)


def registers_for(flows: Flows, function: FuncDecl | None, container: str, *, besides: str = "") -> str:
    """Return why a function that stores does so for those who register, or an empty string.

    That is for all who call it, or for anybody who does so directly, `besides` one that has it refill the container.
    """
    if function is None:
        return ""
    return _callers_word(flows, function, container, 1 if besides else _MAX_CALLERS, besides)


def _own_word(function: FuncDecl, is_cache: bool) -> str:
    name = function.name
    if _KEEPS.search(name):
        return ""
    if _STRONG.match(name) and not _LONGER.match(name):
        return f"{function_name(function)} registers"
    if is_cache or not is_exported(function):
        return ""
    if _WEAK.match(name):
        return f"{function_name(function)} registers"
    said = _says(function)
    return f"{function_name(function)} {said}, as its documentation says" if said else ""


def _registers_too(function: FuncDecl) -> str:
    """Return why a function registers that has another function register the very thing it was given."""
    if function.file.source.data.find(b"egister", function.chunk.start, function.chunk.end) < 0:
        return ""
    parameters = function.node.child_by_field_name("parameters")
    given = set(re.findall(r"\w+", text(parameters))) if parameters is not None else set()
    for called, argument in _REGISTERING_CALL.findall(text(function.node)):
        if argument in given and called != function.name:
            return f"{function_name(function)} registers it with {called} as well"
    return ""


def _says(function: FuncDecl) -> str:
    """Return the verb of a documentation that begins `// Name registers`."""
    data, start = function.file.source.data, function.node.start_byte
    block: list[bytes] = []
    for line in reversed(data[max(0, start - 2000) : start].split(b"\n")[:-1]):
        if not line.startswith(b"//"):
            break
        block.append(line)
    documentation = b"\n".join(reversed(block)).decode("utf-8", "replace")
    opening = f"// {function.name} "
    if not documentation.startswith(opening) or _KEEPS.search(documentation):
        return ""
    verb = _SAYS.match(documentation[len(opening) :])
    return verb[0] if verb else ""


def _callers_word(flows: Flows, function: FuncDecl, container: str, steps: int, besides: str) -> str:
    """Return the word of a function's callers: of any for a method or helper called `add`, else where all have one.

    Callers that only start the program count for none.
    """
    if (is_exported(function) and function.receiver == "") or steps == 0:
        return ""
    found: list[str] = []
    helps = besides != "" or function.receiver != "" or _WEAK.match(function.name) is not None
    for caller in _callers(flows, function):
        if runs_at_init(flows.expressions, caller) or function_name(caller) == besides:
            continue
        word = _own_word(caller, bool(_KEEPS.search(container))) or _callers_word(
            flows, caller, container, steps - 1, besides
        )
        if word:
            found.append(word)
        elif not helps:
            return ""
    return f"{function_name(function)} stores where {found[0]}" if found else ""


def _callers(flows: Flows, function: FuncDecl) -> list[FuncDecl]:
    found: dict[tuple[str, int], FuncDecl] = {}
    for file, call in flows.calls(function).calls:
        caller = enclosing_function(flows.expressions.universe, file, call.start_byte)
        if caller is not None and caller != function:
            found[(file.source.name, caller.node.start_byte)] = caller
    return list(found.values())
