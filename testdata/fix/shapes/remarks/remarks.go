// Package remarks has declarations with comments that say what their type is.
package remarks

import (
	"reflect"
	"sync"
)

var names sync.Map // map[string]reflect.Type

// kinds is a sync.Map of what is known about types.
// A sync.Map needs no lock.
var kinds sync.Map

var (
	// The caches of this package.

	sizes  sync.Map // map[reflect.Type]uintptr
	aligns sync.Map // a sync.Map too, by type
	// paths has no comment behind it.
	paths sync.Map
)

// Name remembers what a name stood for.
func Name(name string, v any) reflect.Type {
	if t, ok := names.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	names.Store(name, t)
	return t
}

// Kind remembers a kind.
func Kind(t reflect.Type) reflect.Kind {
	if k, ok := kinds.Load(t); ok {
		return k.(reflect.Kind)
	}
	k := t.Kind()
	kinds.Store(t, k)
	return k
}

// Size remembers a size.
func Size(t reflect.Type) uintptr {
	if n, ok := sizes.Load(t); ok {
		return n.(uintptr)
	}
	n := t.Size()
	sizes.Store(t, n)
	return n
}

// Align remembers an alignment.
func Align(t reflect.Type) int {
	if n, ok := aligns.Load(t); ok {
		return n.(int)
	}
	n := t.Align()
	aligns.Store(t, n)
	return n
}

// Path remembers a path.
func Path(t reflect.Type) string {
	if p, ok := paths.Load(t); ok {
		return p.(string)
	}
	p := t.PkgPath()
	paths.Store(t, p)
	return p
}
