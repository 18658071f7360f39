// Package modern keeps types in caches that are written in new Go.
package modern

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"sync"
)

type byName[V any] = map[string]V

var (
	mu      sync.Mutex
	aliased = byName[reflect.Type]{} // want "GL001 aliased"
	copied  = byName[reflect.Type]{} // want "GL001 copied"
	cleared sync.Map                 // fact "unbounded, cache, on-demand"
	typed   sync.Map                 // want "GL002 typed"
)

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := aliased[name]
	if !ok {
		t = reflect.TypeOf(v)
		aliased[name] = t
	}
	return t
}

// Copied takes over a whole map.
func Copied(name string, found map[string]reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := copied[name]; ok {
		return t
	}
	maps.Copy(copied, found)
	return copied[name]
}

// Cleared returns the type that a name had first.
func Cleared(name string, v any) any {
	t, _ := cleared.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Reset forgets all names.
func Reset() { cleared.Clear() }

func fieldsOf(t reflect.Type) iter.Seq2[int, reflect.StructField] {
	return func(yield func(int, reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(i, t.Field(i)) {
				return
			}
		}
	}
}

// Typed keeps the types of a type's fields.
func Typed[T any]() (names []string) {
	for _, f := range fieldsOf(reflect.TypeFor[T]()) {
		typed.LoadOrStore(f.Type, f)
	}
	typed.Range(func(t, _ any) bool {
		names = append(names, t.(reflect.Type).String())
		return true
	})
	return slices.Sorted(slices.Values(names))
}
