"""Starlark calls and lists with their places in a file, and edits that keep the file's layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from goleak.fix.edit.edits import Edit

Kind = Literal["string", "list", "sum", "select", "glob", "name", "other"]
_AFTER_DEPS = frozenset({"implementation", "implements", "alwayslink"})
_ORDER_COMMENT = re.compile(rb"#.*(?:keep sorted|do not sort)", re.I)
_COMMA = re.compile(rb"(?:[ \t\r\n]|#[^\n]*\n)*,")
_TOKEN = re.compile(
    r"""#[^\n]*|\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[(\[{}\])]""",
    re.S,
)
_COMMENT_LINE = re.compile(rb"[ \t]*#")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression at bytes [start, end); `value` is a string's text or a name.

    `parts` are a list's elements, a sum's operands, a select's branches or a glob's patterns; `excluded` are the
    patterns that a glob leaves out.
    """

    kind: Kind
    start: int
    end: int
    value: str = ""
    parts: tuple[Expression, ...] = ()
    excluded: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call; `name` is its keyword, `**` for unpacked ones, or empty."""

    name: str
    start: int
    end: int
    equal: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Rule:
    """A call such as `go_library(...)`; `start` is where its text begins, and `opening` to `closing` its inside.

    `kind` is what was loaded, whatever its local name.
    """

    kind: str
    start: int
    opening: int
    closing: int
    arguments: tuple[Argument, ...]

    def argument(self, name: str) -> Argument | None:
        """Return the argument of that keyword."""
        return next((a for a in self.arguments if a.name == name), None)

    @property
    def name(self) -> str:
        """Return the rule's name, or its kind where the name is not a literal."""
        argument = self.argument("name")
        return f":{argument.value.value}" if argument and argument.value.kind == "string" else self.kind


@dataclass(frozen=True, slots=True)
class BuildFile:
    """A parsed BUILD file: its calls, and the values of the names that it assigns."""

    data: bytes
    rules: tuple[Rule, ...]
    assigned: Mapping[str, Expression] = field(default_factory=dict)


def nesting(content: str) -> int:
    """Return how deep the brackets of a file nest, without those in strings and comments."""
    depth = deepest = 0
    for token in _TOKEN.findall(content):
        depth += (token in "([{") - (token in ")]}")
        deepest = max(deepest, depth)
    return deepest


def glob_matches(pattern: str, path: str) -> bool:
    """Tell whether a Bazel glob pattern matches a path: `*` stays in its folder, `**` stands for folders."""
    expression = ""
    for segment in pattern.split("/"):
        if segment == "**":
            expression += "(?:[^/]+/)*"
        else:
            expression += re.escape(segment).replace(r"\*", "[^/]*").replace(r"\?", "[^/]") + "/"
    return re.fullmatch(expression, path + "/") is not None


def mentions(expression: Expression, name: str, package: str, assigned: Mapping[str, Expression]) -> bool:
    """Tell whether a `srcs` value contains a file of its package."""
    if expression.kind == "string":
        return _local(expression.value, package) == name
    if expression.kind == "name":
        known = assigned.get(expression.value)
        rest = {key: value for key, value in assigned.items() if key != expression.value}
        return known is not None and mentions(known, name, package, rest)
    if expression.kind == "glob":
        return _globbed(expression.parts, name) and not _globbed(expression.excluded, name)
    return any(mentions(part, name, package, assigned) for part in expression.parts)


def _globbed(patterns: Sequence[Expression], name: str) -> bool:
    return any(glob_matches(p.value, name) for p, _ in _strings(patterns, {}))


def _local(label: str, package: str) -> str:
    """Return a label's name where it names something in the package itself, else the label."""
    for prefix in (":", f"//{package}:", f"@//{package}:", f"@@//{package}:"):
        if label.startswith(prefix):
            return label[len(prefix) :]
    return label


def _strings(
    parts: Sequence[Expression], assigned: Mapping[str, Expression], conditional: bool = False
) -> Iterator[tuple[Expression, bool]]:
    """Yield the string literals in expressions, each with whether it stands in a select."""
    for part in parts:
        if part.kind == "string":
            yield part, conditional
        elif part.kind == "name" and part.value in assigned:
            rest = {key: value for key, value in assigned.items() if key != part.value}
            yield from _strings([assigned[part.value]], rest, conditional)
        else:
            yield from _strings(part.parts, assigned, conditional or part.kind == "select")


def dependency_edit(file: BuildFile, rule: Rule, label: str) -> Edit | str | None:
    """Return the edit that adds a label to a rule's deps, None where it is there, or why it cannot be added."""
    deps = rule.argument("deps")
    if deps is None:
        if rule.argument("**"):
            return "its deps may come from its ** argument"
        return _new_deps(file.data, rule, label)
    same = [
        conditional
        for literal, conditional in _strings([deps.value], file.assigned)
        if _canonical(literal.value) == _canonical(label)
    ]
    if not all(same):
        return None
    if same:
        return "its deps have it only inside select()"
    return _added(file.data, rule, deps, label)


def source_edit(file: BuildFile, rule: Rule, source: str, package: str) -> Edit | str | None:
    """Return the edit that adds a file to a rule's srcs, None where it is there, or why it cannot be added."""
    srcs = rule.argument("srcs")
    if srcs is None or mentions(srcs.value, source, package, file.assigned):
        return None
    return _added(file.data, rule, srcs, source)


def _canonical(label: str) -> str:
    """Return a label without the main repository's name and without a target that repeats its folder."""
    bare = re.sub(r"^@{0,2}//", "//", label)
    package, colon, target = bare.rpartition(":")
    return package if colon and package.rpartition("/")[2] == target else bare


def _new_deps(data: bytes, rule: Rule, label: str) -> Edit:
    arguments = rule.arguments
    index = next((i for i, a in enumerate(arguments) if a.name in _AFTER_DEPS), len(arguments))
    equal = arguments[-1].equal or " = "
    spans = [(a.start, a.end) for a in arguments]
    return _insertion(data, (rule.opening, rule.closing), spans, index, f'deps{equal}["{label}"]'.encode())


def _added(data: bytes, rule: Rule, deps: Argument, label: str) -> Edit | str:
    quoted = f'"{label}"'.encode()
    unit = _indent(data, deps.start)[len(_indent(data, rule.start)) :] or b"    "
    multiline = b"\n" in data[rule.opening : rule.closing]
    operands = list(_operands(deps.value))
    target = next((o for o in operands if o.kind == "list"), None)
    if target is None:
        if any(o.kind not in ("select", "name", "glob") for o in operands):
            return f"its {deps.name} are computed"
        added = _exploded(data, operands[0].start, [quoted], unit) if multiline else b"[" + quoted + b"]"
        return Edit(deps.value.start, deps.value.start, added + b" + ")
    index = _sorted_index(target.parts, label)
    if _asked_unsorted(data, rule, deps):
        index = len(target.parts)
    if multiline and len(target.parts) == 1 and b"\n" not in data[target.start : target.end]:
        items = [data[p.start : p.end] for p in target.parts]
        items.insert(index, quoted)
        return Edit(target.start, target.end, _exploded(data, target.start, items, unit))
    spans = [(p.start, p.end) for p in target.parts]
    return _insertion(data, (target.start + 1, target.end - 1), spans, index, quoted, unit)


def _operands(expression: Expression) -> Iterator[Expression]:
    if expression.kind != "sum":
        yield expression
        return
    for part in expression.parts:
        yield from _operands(part)


def _exploded(data: bytes, at: int, items: Sequence[bytes], unit: bytes) -> bytes:
    """Write a list of one item a line, as buildifier does from two items on and in concatenations."""
    newline, indent = _newline(data, at), _indent(data, at)
    inside = b"".join(indent + unit + item + b"," + newline for item in items)
    return b"[" + newline + inside + indent + b"]"


def _asked_unsorted(data: bytes, rule: Rule, deps: Argument) -> bool:
    """Tell whether a comment in or just above the deps asks for its own order."""
    before = max((a.end for a in rule.arguments if a.end <= deps.start), default=rule.opening)
    return b"do not sort" in data[before : _line_end(data, deps.end)].lower()


def _sorted_index(items: Sequence[Expression], label: str) -> int:
    """Return where buildifier's order puts a label."""
    for index, item in enumerate(items):
        if item.kind == "string" and _sort_key(item.value) > _sort_key(label):
            return index
    return len(items)


def _sort_key(label: str) -> tuple[int, list[str], str]:
    """Order as buildifier does: names, `:` labels, `//` labels, `@` labels; a dot parts like a colon."""
    phase = next((n for n, start in ((1, ":"), (2, "//"), (3, "@")) if label.startswith(start)), 0)
    return phase, label.replace(":", ".").split("."), label


def _insertion(
    data: bytes,
    inside: tuple[int, int],
    items: Sequence[tuple[int, int]],
    index: int,
    text: bytes,
    unit: bytes = b"    ",
) -> Edit:
    """Insert an item into a bracketed sequence, on a line of its own where its neighbours have one."""
    if not items:
        return _only(data, inside, text, unit)
    if index == len(items):
        return _appended(data, inside, items[-1], text)
    start = items[index][0]
    if not _opens_line(data, start):
        return Edit(start, start, text + b", ")
    at = _above_comments(data, inside[0], start, first=index == 0)
    return Edit(at, at, _indent(data, start) + text + b"," + _newline(data, start))


def _only(data: bytes, inside: tuple[int, int], text: bytes, unit: bytes) -> Edit:
    opening, closing = inside
    if b"\n" not in data[opening:closing]:
        return Edit(opening, closing, text)
    indent, newline = _indent(data, closing), _newline(data, opening)
    at = _line_start(data, closing) if _opens_line(data, closing) else closing
    return Edit(at, at, indent + unit + text + b"," + newline)


def _appended(data: bytes, inside: tuple[int, int], last: tuple[int, int], text: bytes) -> Edit:
    start, end = last
    comma = _COMMA.match(data, end, inside[1])
    after = comma.end() if comma else end
    if not _opens_line(data, start):
        return Edit(after, after, b" " + text + b"," if comma else b", " + text)
    line = _newline(data, start) + _indent(data, start) + text
    stop = _line_end(data, after)
    if stop > inside[1]:
        return Edit(after, after, line + b"," if comma else b"," + line)
    if comma:
        return Edit(stop, stop, line + b",")
    return Edit(end, stop, b"," + data[end:stop] + line + b",")


def _above_comments(data: bytes, opening: int, start: int, *, first: bool) -> int:
    """Return the start of the comment lines that belong to the item at `start`.

    A comment about the order of a list belongs to the list and stays first.
    """
    at = bottom = _line_start(data, start)
    while at > opening:
        above = _line_start(data, at - 1)
        if above <= opening or not _COMMENT_LINE.match(data, above, at):
            break
        at = above
    return bottom if first and _ORDER_COMMENT.search(data, at, bottom) else at


def _opens_line(data: bytes, at: int) -> bool:
    return not data[_line_start(data, at) : at].strip(b" \t")


def _line_start(data: bytes, at: int) -> int:
    return data.rfind(b"\n", 0, at) + 1


def _line_end(data: bytes, at: int) -> int:
    """Return the end of the line's text, before its line break."""
    stop = data.find(b"\n", at)
    stop = len(data) if stop < 0 else stop
    return stop - 1 if data[stop - 1 : stop] == b"\r" and stop > at else stop


def _indent(data: bytes, at: int) -> bytes:
    line = data[_line_start(data, at) : at]
    return line[: len(line) - len(line.lstrip(b" \t"))]


def _newline(data: bytes, at: int) -> bytes:
    stop = data.find(b"\n", at)
    return b"\r\n" if stop > 0 and data[stop - 1 : stop] == b"\r" else b"\n"
