"""Findings about small Go texts, made by hand, for tests of what is done with findings."""

from __future__ import annotations

from dataclasses import replace

from goleak.find.facts import Cache, Finding, Function, Location, Operation, Site
from goleak.read.gotypes import REFLECT_TYPE, STRING, Named

SCHEMA = b"""package schema

import (
\t"reflect"
\t"sync"
)

var types sync.Map // by name

// Get returns the type of v.
func Get(name string, v any) reflect.Type {
\tif t, ok := types.Load(name); ok {
\t\treturn t.(reflect.Type)
\t}
\tt := reflect.TypeOf(v)
\ttypes.Store(name, t)
\treturn t
}
"""

SCHEMA_FIXED = SCHEMA.replace(b"sync.Map // by name", b"typecache.Cache // by name").replace(
    b'\t"sync"\n', b'\n\t"example.org/m/internal/typecache"\n'
)


def locate(file: str, source: bytes, snippet: bytes) -> Location:
    """Return where a snippet first stands in a source text."""
    start = source.index(snippet)
    end = start + len(snippet)
    lines = [source.count(b"\n", 0, at) + 1 for at in (start, end)]
    columns = [at - (source.rfind(b"\n", 0, at) + 1) + 1 for at in (start, end)]
    return Location(file, start, end, lines[0], columns[0], lines[1], columns[1])


def schema_cache(
    file: str = "/m/schema/schema.go", source: bytes = SCHEMA, store: bytes = b"types.Store(name, t)"
) -> Cache:
    """Return the facts about `types` in SCHEMA, or in a text that has the same statements; `store` is its store."""
    get = Function("example.org/m/schema", "Get", "", file, source.index(b"func Get"))

    def site(operation: Operation, snippet: bytes) -> Site:
        return Site(operation, "", locate(file, source, snippet), get, STRING, REFLECT_TYPE)

    return Cache(
        package="example.org/m/schema",
        package_dir=file.rpartition("/")[0],
        name="types",
        owner="",
        field="",
        container="sync.Map",
        container_type=Named("sync", "Map"),
        scope="package",
        lifetime="process",
        location=locate(file, source, b"types"),
        key_type=STRING,
        value_type=REFLECT_TYPE,
        holds=("value",),
        growth="unbounded",
        role="cache",
        evicts="never",
        sites=(site("load", b"types.Load(name)"), site("store", store)),
        growth_reasons=("key `name` is a parameter of exported Get",),
        role_reasons=("Get loads, computes on a miss and stores",),
    )


def finding(cache: Cache | None = None) -> Finding:
    """Return the finding of GL001 about a cache, with a safe fix."""
    cache = cache or schema_cache()
    message = f"{cache.name} stores reflect.Type under callers' keys and never removes an entry"
    return Finding("GL001", "unbounded-type-cache", "error", message, cache.location, cache, "safe")


def syntax_error(file: str = "/m/broken.go", source: bytes = b"package m\n\nfunc {\n") -> Finding:
    """Return a finding that has no cache."""
    location = locate(file, source, b"func {")
    return Finding("GL000", "syntax-error", "warning", "this file has a syntax error", location)


def as_note(of: Finding) -> Finding:
    """Return the same finding as a note without a fix."""
    return replace(of, severity="note", applicability="none", reason="it is passed to other packages")
