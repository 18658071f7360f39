"""Shapes of real caches that are driven without help, each built and run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.gomodules import run_goleak

Module = Callable[[Mapping[str, str | bytes]], Path]
HEAD = 'package m\n\nimport (\n\t"reflect"\n\t"sync"\n)\n\n'

HANDED_ON = {
    "m.go": """\
package m

import (
	"sync"

	"example.org/m/schema"
)

// DB is handed on by users.
type DB struct{ cacheStore *sync.Map }

// Table returns the name of v's table.
func (db *DB) Table(v any, name string) string {
	return schema.Parse(v, name, db.cacheStore).Name
}
""",
    "schema/schema.go": """\
package schema

import (
	"reflect"
	"sync"
)

// Schema is what is known of a type.
type Schema struct {
	Name string
	Type reflect.Type
}

// Parse returns the schema of v under a name.
func Parse(v any, name string, store *sync.Map) *Schema {
	if s, ok := store.Load(name); ok {
		return s.(*Schema)
	}
	s := &Schema{name, reflect.TypeOf(v)}
	store.Store(name, s)
	return s
}
""",
}
ZERO_OWNER = (
    HEAD
    + """\
// Mapper has no constructor.
type Mapper struct {
	mu    sync.Mutex
	cache map[string]reflect.Type
}

// Of returns the type of v.
func (m *Mapper) Of(name string, v any) reflect.Type {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.cache[name]; ok {
		return t
	}
	m.cache[name] = reflect.TypeOf(v)
	return m.cache[name]
}
"""
)
GETTER = (
    HEAD.replace('\t"sync"\n', '\t"sync"\n')
    + """\
type fieldKey struct {
	t    reflect.Type
	name string
}

var fields sync.Map

// Fetch returns a field of a struct.
func Fetch(from any, name any) any {
	v := reflect.Indirect(reflect.ValueOf(from))
	key := fieldKey{v.Type(), name.(string)}
	field, ok := fields.Load(key)
	if !ok {
		field, _ = v.Type().FieldByName(key.name)
		fields.Store(key, field)
	}
	return v.FieldByIndex(field.(reflect.StructField).Index).Interface()
}
"""
)
OPTIONS = (
    HEAD
    + """\
// Options must be made by NewOptions.
type Options struct{ prefix func(string) string }

// NewOptions returns options that work.
func NewOptions() *Options {
	return &Options{func(name string) string { return name }}
}

var cache sync.Map

// Get returns the type of v.
func Get(name string, v any, options *Options) reflect.Type {
	key := options.prefix(name)
	if t, ok := cache.Load(key); ok {
		return t.(reflect.Type)
	}
	cache.Store(key, reflect.TypeOf(v))
	return reflect.TypeOf(v)
}
"""
)
POINTERS = (
    HEAD
    + """\
var cache sync.Map

// Elem returns the type that a pointer type points to, and panics for others.
func Elem(t reflect.Type) reflect.Type {
	if t.Kind() != reflect.Ptr {
		panic("not a pointer")
	}
	if e, ok := cache.Load(t); ok {
		return e.(reflect.Type)
	}
	cache.Store(t, t.Elem())
	return t.Elem()
}
"""
)


@pytest.mark.parametrize(
    ("files", "driven"),
    [
        (HANDED_ON, "Parse"),
        ({"m.go": ZERO_OWNER}, "(*Mapper).Of"),
        ({"m.go": GETTER}, "Fetch"),
        ({"m.go": OPTIONS}, "Get"),
        ({"m.go": POINTERS}, "Elem"),
    ],
    ids=["handed to another package", "a map that nobody made", "a field's name", "options", "pointer types"],
)
def test_a_shape_of_real_code_is_driven(module: Module, files: dict[str, str], driven: str) -> None:
    ran = run_goleak(
        "confirm", "--severity", "note", "-n", "12000", "-c", "50", "--runs", "1", "--no-passes", "--format", "json",
        cwd=module(files),
    )  # fmt: skip
    (found,) = json.loads(ran.stdout)["confirmations"]
    assert (found["driven"], found["before"] and found["before"]["verdict"]) == (driven, "leaking"), found[
        "reasons"
    ]
