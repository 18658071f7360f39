// Package lists calls generic functions without their type arguments.
package lists

import (
	"maps"
	"reflect"
	"slices"
	"sync"
)

type item struct {
	of   reflect.Type
	size int
}

func first[S ~[]E, E any](list S) E { return list[0] }

func remember[K comparable, V any](m map[K]V, key K, value V) { m[key] = value }

var (
	mu     sync.Mutex
	firsts sync.Map // want "GL001 firsts keeps reflect.Type under callers' keys"
	sizes  sync.Map
	items  = map[string]*item{} // want "GL001 items keeps \\*item under callers' keys"
)

// First returns what was first in the set of a name.
func First(name string, set map[reflect.Type]bool) reflect.Type {
	if t, ok := firsts.Load(name); ok {
		return t.(reflect.Type)
	}
	t := first(slices.Collect(maps.Keys(set)))
	firsts.Store(name, t)
	return t
}

// Size returns how large the set of a name was first.
func Size(name string, set map[reflect.Type]bool) int {
	if n, ok := sizes.Load(name); ok {
		return n.(int)
	}
	n := max(len(slices.Collect(maps.Values(set))), 1)
	sizes.Store(name, n)
	return n
}

// Item returns the item that a name had first.
func Item(name string, v any) *item {
	mu.Lock()
	defer mu.Unlock()
	if i, ok := items[name]; ok {
		return i
	}
	for _, i := range []*item{{of: reflect.TypeOf(v), size: 1}} {
		remember(items, name, i)
	}
	return items[name]
}
