"""Edits that turn one container into the generated cache: its declaration and every use."""

from __future__ import annotations

from dataclasses import dataclass

from goleak.find.caches import KnownCache
from goleak.find.uses import Use
from goleak.fix.edits import Edit
from goleak.fix.loaded import Loaded, loaded_edits
from goleak.fix.spell import spell
from goleak.read import gotypes as go
from goleak.read.declarations import ParsedFile
from goleak.read.expressions import Expressions
from goleak.read.gotypes import REFLECT_TYPE, UNKNOWN, Type
from goleak.read.references import occurrences, visible_files
from goleak.read.syntax import Node, inner, named, text

PACKAGE = "typecache"


class Refused(Exception):
    """A use that cannot be rewritten: the text says which and why."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The edits by file, and the files that name the generated package after them."""

    edits: dict[str, tuple[Edit, ...]]
    importing: frozenset[str]


def rewrite(expressions: Expressions, known: KnownCache) -> Rewrite:
    """Plan the edits for one cache over all its files. Raises Refused where a use cannot be rewritten."""
    return _Rewriter(expressions, known).run()


class _Rewriter:
    def __init__(self, expressions: Expressions, known: KnownCache) -> None:
        self.expressions = expressions
        self.known = known
        self.declared = known.declared
        self.edits: dict[str, list[Edit]] = {}
        self.importing: set[str] = set()
        self.loads: list[Loaded] = []

    def run(self) -> Rewrite:
        file = self.declared.file
        self._check_owner()
        if self.declared.shape.container == "sync.Map":
            self._sync_map()
        elif self.declared.shape.container == "map":
            self._map()
        else:
            raise Refused(f"a {self.declared.shape.container} is not rewritten yet")
        self._declaration(file)
        return Rewrite({f: tuple(e) for f, e in self.edits.items()}, frozenset(self.importing))

    def _check_owner(self) -> None:
        """Refuse where the struct around the container is copied or written without field names."""
        place = self.declared.place
        if self.declared.scope == "closure":
            raise Refused("it is a local variable that a closure keeps")
        if "." in place.name:
            variable = place.name.partition(".")[0]
            package = self.expressions.universe.package(place.package)
            if any(v.values for v in (package.values.get(variable, ()) if package else ())):
                raise Refused(f"`{variable}` is declared with a value")
        if not place.owner:
            return
        for file in visible_files(self.expressions.universe, place.package, place.owner):
            for node in occurrences(file, place.owner):
                literal = node.parent
                if literal is not None and literal.type == "composite_literal" and _positional(literal):
                    raise Refused(f"{_where(file, literal)} fills {place.owner} without field names")
        if self.declared.shape.container == "map" and not self._owner_has_lock():
            raise Refused(f"{place.owner} has no lock of its own and may be copied, which a map survives")

    def _owner_has_lock(self) -> bool:
        place = self.declared.place
        body = self.expressions.types.underlying(go.Named(place.package, place.owner))
        if not isinstance(body, go.Struct):
            return False
        locks = {go.Named("sync", "Mutex"), go.Named("sync", "RWMutex"), go.Named("sync", "Map")}
        return any(f.type in locks for f in body.fields)

    def _edit(self, file: ParsedFile, start: int, end: int, replacement: str) -> None:
        self.edits.setdefault(file.source.name, []).append(Edit(start, end, replacement.encode()))

    def _replace(self, file: ParsedFile, node: Node, replacement: str) -> None:
        self._edit(file, node.start_byte, node.end_byte, replacement)

    def _names_package(self, file: ParsedFile) -> None:
        if _binds(self.expressions, file, PACKAGE):
            raise Refused(f"{_where(file, file.root)} uses the name {PACKAGE} for something else")
        self.importing.add(file.source.name)

    # The type of the cache

    def _type(self) -> str:
        """Spell the generated type in the declaring file."""
        if self.declared.shape.container == "map":
            key, value = self._map_parts()
            if self.declared.shape.key == REFLECT_TYPE:
                return f"{PACKAGE}.Types[{value}]"
            self._check_key(self.declared.shape.key)
            return f"{PACKAGE}.Cache[{key}, {value}]"
        key_type, value = self._sync_map_key(), self._value()
        if key_type == REFLECT_TYPE:
            return f"{PACKAGE}.Types[{value}]"
        self._check_key(key_type)
        spelled = spell(key_type, self.declared.file)
        if spelled is None:
            raise Refused(f"the key type {go.show(key_type)} cannot be named where the cache is declared")
        return f"{PACKAGE}.Cache[{spelled}, {value}]"

    def _check_key(self, key: Type) -> None:
        body = self.expressions.types.underlying(key)
        if isinstance(body, go.Interface | go.Pointer) or key == go.REFLECT_VALUE:
            raise Refused("its keys are instances: key it by their type first, which alone ends the growth")
        if isinstance(body, go.Unknown | go.TypeParam):
            raise Refused(f"its key type {go.show(key)} is not known well enough")

    def _sync_map_key(self) -> Type:
        keys = {self.expressions.of(u.file, u.key) for u in self.known.uses if u.key is not None}
        if len(keys) != 1 or UNKNOWN in keys:
            shown = ", ".join(sorted(go.show(k) for k in keys)) or "none"
            raise Refused(f"its keys have several or unknown types ({shown})")
        return keys.pop()

    def _value(self) -> str:
        """Spell the value type: what all stores agree on and all loads assert, else any."""
        stores = [
            u for u in self.known.uses if u.operation in ("store", "load-or-store") and u.value is not None
        ]
        values = {self.expressions.of(u.file, u.value) for u in stores if u.value is not None}
        if len(values) == 1:
            value = values.pop()
            spelled = None if value in (UNKNOWN, go.ANY) else spell(value, self.declared.file)
            edits = loaded_edits(self.expressions, self.loads, value) if spelled is not None else None
            if spelled is not None and edits is not None:
                for file, edit in edits:
                    self.edits.setdefault(file.source.name, []).append(edit)
                return spelled
        return "any"

    def _map_parts(self) -> tuple[str, str]:
        node = _map_type_node(self.declared.name_node)
        if node is None:
            raise Refused("its map type is declared elsewhere")
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None or "\n" in text(value):
            raise Refused("its map type has a shape that is not rewritten yet")
        return text(key), text(value)

    # sync.Map

    def _sync_map(self) -> None:
        for use in self.known.uses:
            if use.alias:
                raise Refused(f"{_line(use)} reaches it by another name")
            match use.operation, use.method:
                case ("load", _) | ("load-or-store", _) | ("evict", "LoadAndDelete") | ("store", "Swap"):
                    self.loads.append(Loaded(use.file, use.node))
                case ("store", "Store") | ("evict", "Delete" | "Clear"):
                    continue
                case "reset", _:
                    self._reset_sync_map(use)
                case _:
                    raise Refused(f"{_line(use)} uses it in a way that is not rewritten ({use.method})")

    def _reset_sync_map(self, use: Use) -> None:
        if use.method != "literal" or use.value is None or not _is_empty_map(inner(use.value)):
            raise Refused(f"{_line(use)} replaces it whole")
        start, end = _element_span(use.file.source.data, use.node)
        self._edit(use.file, start, end, "")

    # map

    def _map(self) -> None:
        for use in self.known.uses:
            if use.alias:
                raise Refused(f"{_line(use)} reaches it by another name")
            match use.operation:
                case "load":
                    self._map_load(use)
                case "store":
                    self._map_store(use)
                case "evict" if use.method == "delete" and use.key is not None:
                    self._replace(use.file, use.node, f"{text(use.place)}.Delete({text(use.key)})")
                case "evict" if use.method == "clear":
                    self._replace(use.file, use.node, f"{text(use.place)}.Clear()")
                case "compare" if self._in_lazy_guard(use):
                    continue
                case "compare":
                    raise Refused(f"{_line(use)} compares it with nil")
                case "len":
                    self._replace(use.file, use.node, f"{text(use.place)}.Len()")
                case "reset":
                    self._map_reset(use)
                case _:
                    raise Refused(f"{_line(use)} uses it in a way that is not rewritten ({use.method})")

    def _in_lazy_guard(self, compared: Use) -> bool:
        """Tell whether a comparison goes with the `if m == nil` around a reset that is deleted."""
        guards = (
            _lazy_guard(use) for use in self.known.uses if use.operation == "reset" and use.method == "="
        )
        return any(
            guard.child_by_field_name("condition") == compared.node for guard in guards if guard is not None
        )

    def _map_load(self, use: Use) -> None:
        if use.key is None:
            raise Refused(f"{_line(use)} loads it in a way that is not rewritten")
        listed = use.node.parent
        statement = listed.parent if listed is not None else None
        if (
            listed is None
            or statement is None
            or listed.type != "expression_list"
            or named(listed) != [use.node]
        ):
            raise Refused(f"{_line(use)} indexes it inside a larger expression")
        if statement.type in ("short_var_declaration", "assignment_statement"):
            left = statement.child_by_field_name("left")
            names = named(left) if left else []
        elif statement.type == "var_spec" and statement.child_by_field_name("type") is None:
            names = statement.children_by_field_name("name")
        else:
            raise Refused(f"{_line(use)} indexes it inside a larger expression")
        if len(names) == 1:
            self._edit(use.file, names[0].end_byte, names[0].end_byte, ", _")
        self._replace(use.file, use.node, f"{text(use.place)}.Load({text(use.key)})")

    def _map_store(self, use: Use) -> None:
        left, right = use.node.child_by_field_name("left"), use.node.child_by_field_name("right")
        operator = use.node.child_by_field_name("operator")
        if use.key is None or left is None or right is None or operator is None or text(operator) != "=":
            raise Refused(f"{_line(use)} updates an entry in place")
        if len(named(left)) != 1 or len(named(right)) != 1:
            raise Refused(f"{_line(use)} assigns an entry together with something else")
        if inner(named(left)[0]).child_by_field_name("operand") != use.place:
            raise Refused(f"{_line(use)} stores into a map within the map")
        start, key = use.node.start_byte, use.key
        self._edit(use.file, start, key.start_byte, f"{text(use.place)}.Store(")
        self._edit(use.file, key.end_byte, right.start_byte, ", ")
        self._edit(use.file, right.end_byte, right.end_byte, ")")

    def _map_reset(self, use: Use) -> None:
        if use.value is None or not _is_empty_map(inner(use.value)):
            raise Refused(f"{_line(use)} gives it entries or another map")
        if use.method == "literal":
            start, end = _element_span(use.file.source.data, use.node)
            self._edit(use.file, start, end, "")
            return
        lazy = _lazy_guard(use)
        if lazy is None:
            raise Refused(f"{_line(use)} makes it anew")
        start, end = _line_span(use.file.source.data, lazy)
        self._edit(use.file, start, end, "")

    # The declaration

    def _declaration(self, file: ParsedFile) -> None:
        name = self.declared.name_node
        spec = name.parent
        if spec is None or spec.type not in ("var_spec", "field_declaration"):
            raise Refused("it is declared in a way that is not rewritten")
        if len(spec.children_by_field_name("name")) != 1:
            raise Refused("it is declared together with other names")
        if self.declared.shape.pointer or self.declared.shape.wrappers:
            raise Refused("it is a pointer, slice or array of containers")
        self._names_package(file)
        type_node, values = spec.child_by_field_name("type"), spec.child_by_field_name("value")
        if values is not None and not _is_empty_map(inner(named(values)[0])):
            raise Refused("it is declared with entries")
        generated = self._type()
        if type_node is not None:
            end = values.end_byte if values is not None else type_node.end_byte
            self._edit(file, type_node.start_byte, end, generated)
        elif values is not None:
            equals = next(c for c in spec.children if c.type == "=")
            self._edit(file, equals.start_byte, values.end_byte, generated)


def _binds(expressions: Expressions, file: ParsedFile, name: str) -> bool:
    """Tell whether a file or its package already gives a name another meaning."""
    package = expressions.universe.package(file.package)
    if package is None:
        return False
    taken = name in package.types or name in package.values or name in package.functions
    imported = file.imports.get(name)
    return taken or (imported is not None and not imported.endswith("/internal/" + PACKAGE))


def _positional(literal: Node) -> bool:
    body = literal.child_by_field_name("body")
    return body is not None and any(e.type != "keyed_element" for e in named(body))


def _map_type_node(name: Node) -> Node | None:
    """Return the map_type node of a declaration: its type, or the type its value makes."""
    spec = name.parent
    node = spec.child_by_field_name("type") if spec else None
    if node is None and spec is not None:
        values = spec.child_by_field_name("value")
        value = inner(named(values)[0]) if values else None
        if value is not None and value.type == "composite_literal":
            node = value.child_by_field_name("type")
        elif value is not None and value.type == "call_expression":
            arguments = value.child_by_field_name("arguments")
            node = named(arguments)[0] if arguments and named(arguments) else None
    return node if node is not None and node.type == "map_type" else None


def _is_empty_map(value: Node) -> bool:
    if value.type == "composite_literal":
        body = value.child_by_field_name("body")
        return body is not None and not named(body)
    if value.type == "call_expression":
        function = value.child_by_field_name("function")
        return function is not None and text(function) == "make"
    return False


def _element_span(data: bytes, element: Node) -> tuple[int, int]:
    """Return the span to delete for one element of a composite literal: its whole line, or it and a comma."""
    start, end = _line_span(data, element)
    rest = data[element.end_byte : end].strip()
    if not data[start : element.start_byte].strip() and rest in (b",", b""):
        return start, end
    following = data[element.end_byte :].lstrip(b" \t")
    if following.startswith(b","):
        stop = len(data) - len(following) + 1
        return element.start_byte, stop + (len(data[stop:]) - len(data[stop:].lstrip(b" \t")))
    before = data[: element.start_byte].rstrip(b" \t")
    return (len(before) - 1 if before.endswith(b",") else element.start_byte), element.end_byte


def _line_span(data: bytes, node: Node) -> tuple[int, int]:
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    stop = data.find(b"\n", node.end_byte)
    return start, len(data) if stop < 0 else stop + 1


def _lazy_guard(use: Use) -> Node | None:
    """Return the `if m == nil { m = make(…) }` around a reset, where it does nothing else."""
    block = use.node.parent
    while block is not None and block.type in ("statement_list", "block"):
        block = block.parent
    if block is None or block.type != "if_statement" or block.child_by_field_name("alternative") is not None:
        return None
    condition, body = block.child_by_field_name("condition"), block.child_by_field_name("consequence")
    statements = [
        s for c in (named(body) if body else []) for s in (named(c) if c.type == "statement_list" else [c])
    ]
    if condition is None or statements != [use.node]:
        return None
    return block if "".join(text(condition).split()) == f"{text(use.place)}==nil" else None


def _where(file: ParsedFile, node: Node) -> str:
    return f"{file.source.name.rpartition('/')[2]}:{node.start_point[0] + 1}"


def _line(use: Use) -> str:
    return _where(use.file, use.node)
