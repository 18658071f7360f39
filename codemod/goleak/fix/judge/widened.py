"""Uses of a cache in test files, which a fix has to rewrite as well, though findings do not rest on them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from goleak.find.caches import KnownCache
from goleak.find.locate.places import declared_containers
from goleak.find.locate.uses import uses_of
from goleak.read.expressions import Expressions
from goleak.read.project import Project, SourceFile, importers_of, packages_in, read_source, with_package
from goleak.read.universe import Universe


@dataclass(frozen=True)
class Widened:
    """A cache with its uses in tests, the types to judge them by, and the bytes of the test files by name."""

    known: KnownCache
    expressions: Expressions
    tests: Mapping[str, bytes] = field(default_factory=dict)


def with_tests(project: Project, expressions: Expressions, known: KnownCache) -> Widened:
    """Add the uses in the test files of the cache's package; only files that spell its name are parsed."""
    package = project.packages[known.cache.package]
    token = known.declared.place.field.encode()
    seen = {f.name for f in package.files}
    tests = [
        s for s in _test_files(package.directory, token) if s.name not in seen and s.package == package.name
    ]
    if not tests:
        return Widened(known, expressions)
    wider = Expressions(Universe(with_package(project, replace(package, files=(*package.files, *tests)))))
    declarations = wider.universe.package(package.path)
    for declared in declared_containers(wider, declarations) if declarations else ():
        if declared.place == known.declared.place:
            uses = uses_of(wider, declared)
            if any(u.in_tests for u in uses):
                widened = replace(known, declared=declared, uses=uses)
                return Widened(widened, wider, {s.name: s.data for s in tests})
    return Widened(known, expressions)


def foreign_tests(project: Project, known: KnownCache) -> Iterator[str]:
    """Yield the test files of other packages that may use an exported container."""
    package = project.packages[known.cache.package]
    token = known.declared.place.field.encode()
    folders = [package.directory]
    for path in importers_of(project, package.path):
        folders += [other.directory for other in packages_in(project, path)]
    for folder in dict.fromkeys(folders):
        for source in _test_files(folder, token):
            if source.package != package.name or folder != package.directory:
                yield source.name


def _test_files(folder: str, token: bytes) -> Iterator[SourceFile]:
    for entry in sorted(os.listdir(folder)):
        name = os.path.join(folder, entry)
        if entry.endswith("_test.go") and os.path.isfile(name):
            source = read_source(name)
            if token in source.data:
                yield source
