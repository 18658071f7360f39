"""Keys that only packages of other modules make, which no fixture can compile without them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.gomodules import inventory

Write = Callable[[Mapping[str, str | bytes]], Path]

SOURCE = """package m

import (
	"reflect"
	"sync"

	"google.golang.org/protobuf/reflect/protoreflect"
)

var types sync.Map

func Keep(field protoreflect.FieldDescriptor, message protoreflect.Message, v any) reflect.Type {
	key := KEY
	if t, ok := types.Load(key); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	types.Store(key, t)
	return t
}
"""


@pytest.mark.parametrize(
    ("key", "growth"),
    [
        ("field.Name()", "per-type"),
        ("field.JSONName()", "per-type"),
        ("string(message.Descriptor().FullName())", "per-type"),
        ("message.Get(field).String()", "unbounded"),
    ],
)
def test_names_of_descriptors_are_as_many_as_the_types_and_values_are_not(
    key: str, growth: str, module: Write
) -> None:
    ((_, _, facts),) = inventory(module({"m.go": SOURCE.replace("KEY", key)}))
    assert facts == f"types: sync.Map, package, process, {growth}, cache, never"
