// Package aliases declares its caches without saying what they are.
package aliases

import (
	"reflect"
	"sync"
)

type table[V any] = map[string]V

type base struct {
	mu    sync.Mutex
	known table[reflect.Type] // want "GL001 base.known keeps reflect.Type under callers' keys"
}

type registry struct{ *base }

var (
	shared      registry
	types, made = newTable() // want "GL001 types keeps reflect.Type under callers' keys"
	names       = table[string]{}
)

func newTable() (table[reflect.Type], bool) { return table[reflect.Type]{}, true }

// Known returns the type that a name had first; the field is two steps away, the parameter called as its package.
func Known(name string, reflect reflect.Type) reflect.Type {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if t, ok := shared.known[name]; ok {
		return t
	}
	shared.known[name] = reflect
	return reflect
}

// Made returns the type that a name had first.
func Made(name string, v any) reflect.Type {
	if t, ok := types[name]; ok && made {
		return t
	}
	t := reflect.TypeOf(v)
	types[name] = t
	return t
}

// Named returns the name that a name had first.
func Named(name string) string {
	if n, ok := names[name]; ok {
		return n
	}
	names[name] = name
	return name
}
