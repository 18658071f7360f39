"""BUILD files read into calls and lists with their places: the only module that knows libcst."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from goleak.fix.bazel.starlark import Argument, BuildFile, Expression, Rule, nesting

if TYPE_CHECKING:
    import libcst
    from libcst.metadata import CodeSpan

_DEEPEST = 50  # libcst's parser overruns the stack from some 2000 brackets on
_EQUAL = re.compile(rb"[ \t]*=[ \t]*")


def parse_build_file(data: bytes, kinds: Mapping[str, str]) -> BuildFile | None:
    """Parse a BUILD file for calls of Go rules; None where it is no Python that libcst can read."""
    import libcst
    from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

    try:
        content = data.decode("utf-8")
        if nesting(content) > _DEEPEST:
            return None
        tree = libcst.parse_module(content)
        if tree.code != content:  # libcst drops a byte order mark, which would move every place
            return None
        spans = MetadataWrapper(tree, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
        return _Reader(data, spans).build_file(tree, kinds)
    except (UnicodeDecodeError, RecursionError, libcst.ParserSyntaxError):
        return None


class _Reader:
    """Turns libcst's nodes into the expressions that edits are made from."""

    def __init__(self, data: bytes, spans: Mapping[libcst.CSTNode, CodeSpan]) -> None:
        self.data = data
        self.spans = spans

    def build_file(self, tree: libcst.Module, kinds: Mapping[str, str]) -> BuildFile:
        import libcst

        calls = [
            (n, n.func.value)
            for n in self.spans
            if isinstance(n, libcst.Call) and isinstance(n.func, libcst.Name)
        ]
        loaded = dict(pair for call, name in calls if name == "load" for pair in self.loaded(call))
        rules = [
            self.rule(call, kinds[loaded.get(name, name)])
            for call, name in calls
            if loaded.get(name, name) in kinds
        ]
        return BuildFile(self.data, tuple(sorted(rules, key=lambda r: r.start)), self.assigned(tree))

    def loaded(self, load: libcst.Call) -> Iterator[tuple[str, str]]:
        """Yield the names that a load statement defines, with what each is called in the loaded file."""
        for argument in load.args[1:]:
            name = self.expression(argument.value).value
            yield (argument.keyword.value if argument.keyword else name), name

    def assigned(self, tree: libcst.Module) -> dict[str, Expression]:
        import libcst

        result: dict[str, Expression] = {}
        lines = [s for s in tree.body if isinstance(s, libcst.SimpleStatementLine)]
        for assign in (s for line in lines for s in line.body):
            if isinstance(assign, libcst.Assign) and isinstance(assign.targets[0].target, libcst.Name):
                result[assign.targets[0].target.value] = self.expression(assign.value)
        return result

    def rule(self, call: libcst.Call, kind: str) -> Rule:
        start, end = self.span(call)
        opening = self.data.index(b"(", self.span(call.func)[1]) + 1
        return Rule(kind, start, opening, end - 1, tuple(self.argument(a) for a in call.args))

    def argument(self, argument: libcst.Arg) -> Argument:
        start, end = self.span(argument)
        value = self.expression(argument.value)
        if argument.keyword is None:
            return Argument(argument.star, start, end, "", value)
        equal = _EQUAL.match(self.data, self.span(argument.keyword)[1])
        return Argument(argument.keyword.value, start, end, equal[0].decode() if equal else " = ", value)

    def expression(self, node: libcst.BaseExpression) -> Expression:
        import libcst

        start, end = self.span(node)
        match node:
            case libcst.SimpleString() if "\\" not in node.value:
                return Expression("string", start, end, node.raw_value)
            case libcst.Name():
                return Expression("name", start, end, node.value)
            case libcst.List():
                return Expression("list", start, end, parts=tuple(self.element(e) for e in node.elements))
            case libcst.BinaryOperation(operator=libcst.Add()):
                return Expression(
                    "sum", start, end, parts=(self.expression(node.left), self.expression(node.right))
                )
            case libcst.Call(func=libcst.Name(value="select")):
                return Expression("select", start, end, parts=self.branches(node))
            case libcst.Call(func=libcst.Name(value="glob")):
                return Expression(
                    "glob", start, end, parts=self.patterns(node, 0), excluded=self.patterns(node, 1)
                )
        return Expression("other", start, end)

    def element(self, element: libcst.BaseElement) -> Expression:
        """Return a list's element with the parentheses around it, if any, as part of its place."""
        import libcst

        start, end = self.span(element)
        value = self.expression(element.value)
        return (
            replace(value, start=start, end=end)
            if isinstance(element, libcst.Element)
            else Expression("other", start, end)
        )

    def branches(self, select: libcst.Call) -> tuple[Expression, ...]:
        import libcst

        chosen = select.args[0].value if select.args else None
        elements = chosen.elements if isinstance(chosen, libcst.Dict) else ()
        return tuple(self.expression(e.value) for e in elements)

    def patterns(self, glob: libcst.Call, position: int) -> tuple[Expression, ...]:
        keyword = ("include", "exclude")[position]
        for index, argument in enumerate(glob.args):
            if argument.keyword.value == keyword if argument.keyword else index == position:
                return (self.expression(argument.value),)
        return ()

    def span(self, node: libcst.CSTNode) -> tuple[int, int]:
        span = self.spans[node]
        return span.start, span.start + span.length
