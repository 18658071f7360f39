"""Imports of an edited file: one added in its place, unused ones removed."""

from __future__ import annotations

import re

from goleak.fix.edit.edits import Edit, apply_edits
from goleak.read.gotypes import package_name
from goleak.read.syntax import Node, named, parse, text, walk


def settle_imports(before: bytes, after: bytes, added: frozenset[str], module: str) -> bytes:
    """Add import paths of a module to an edited file and remove the imports that the edits left without a use."""
    root = parse(before)
    names = {_name(s) for s in _specs(root)}
    names = {n for n in names if _mentions(before, n) != _mentions(after, n)}
    lost = _used(root, names) - _used(parse(after), names) if names else frozenset()
    result = after
    for path in sorted(added):
        result = _add(result, path, module)
    return _remove(result, lost) if lost else result


def _specs(root: Node) -> list[Node]:
    found = []
    for declaration in named(root):
        if declaration.type == "import_declaration":
            found += [n for n in walk(declaration) if n.type == "import_spec"]
    return found


def _path(spec: Node) -> str:
    node = spec.child_by_field_name("path")
    return text(node)[1:-1] if node else ""


def _name(spec: Node) -> str:
    node = spec.child_by_field_name("name")
    return text(node) if node else package_name(_path(spec))


def _mentions(data: bytes, name: str) -> int:
    return data.count(name.encode())


def _used(root: Node, names: set[str]) -> frozenset[str]:
    """Return those of some import names that a file qualifies something with."""
    return frozenset(name for name in names if _qualifies(root, name))


def _qualifies(root: Node, name: str) -> bool:
    """Tell whether a name stands before a dot anywhere: text says where to look."""
    for match in re.finditer(rb"\b%b\b(?=\s*\.)" % re.escape(name.encode()), root.text or b""):
        at = root.start_byte + match.start()
        node = root.descendant_for_byte_range(at, at + len(name.encode()))
        around = node.parent if node is not None else None
        if around is None or node is None:
            continue
        field = {"selector_expression": "operand", "qualified_type": "package"}.get(around.type)
        if field is not None and around.child_by_field_name(field) == node:
            return True
    return False


def _newline(data: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in data else b"\n"


def _add(data: bytes, path: str, module: str) -> bytes:
    root = parse(data)
    specs = _specs(root)
    if any(_path(s) == path for s in specs):
        return data
    end = _newline(data)
    quoted = f'"{path}"'.encode()
    if not specs:
        clause = next(n for n in named(root) if n.type == "package_clause")
        return apply_edits(data, [Edit(clause.end_byte, clause.end_byte, end * 2 + b"import " + quoted)])
    grouped = [s for s in specs if s.parent is not None and s.parent.type == "import_spec_list"]
    if not grouped and len(specs) == 1 and _path(specs[0]) != "C":
        return apply_edits(data, [_grouping(specs[0], path, quoted, end)])
    if not grouped:
        declaration = specs[-1].parent
        at = declaration.end_byte if declaration else specs[-1].end_byte
        return apply_edits(data, [Edit(at, at, end + b"import " + quoted)])
    return apply_edits(data, [_insertion(data, _groups(data, grouped), path, module)])


def _grouping(only: Node, path: str, quoted: bytes, end: bytes) -> Edit:
    """Turn a file's only import, which has no parentheses, into a group of two, standard packages apart."""
    apart = _is_standard(_path(only)) and not _is_standard(path)
    lines = [only.text or b"", quoted] if apart or _path(only) < path else [quoted, only.text or b""]
    between = end * 2 if apart else end
    listed = b"\t" + lines[0] + between + b"\t" + lines[1]
    return Edit(only.start_byte, only.end_byte, b"(" + end + listed + end + b")")


def _groups(data: bytes, specs: list[Node]) -> list[list[Node]]:
    """Split the specs of the last import block at blank lines."""
    block = specs[-1].parent
    specs = [s for s in specs if s.parent == block]
    groups: list[list[Node]] = []
    for spec in specs:
        gap = data[groups[-1][-1].end_byte : spec.start_byte] if groups else b""
        if groups and not re.search(rb"\n[ \t\r]*\n", gap):
            groups[-1].append(spec)
        else:
            groups.append([spec])
    return groups


def _insertion(data: bytes, groups: list[list[Node]], path: str, module: str) -> Edit:
    """Insert into the group of the module's own imports, else of other dotted paths, else a group of its own."""
    quoted, end = f'"{path}"'.encode(), _newline(data)

    def own(spec: Node) -> bool:
        return _path(spec) == module or _path(spec).startswith(module + "/")

    def dotted(spec: Node) -> bool:
        return "." in _path(spec).partition("/")[0]

    def standard(spec: Node) -> bool:
        return _is_standard(_path(spec))

    for belongs in (standard,) if _is_standard(path) else (own, dotted):
        for group in groups:
            if any(belongs(s) for s in group):
                return _sorted_into(data, group, path, quoted, end)
    if len(groups) == 1 and not any("." not in _path(s).partition("/")[0] for s in groups[0]):
        return _sorted_into(data, groups[0], path, quoted, end)
    at = _line_end(data, groups[-1][-1].end_byte)
    return Edit(at, at, end + end + b"\t" + quoted)


def _sorted_into(data: bytes, group: list[Node], path: str, quoted: bytes, end: bytes) -> Edit:
    for spec in group:
        if _path(spec) > path:
            return Edit(spec.start_byte, spec.start_byte, quoted + end + b"\t")
    at = _line_end(data, group[-1].end_byte)
    return Edit(at, at, end + b"\t" + quoted)


def _is_standard(path: str) -> bool:
    """Tell whether an import path is one of the standard library; modules may go without a dot, too."""
    return "." not in path.partition("/")[0] and "/internal/" not in path


def _line_end(data: bytes, at: int) -> int:
    stop = data.find(b"\n", at)
    stop = len(data) if stop < 0 else stop
    return stop - 1 if data[stop - 1 : stop] == b"\r" else stop


def _remove(data: bytes, names: frozenset[str]) -> bytes:
    edits = []
    root = parse(data)
    specs = _specs(root)
    gone = [s for s in specs if _name(s) in names]
    for declaration in named(root):
        if declaration.type != "import_declaration":
            continue
        inside = [s for s in specs if declaration.start_byte <= s.start_byte < declaration.end_byte]
        doomed = [s for s in inside if s in gone]
        if inside and len(doomed) == len(inside):
            edits.append(_lines(data, declaration))
        else:
            edits += [_lines(data, s) for s in doomed]
    return apply_edits(data, edits)


def _lines(data: bytes, node: Node) -> Edit:
    """Delete the whole lines of a node, and one of two blank lines that would meet or open or close a block."""
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    stop = data.find(b"\n", node.end_byte)
    stop = len(data) if stop < 0 else stop + 1
    before = data[:start].rstrip(b" \t\r\n")
    after = data[stop:]
    blank_after = re.match(rb"[ \t]*\r?\n", after)
    blank_before = data[len(before) : start].count(b"\n") > 1
    if blank_after and (blank_before or before.endswith(b"(")):
        stop += blank_after.end()
    elif blank_before and after.lstrip(b" \t").startswith(b")"):
        start = len(before) + len(re.match(rb"[ \t]*\r?\n", data[len(before) :]).group(0))  # type: ignore[union-attr]
    return Edit(start, stop, b"")
