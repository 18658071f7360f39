"""All packages at hand, parsed on demand, and what a name means at a place in them."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from goleak.read.declarations import Declarations, FuncDecl, ParsedFile, TypeDecl, ValueDecl
from goleak.read.gotypes import package_name
from goleak.read.outlines import Outline, OutlineFile
from goleak.read.project import Package, Project, SourceFile
from goleak.read.scopes import (
    Binding,
    Locals,
    find_binding,
    is_in_signature,
    local_bindings,
    signature_bindings,
)
from goleak.read.syntax import Node, text


@dataclass(frozen=True, slots=True)
class PackageName:
    """An import name."""

    path: str


@dataclass(frozen=True, slots=True)
class LocalName:
    """A name declared inside a function of `file`."""

    file: ParsedFile
    binding: Binding


@dataclass(frozen=True, slots=True)
class Predeclared:
    """A name of Go's universe scope, or one that nothing at hand declares."""

    name: str


Object = PackageName | LocalName | ValueDecl | FuncDecl | TypeDecl | Predeclared


class Models(Protocol):
    """What knows packages that are not at hand."""

    def model(self, path: str) -> tuple[str, bytes] | None:
        """Return the name and the declarations of the package of an import path, if it is known."""


class Universe:
    """The packages of one project and the models of others, each parsed when first asked for."""

    def __init__(self, project: Project, *, whole: bool = False, models: Models | None = None) -> None:
        """Start with nothing parsed; `whole` parses files in one piece instead of by declaration.

        `models` knows further packages that are not at hand.
        """
        self.project = project
        self._models = models
        self._whole = whole
        self._packages: dict[str, Declarations | None] = {}
        self._locals: dict[tuple[str, int], Locals] = {}
        self._signatures: dict[tuple[str, int], Locals] = {}

    def package(self, path: str) -> Declarations | None:
        """Return the declarations of a package of the module, or of one that is on disk or that there is a model of."""
        if path not in self._packages:
            self._packages[path] = self._load(path)
        return self._packages[path]

    def is_local(self, path: str) -> bool:
        """Tell whether an import path is a package of the project's module."""
        return path in self.project.packages

    def _load(self, path: str) -> Declarations | None:
        package = self.project.packages.get(path)
        if package is not None:
            return Declarations(path, package.name, [self._file(path, source) for source in package.files])
        # Nothing takes the place of a standard package; what models tell of others is less than their source does.
        is_standard = "." not in path.partition("/")[0]
        elsewhere = self.project.dependencies
        return (
            (self._shipped("stdlib", path) if is_standard else None)
            or self._outline(elsewhere.near(path) if elsewhere is not None else None)
            or (self._shipped("thirdparty", path) if not is_standard else None)
            or self._modelled(path)
            or self._outline(elsewhere.far(path) if elsewhere is not None else None)
        )

    def _shipped(self, folder: str, path: str) -> Declarations | None:
        model = files("goleak").joinpath(folder, *f"{path}.go".split("/"))
        if not model.is_file():
            return None
        name = package_name(path)
        source = SourceFile(str(model), model.read_bytes(), name, "", False)
        return Declarations(path, name, [self._file(path, source)])

    def _modelled(self, path: str) -> Declarations | None:
        known = self._models.model(path) if self._models is not None else None
        if known is None:
            return None
        name, data = known
        return Declarations(path, name, [self._file(path, SourceFile(f"{path}.go", data, name, "", False))])

    def _outline(self, package: Package | None) -> Declarations | None:
        if package is None:
            return None
        sources = [OutlineFile(source, package.path, self.name_of) for source in package.files]
        return Outline(package.path, package.name, sources)

    def _file(self, path: str, source: SourceFile) -> ParsedFile:
        return ParsedFile(source, path, self.name_of, whole=self._whole)

    def name_of(self, path: str) -> str:
        """Return the name in the package clause of an import path, or what its last element suggests."""
        package = self.project.packages.get(path)
        if package is not None and package.name:
            return package.name
        known = self._models.model(path) if self._models is not None else None
        return known[0] if known is not None else package_name(path)

    def _named_otherwise(self, file: ParsedFile, name: str) -> str:
        """Return the import path of a package whose name is not what its path suggests, or an empty string."""
        for suggested, path in file.imports.items():
            if suggested == self.name_of(path) and not self.is_local(path):
                package = self.package(path)
                if package is not None and package.name == name:
                    return path
        return ""

    def locals(self, file: ParsedFile, offset: int) -> Locals:
        """Return the local names of the top-level declaration that covers a byte offset."""
        declaration = file.enclosing(offset)
        if declaration is None:
            return {}
        key = (file.source.name, declaration.start_byte)
        if key not in self._locals:
            self._locals[key] = local_bindings(declaration)
        return self._locals[key]

    def binding(self, file: ParsedFile, name: str, offset: int) -> Binding | None:
        """Return the local binding of a name at a byte offset, or None where it is not local."""
        declaration = file.enclosing(offset)
        if declaration is None:
            return None
        key = (file.source.name, declaration.start_byte)
        if key not in self._locals and is_in_signature(declaration, offset):
            # Signatures are asked about far more often than what functions hold.
            if key not in self._signatures:
                self._signatures[key] = signature_bindings(declaration)
            return find_binding(self._signatures[key], name, offset)
        return find_binding(self.locals(file, offset), name, offset)

    def lookup_type(self, file: ParsedFile, node: Node) -> Object:
        """Tell what an identifier in a type's place refers to; values and functions of the package are not asked."""
        name = text(node)
        binding = self.binding(file, name, node.start_byte)
        if binding is not None:
            return LocalName(file, binding)
        package = self.package(file.package)
        declared = package.types.get(name) if package else None
        for path in file.dot_imports if declared is None and name[:1].isupper() else ():
            imported = self.package(path)
            declared = declared or (imported.types.get(name) if imported else None)
        return declared or Predeclared(name)

    def lookup(self, file: ParsedFile, node: Node) -> Object:
        """Tell what an identifier, as an expression or a type, refers to."""
        name = text(node)
        binding = self.binding(file, name, node.start_byte)
        if binding is not None:
            return LocalName(file, binding)
        imported_from = file.imports.get(name, "")
        if imported_from and f"/{imported_from}".endswith(f"/{name}"):
            return PackageName(imported_from)  # which no declaration of the package can be called
        package = self.package(file.package)
        declared = member(package, name) if package else None
        if declared is not None:
            return declared
        if imported_from:
            return PackageName(imported_from)
        for path in file.dot_imports:
            imported = self.package(path)
            declared = member(imported, name) if imported and name[:1].isupper() else None
            if declared is not None:
                return declared
        otherwise = self._named_otherwise(file, name) if _qualifies(node) else ""
        return PackageName(otherwise) if otherwise else Predeclared(name)


def _qualifies(node: Node) -> bool:
    """Tell whether an identifier is what stands before the dot of a selector."""
    parent = node.parent
    if parent is None or parent.type not in ("selector_expression", "qualified_type"):
        return False
    return parent.start_byte == node.start_byte and parent.end_byte > node.end_byte


def member(package: Declarations, name: str) -> ValueDecl | FuncDecl | TypeDecl | None:
    """Return a package-level declaration by name."""
    if name in package.types:
        return package.types[name]
    if name in package.values:
        return package.values[name][0]
    if name in package.functions:
        return package.functions[name][0]
    return None
