"""Whether a program can come to run a function: who calls it, and who calls those."""

from __future__ import annotations

from collections.abc import Iterator

from goleak.find.flow.flow import is_exported
from goleak.read.declarations import FuncDecl, ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.references import enclosing_function, local_name, occurrences, visible_files
from goleak.read.syntax import Node, named, text

_FAR = 8
_RUN_BY_GO = ("init", "main")


def is_reachable(expressions: Expressions, function: FuncDecl | None) -> bool:
    """Tell whether the program, or one that imports the module, can run a function.

    A function counts as reached where it is exported, run by Go itself, or named by a function that is reached: in a
    call, as a value, or as the method of an interface. A name that may mean it counts as one that does.
    """
    return function is None or _Reach(expressions).of(function, _FAR)


class _Reach:
    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.universe = expressions.universe
        self.seen: set[tuple[str, int]] = set()

    def of(self, function: FuncDecl, steps: int) -> bool:
        key = (function.file.source.name, function.node.start_byte)
        if key in self.seen:
            return False
        self.seen.add(key)
        if steps == 0 or (not function.receiver and function.name in _RUN_BY_GO):
            return True
        if is_exported(function) and (not function.receiver or self._leaves_package(function)):
            return True
        return any(
            namer is None or self.of(namer, steps - 1)
            for namer in self._namers(function)
            if namer is None or namer != function
        )

    def _namers(self, function: FuncDecl) -> Iterator[FuncDecl | None]:
        """Yield the functions that name a function, None where an initialiser or an exported interface does."""
        for file in visible_files(self.universe, function.file.package, function.name):
            if file.source.name.endswith("_test.go"):
                continue
            for node in occurrences(file, function.name):
                if self._may_mean(file, node, function):
                    yield enclosing_function(self.universe, file, node.start_byte)

    def _may_mean(self, file: ParsedFile, node: Node, function: FuncDecl) -> bool:
        parent = node.parent
        if parent is None or node == function.node.child_by_field_name("name"):
            return False
        if parent.type in (
            "function_declaration",
            "method_declaration",
            "field_declaration",
            "keyed_element",
        ):
            return False
        if parent.type == "method_elem":
            return is_exported(function) and _is_in_exported_type(parent)
        if not function.receiver:
            return (node.type == "identifier" and local_name(self.universe, file, node) is None) or (
                node.type == "field_identifier" and is_exported(function)
            )
        if parent.type != "selector_expression" or parent.child_by_field_name("field") != node:
            return False
        return self._selects(file, parent, function)

    def _selects(self, file: ParsedFile, selector: Node, function: FuncDecl) -> bool:
        """Tell whether a selector may select a method: it does, or it is unknown or an interface's."""
        operand = selector.child_by_field_name("operand")
        if operand is None:
            return False
        selection = self.expressions.types.select(self.expressions.of(file, operand), function.name)
        if selection is None or selection.method is None:
            return selection is None or selection.kind != "field"
        return selection.method.node == function.node and selection.method.file is function.file

    def _leaves_package(self, method: FuncDecl) -> bool:
        """Tell whether values of a method's type may get out of the package, where its exported methods are called."""
        owner = method.receiver
        if owner[:1].isupper():
            return True
        package = self.universe.package(method.file.package)
        for file in package.files if package is not None else ():
            for node in occurrences(file, owner):
                if self._gives_away(file, node):
                    return True
        return False

    def _gives_away(self, file: ParsedFile, node: Node) -> bool:
        """Tell whether an occurrence of a type's name gives its values away: in an exported declaration."""
        declaration = file.enclosing(node.start_byte)
        if declaration is None or node.type != "type_identifier":
            return False
        match declaration.type:
            case "function_declaration" | "method_declaration":
                name, result = (
                    declaration.child_by_field_name("name"),
                    declaration.child_by_field_name("result"),
                )
                body = declaration.child_by_field_name("body")
                in_body = body is not None and body.start_byte <= node.start_byte
                in_result = result is not None and result.start_byte <= node.start_byte < result.end_byte
                exported = name is not None and text(name)[:1].isupper()
                return exported and (in_result or (in_body and result is not None))
            case "var_declaration" | "type_declaration":
                return any(text(name)[:1].isupper() for name in _declared_names(declaration, node))
        return False


def _declared_names(declaration: Node, node: Node) -> list[Node]:
    """Return the names that the spec around a node declares, but for the type that the node itself declares."""
    for child in named(declaration):
        specs = named(child) if child.type.endswith("_list") else [child]
        for spec in specs:
            if spec.start_byte <= node.start_byte < spec.end_byte:
                return [n for n in spec.children_by_field_name("name") if n != node]
    return []


def _is_in_exported_type(node: Node) -> bool:
    around: Node | None = node
    while around is not None and around.type not in ("type_spec", "type_alias"):
        around = around.parent
    name = around.child_by_field_name("name") if around is not None else None
    return name is not None and text(name)[:1].isupper()
