// Package nested has containers within containers that are used in more ways than one.
package nested

import (
	"reflect"
	"sync"
)

type field struct{ typ reflect.Type }

var (
	mu      sync.Mutex
	growing = map[reflect.Type]map[bool]*field{} // want "nested.go:27 stores into a map within the map"
)

// Growing computes what an inner map that it has found lacks.
func Growing(t reflect.Type, n bool) *field {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := growing[t]; !ok {
		growing[t] = make(map[bool]*field)
	}
	fields := growing[t]
	f, ok := fields[n]
	if !ok {
		f = &field{t}
		fields[n] = f
	}
	return f
}

var tables [2]sync.Map // want "nested.go:45 uses all containers of an array at once"

// Table has a sync.Map for each of two kinds.
func Table(t reflect.Type, n int) *field {
	if f, ok := tables[n].Load(t); ok {
		return f.(*field)
	}
	f, _ := tables[n].LoadOrStore(t, &field{t})
	return f.(*field)
}

// Count walks over all.
func Count() (n int) {
	for range tables[0:] {
		n++
	}
	return n
}

var named = map[string]*sync.Map{"json": {}, "xml": {}} // want "slice, array or map of containers"

// Named has a sync.Map for each of a few names.
func Named(t reflect.Type, tag string) *field {
	if f, ok := named[tag].Load(t); ok {
		return f.(*field)
	}
	f, _ := named[tag].LoadOrStore(t, &field{t})
	return f.(*field)
}
