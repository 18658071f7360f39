"""The generated cache under other names, by replacing syntax nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from goleak.fix.edit.edits import Edit, apply_edits
from goleak.fix.edit.layout import settle_layout
from goleak.read.gotypes import package_name
from goleak.read.syntax import Node, named, parse, text, walk

# What the types of an unexported cache may be called: its Cache and its Types, the first free pair wins.
STEMS = (("boundedCache", "boundedTypes"), ("expiringCache", "expiringTypes"), ("goleakCache", "goleakTypes"))
_COMMON_STEM = re.compile(r"[a-z]+")
_DECLARATIONS = ("const_declaration", "type_declaration", "var_declaration", "function_declaration")
_PREDECLARED = frozenset(
    "any append bool byte cap clear comparable copy delete error false float64 int int64 len make max min new nil panic"
    " recover string true uint32 uint64 uintptr".split()
)
_USED = ("identifier", "type_identifier", "field_identifier")


def as_package(data: bytes, name: str) -> bytes:
    """Return the generated file as the package `name`, in its clause and in its documentation."""
    root = parse(data)
    clause = _clause(root)
    old = text(clause)
    edits = [Edit(clause.start_byte, clause.end_byte, name.encode())]
    for comment in _documentation(root):
        edits += _words(comment, {f"Package {old}": f"Package {name}"})
    return apply_edits(data, edits)


def unexported(data: bytes, package: str, names: Mapping[str, str]) -> bytes:
    """Return the generated file as one of `package`, with what it declares renamed.

    Its documentation must not become that of the package: the line that says who wrote the file stays, and apart.
    """
    root = parse(data)
    clause = _clause(root)
    comments = _documentation(root)
    edits = [
        Edit(comments[0].start_byte, comments[-1].start_byte, b""),
        Edit(comments[-1].end_byte, comments[-1].end_byte, b"\n"),
        Edit(clause.start_byte, clause.end_byte, package.encode()),
    ]
    embedded = {text(n) for n in _embedded(root)}
    for node in walk(root):
        if node.type == "comment" and node not in comments:
            edits += _in_comment(node, names)
        elif _is_name(node) and text(node) in (embedded if node.type == "field_identifier" else names):
            edits.append(Edit(node.start_byte, node.end_byte, names[text(node)].encode()))
    return settle_layout(data, edits)


def unexported_names(data: bytes, stem: tuple[str, str]) -> dict[str, str]:
    """Return new names, unexported and of one stem, for all that the generated file declares at package level."""
    match = _COMMON_STEM.match(stem[0])
    prefix = match[0] if match else stem[0]
    renamed = {"Cache": stem[0], "Types": stem[1]}
    for name in declared(data):
        if name.startswith("new"):
            renamed[name] = f"new{prefix.capitalize()}{name.removeprefix('new')}"
        else:
            renamed.setdefault(name, prefix + name[0].upper() + name[1:])
    return renamed


def declared(data: bytes) -> list[str]:
    """Return what a Go file declares at package level, but methods."""
    return [text(n) for d in named(parse(data)) if d.type in _DECLARATIONS for n in _names(d)]


def assumed(data: bytes) -> frozenset[str]:
    """Return the names that a Go file needs to mean what they mean everywhere: its imports and predeclared ones."""
    root = parse(data)
    specs = (n for n in walk(root) if n.type == "import_spec")
    imported = {package_name(text(s).strip('"')) for s in specs}
    return frozenset(imported | ({text(n) for n in walk(root) if not n.named_children} & _PREDECLARED))


def _clause(root: Node) -> Node:
    return next(named(n)[0] for n in named(root) if n.type == "package_clause")


def _documentation(root: Node) -> list[Node]:
    """Return the comments before the package clause."""
    clause = next(n for n in named(root) if n.type == "package_clause")
    return [n for n in root.named_children if n.type == "comment" and n.end_byte <= clause.start_byte]


def _names(declaration: Node) -> Iterator[Node]:
    """Yield the names of a declaration: its own, and those of its specs, which may stand in a list."""
    inside = [s for c in named(declaration) for s in (c, *named(c))]
    for node in (declaration, *(s for s in inside if s.type.endswith("_spec") or s.type == "type_alias")):
        yield from node.children_by_field_name("name")


def _embedded(root: Node) -> Iterator[Node]:
    for field in (n for n in walk(root) if n.type == "field_declaration"):
        kind = field.child_by_field_name("type")
        if field.child_by_field_name("name") is None and kind is not None:
            yield next(n for n in walk(kind) if n.type == "type_identifier")


def _is_name(node: Node) -> bool:
    """Tell whether a node may name what the file declares, rather than what it imports."""
    around = node.parent
    qualified = around is not None and around.type == "qualified_type"
    return node.type in _USED and not (qualified and node.type == "type_identifier")


def _in_comment(comment: Node, names: Mapping[str, str]) -> list[Edit]:
    """Rename in a comment what cannot be meant as a word: exported names, and the first word of a documentation."""
    exported = {old: new for old, new in names.items() if old[0].isupper()}
    first = re.match(r"// (\w+)", text(comment))
    following = comment.next_named_sibling
    if (
        first
        and first[1] in names
        and following is not None
        and following.type in (*_DECLARATIONS, "comment")
    ):
        exported[first[1]] = names[first[1]]
        rest = {old: new for old, new in exported.items() if old != first[1] or old[0].isupper()}
        at = comment.start_byte + len("// ")
        start = Edit(at, at + len(first[1]), names[first[1]].encode())
        return [start, *(e for e in _words(comment, rest) if e.start >= start.end)]
    return _words(comment, exported)


def _words(comment: Node, names: Mapping[str, str]) -> list[Edit]:
    data = comment.text or b""
    edits = []
    for old, new in names.items():
        for match in re.finditer(rb"(?<![\w.])%b\b" % re.escape(old.encode()), data):
            at = comment.start_byte + match.start()
            edits.append(Edit(at, at + len(old), new.encode()))
    return edits
