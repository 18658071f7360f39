"""What a package declares at its top level, indexed by name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goleak.read.gotypes import package_name
from goleak.read.project import SourceFile
from goleak.read.syntax import Node, named, text


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ParsedFile:
    """A source file with its tree. `imports` maps local names to import paths; `starts` are offsets of `top`."""

    source: SourceFile
    package: str
    root: Node
    imports: dict[str, str]
    dot_imports: tuple[str, ...]
    top: tuple[Node, ...]
    starts: tuple[int, ...]

    def enclosing(self, offset: int) -> Node | None:
        """Return the top-level declaration that covers a byte offset."""
        index = bisect_right(self.starts, offset) - 1
        if index < 0 or self.top[index].end_byte <= offset:
            return None
        return self.top[index]


@dataclass(frozen=True, slots=True)
class TypeDecl:
    """A declared type; `parameters` are the names of its type parameters."""

    name: str
    file: ParsedFile
    node: Node
    type_node: Node
    parameters: tuple[str, ...]
    alias: bool


@dataclass(frozen=True, slots=True)
class ValueDecl:
    """A package-level variable or constant: name number `index` of its spec's `count` names."""

    name: str
    file: ParsedFile
    node: Node
    name_node: Node
    type_node: Node | None
    values: tuple[Node, ...]
    index: int
    count: int
    constant: bool


@dataclass(frozen=True, slots=True)
class FuncDecl:
    """A function or method; `receiver` is the receiver's type name, or empty."""

    name: str
    receiver: str
    pointer: bool
    file: ParsedFile
    node: Node


@dataclass
class Declarations:
    """The index of one package. Where build constraints declare a name twice, all are kept, first file first."""

    path: str
    name: str
    files: list[ParsedFile] = field(default_factory=list)
    types: dict[str, TypeDecl] = field(default_factory=dict)
    values: dict[str, list[ValueDecl]] = field(default_factory=dict)
    functions: dict[str, list[FuncDecl]] = field(default_factory=dict)
    methods: dict[tuple[str, str], list[FuncDecl]] = field(default_factory=dict)


def declare(
    path: str, name: str, files: Sequence[tuple[SourceFile, Node]], package_names: Mapping[str, str]
) -> Declarations:
    """Index the top-level declarations of a package's parsed files.

    `package_names` maps import paths to the names in their package clauses, as far as they are known.
    """
    package = Declarations(path, name)
    for source, root in files:
        file = _parsed_file(path, source, root, package_names)
        package.files.append(file)
        for node in file.top:
            _declare_top(package, file, node)
    return package


def _parsed_file(path: str, source: SourceFile, root: Node, package_names: Mapping[str, str]) -> ParsedFile:
    imports: dict[str, str] = {}
    dots: list[str] = []
    top = [n for n in named(root) if n.type not in ("package_clause", "ERROR")]
    for node in top:
        if node.type != "import_declaration":
            continue
        for spec in _specs(node, "import_spec"):
            path_node = spec.child_by_field_name("path")
            imported = text(path_node)[1:-1] if path_node else ""
            alias = spec.child_by_field_name("name")
            if alias is None:
                imports.setdefault(package_names.get(imported) or package_name(imported), imported)
            elif text(alias) == ".":
                dots.append(imported)
            else:
                imports[text(alias)] = imported
    declarations = tuple(n for n in top if n.type != "import_declaration")
    starts = tuple(n.start_byte for n in declarations)
    return ParsedFile(source, path, root, imports, tuple(dots), declarations, starts)


def _specs(node: Node, *types: str) -> list[Node]:
    """Return the specs of a declaration, with or without parentheses."""
    found: list[Node] = []
    for child in named(node):
        if child.type in types:
            found.append(child)
        elif child.type.endswith("_list"):
            found.extend(c for c in named(child) if c.type in types)
    return found


def _declare_top(package: Declarations, file: ParsedFile, node: Node) -> None:
    match node.type:
        case "type_declaration":
            for spec in _specs(node, "type_spec", "type_alias"):
                declared = type_decl(file, spec)
                if declared:
                    package.types.setdefault(declared.name, declared)
        case "var_declaration" | "const_declaration":
            for spec in _specs(node, "var_spec", "const_spec"):
                for value in _values(file, spec):
                    package.values.setdefault(value.name, []).append(value)
        case "function_declaration":
            name = text_of(node, "name")
            package.functions.setdefault(name, []).append(FuncDecl(name, "", False, file, node))
        case "method_declaration":
            name = text_of(node, "name")
            receiver, pointer = _receiver(node)
            method = FuncDecl(name, receiver, pointer, file, node)
            package.methods.setdefault((receiver, name), []).append(method)


def text_of(node: Node, name: str) -> str:
    """Return the text of a node's field, or an empty string."""
    child = node.child_by_field_name(name)
    return text(child) if child else ""


def type_decl(file: ParsedFile, spec: Node) -> TypeDecl | None:
    """Read a type_spec or type_alias, top-level or local."""
    type_node = spec.child_by_field_name("type")
    if type_node is None:
        return None
    parameters = type_parameters(spec)
    return TypeDecl(text_of(spec, "name"), file, spec, type_node, parameters, spec.type == "type_alias")


def type_parameters(node: Node) -> tuple[str, ...]:
    """Return the names of the type parameters that a type_spec or function declares."""
    listed = node.child_by_field_name("type_parameters")
    if listed is None:
        return ()
    return tuple(
        text(name) for declaration in named(listed) for name in declaration.children_by_field_name("name")
    )


def _values(file: ParsedFile, spec: Node) -> list[ValueDecl]:
    names = spec.children_by_field_name("name")
    value = spec.child_by_field_name("value")
    values = tuple(named(value)) if value else ()
    type_node = spec.child_by_field_name("type")
    constant = spec.type == "const_spec"
    return [
        ValueDecl(text(n), file, spec, n, type_node, values, i, len(names), constant)
        for i, n in enumerate(n for n in names if n.type == "identifier")
    ]


def _receiver(node: Node) -> tuple[str, bool]:
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
