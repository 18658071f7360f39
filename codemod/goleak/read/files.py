"""A Go file whose declarations are parsed one at a time, each when first asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

from goleak.read.chunks import Chunk, chunk_between, declaration_starts, hides_declarations, split
from goleak.read.gotypes import package_name
from goleak.read.packages import imports_in
from goleak.read.project import SourceFile
from goleak.read.syntax import Node, first_error, named, nested_too_deep, parse, parse_span, text

_KINDS = {
    "function_declaration": "func",
    "method_declaration": "func",
    "type_declaration": "type",
    "var_declaration": "var",
    "const_declaration": "const",
    "import_declaration": "import",
}


class ParsedFile:
    """A source file of a package (an import path) and its top-level declarations.

    `whole` parses the file in one piece instead of by declaration; the nodes are the same.
    """

    def __init__(
        self,
        source: SourceFile,
        package: str,
        name_of: Callable[[str], str] = package_name,
        *,
        whole: bool = False,
    ) -> None:
        """Parse nothing yet; `name_of` tells the name in the package clause of an import path."""
        self.source = source
        self.package = package
        self._name_of = name_of
        self._whole = whole
        self._declarations: dict[int, Node] = {}
        self._refused: Node | None = None

    @cached_property
    def root(self) -> Node:
        """The tree of the whole file. Prefer `enclosing` and `node_at`, which parse only what is needed."""
        return parse(self.source.data)

    @cached_property
    def chunks(self) -> tuple[Chunk, ...]:
        """The top-level declarations in source order, imports included."""
        found = None if self._whole else split(self.source.data)
        return tuple(_whole_chunks(self.root) if found is None else found)

    @cached_property
    def _starts(self) -> list[int]:
        return [chunk.start for chunk in self.chunks]

    @cached_property
    def quick_starts(self) -> list[int]:
        """The offsets of what looks like a declaration; a few may stand in strings or comments."""
        if hides_declarations(self.source.data):
            return [chunk.start for chunk in self.chunks]
        return declaration_starts(self.source.data)

    @cached_property
    def _doubtful_starts(self) -> frozenset[int]:
        """Those of the quick starts that may be inside of a raw string or a comment, by what was opened before."""
        data, starts = self.source.data, self.quick_starts
        found: set[int] = set()
        for opener, closer in ((b"`", b"`"), (b"/*", b"*/")):
            if data.find(closer) < 0:
                continue
            level = previous = 0
            for start in starts:
                level += data.count(opener, previous, start)
                if opener != closer:
                    level -= data.count(closer, previous, start)
                previous = start
                if level % 2 if opener == closer else level > 0:
                    found.add(start)
        return frozenset(found)

    def quick_chunk(self, offset: int) -> Chunk | None:
        """Return what `chunk_at` returns; the other declarations are not looked at unless the text is in doubt."""
        if self._whole or "chunks" in self.__dict__:
            return self.chunk_at(offset)
        starts, data = self.quick_starts, self.source.data
        index = bisect_right(starts, offset) - 1
        if index < 0 or starts[index] in self._doubtful_starts:
            return self.chunk_at(offset)
        end = starts[index + 1] if index + 1 < len(starts) else len(data)
        return chunk_between(data, starts[index], end) or self.chunk_at(offset)

    def declaration(self, chunk: Chunk) -> Node:
        """Return the syntax of a top-level declaration: nothing of one that is nested too deeply."""
        node = self._declarations.get(chunk.start)
        if node is None:
            node = self._parse(chunk)
            deep = nested_too_deep(node)
            if deep is not None:
                self._refused = self._refused or deep
                node = parse_span(self.source.data, chunk.start, chunk.start)
            self._declarations[chunk.start] = node
        return node

    @property
    def too_deep(self) -> Node | None:
        """A node in a declaration that is nested too deeply and was not read, as far as declarations were asked for."""
        return self._refused

    def _parse(self, chunk: Chunk) -> Node:
        if "root" not in self.__dict__:
            root = parse_span(self.source.data, chunk.start, chunk.end)
            found = named(root)
            if len(found) == 1 and not root.has_error and found[0].start_byte == chunk.start:
                return found[0]
        same = [n for n in named(self.root) if n.start_byte == chunk.start]
        around = self.root.descendant_for_byte_range(chunk.start, chunk.start + 1)
        return same[0] if same else (around or self.root)

    def enclosing(self, offset: int) -> Node | None:
        """Return the top-level declaration that covers a byte offset, imports left out."""
        chunk = self.chunk_at(offset)
        if chunk is None or chunk.kind == "import":
            return None
        node = self.declaration(chunk)
        return node if node.start_byte <= offset < node.end_byte else None

    def chunk_at(self, offset: int) -> Chunk | None:
        """Return the last declaration that starts at or before a byte offset; comments may follow it."""
        index = bisect_right(self._starts, offset) - 1
        return self.chunks[index] if index >= 0 else None

    def node_at(self, start: int, end: int) -> Node | None:
        """Return the smallest node of a declaration that covers bytes [start, end)."""
        declaration = self.enclosing(start)
        return declaration.descendant_for_byte_range(start, end) if declaration is not None else None

    def first_error(self) -> Node | None:
        """Return the file's first syntax error, which parses it whole, or None."""
        return first_error(self.root)

    def _import_spans(self) -> list[tuple[int, int]]:
        data, starts = self.source.data, self.quick_starts
        stop = next((s for s in starts if not data.startswith(b"import", s)), len(data))
        if self._whole or "chunks" in self.__dict__ or b"/*" in data[:stop] or b";" in data[:stop]:
            return [(chunk.start, chunk.end) for chunk in self.chunks if chunk.kind == "import"]
        return [(starts[0], stop)] if starts and starts[0] < stop else []

    @cached_property
    def _imported(self) -> tuple[dict[str, str], tuple[str, ...]]:
        imports: dict[str, str] = {}
        dots: list[str] = []
        for start, end in self._import_spans():
            for alias, path in imports_in(self.source.data, start, end):
                name, imported = alias.decode("utf-8", "replace"), path.decode("utf-8", "replace")
                if not name:
                    imports.setdefault(self._name_of(imported), imported)
                elif name == ".":
                    dots.append(imported)
                else:
                    imports[name] = imported
        return imports, tuple(dots)

    @property
    def imports(self) -> dict[str, str]:
        """Import paths by the names that they have in the file."""
        return self._imported[0]

    @property
    def dot_imports(self) -> tuple[str, ...]:
        """Import paths whose names need no qualifier."""
        return self._imported[1]


def specs(node: Node, *types: str) -> list[Node]:
    """Return the specs of a declaration, with or without parentheses."""
    found: list[Node] = []
    for child in named(node):
        if child.type in types:
            found.append(child)
        elif child.type.endswith("_list"):
            found.extend(c for c in named(child) if c.type in types)
    return found


def _whole_chunks(root: Node) -> list[Chunk]:
    """Return the declarations of a parsed file; what is none of them (statements in broken code) is left out."""
    nodes = [n for n in named(root) if n.type in _KINDS]
    stops = [*(n.start_byte for n in nodes[1:]), root.end_byte]
    return [_whole_chunk(node, stop) for node, stop in zip(nodes, stops, strict=False)]


def _whole_chunk(node: Node, stop: int) -> Chunk:
    kind = _KINDS[node.type]
    if kind == "func":
        name = node.child_by_field_name("name")
        receiver, pointer = receiver_of(node)
        return Chunk("func", node.start_byte, stop, text(name) if name else "", receiver, pointer)
    if kind == "type":
        listed = [c for c in named(node) if c.type in ("type_spec", "type_alias")]
        single = len(listed) == 1 and not any(c.type == "(" for c in node.children)
        name = listed[0].child_by_field_name("name") if single else None
        return Chunk("type", node.start_byte, stop, text(name) if name else "")
    match kind:
        case "var":
            return Chunk("var", node.start_byte, stop)
        case "const":
            return Chunk("const", node.start_byte, stop)
    return Chunk("import", node.start_byte, stop)


def receiver_of(node: Node) -> tuple[str, bool]:
    """Return a method's receiver type name, empty for functions, and whether it is a pointer."""
    listed = node.child_by_field_name("receiver")
    declarations = named(listed) if listed else []
    type_node = declarations[0].child_by_field_name("type") if declarations else None
    pointer = False
    while type_node is not None:
        match type_node.type:
            case "pointer_type":
                pointer = True
                type_node = named(type_node)[0]
            case "parenthesized_type":
                type_node = named(type_node)[0]
            case "generic_type":
                type_node = type_node.child_by_field_name("type")
            case _:
                return text(type_node), pointer
    return "", pointer
