// Package callers has keys that only its own constants reach: unexported functions with few calls.
package callers

import (
	"reflect"
	"sync"

	"example.com/keys/internal/inside"
)

var known sync.Map // fact "fixed, cache, never"

func typeOf(name string, v any) any {
	t, _ := known.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Number returns the type of numbers.
func Number() any { return typeOf("number", 0) }

// Text returns the type of texts.
func Text() any { return typeOf("text", "") }

// Inside calls what other packages of the module cannot be kept from calling.
func Inside() (any, any, func(string, any) any) {
	return inside.Known("number", 0), inside.Generic[int]("int"), inside.Plugged
}

// Plugged calls one of them by its name.
func Plugged() any { return inside.Plugged("number", 0) }

// Keep keeps the type of a value.
func Keep(v any) { inside.Keep(inside.New(), v) }
