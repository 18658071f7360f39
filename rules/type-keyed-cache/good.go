// Package encode holds what looks like a cache keyed by types and is none, or has an end.
package encode

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
)

type encoder func(reflect.Value) string

// byKind has an entry for each kind, and there are 27.
var (
	byKindMu sync.Mutex
	byKind   = map[reflect.Kind]reflect.Type{}
)

// First returns the first type of its kind that was asked about.
func First(t reflect.Type) reflect.Type {
	byKindMu.Lock()
	defer byKindMu.Unlock()
	first, ok := byKind[t.Kind()]
	if !ok {
		first = t
		byKind[t.Kind()] = first
	}
	return first
}

// encoders is what users have chosen for their types.
var encoders sync.Map

// RegisterEncoder has values of a type written by a function.
func RegisterEncoder(t reflect.Type, e encoder) { encoders.Store(t, e) }

// Encode writes a value by the function that is registered for its type.
func Encode(v reflect.Value) (string, error) {
	e, ok := encoders.Load(v.Type())
	if !ok {
		return "", fmt.Errorf("encode: no encoder for %v", v.Type())
	}
	return e.(encoder)(v), nil
}

// Depth returns how deep a type nests; its map guards against types that hold themselves.
func Depth(t reflect.Type) int { return depth(t, map[reflect.Type]bool{}) }

func depth(t reflect.Type, seen map[reflect.Type]bool) int {
	if t.Kind() != reflect.Struct || seen[t] {
		return 0
	}
	seen[t] = true
	deepest := 0
	for i := 0; i < t.NumField(); i++ {
		deepest = max(deepest, depth(t.Field(i).Type, seen))
	}
	return deepest + 1
}

// encodeState lives for one value.
type encodeState struct {
	infos map[reflect.Type][]reflect.StructField
}

func (s *encodeState) fields(t reflect.Type) []reflect.StructField {
	fields, ok := s.infos[t]
	if !ok {
		fields = reflect.VisibleFields(t)
		s.infos[t] = fields
	}
	return fields
}

// Count returns how many fields the types of some values have.
func Count(values ...any) (n int) {
	s := &encodeState{infos: map[reflect.Type][]reflect.StructField{}}
	for _, v := range values {
		n += len(s.fields(reflect.TypeOf(v)))
	}
	return n
}

// names is forgotten when a plugin, and with it the types that came with it, is closed.
var (
	namesMu sync.Mutex
	names   = map[reflect.Type]string{}
)

// NameOf returns the name of a type.
func NameOf(t reflect.Type) string {
	namesMu.Lock()
	defer namesMu.Unlock()
	name, ok := names[t]
	if !ok {
		name = t.String()
		names[t] = name
	}
	return name
}

// Unload forgets the types of a package.
func Unload(path string) {
	namesMu.Lock()
	defer namesMu.Unlock()
	for t := range names {
		if t.PkgPath() == path {
			delete(names, t)
		}
	}
}

// sizes is bounded: it starts over before it holds more than a thousand types.
var (
	sizes  sync.Map
	stored atomic.Int64
)

// Size returns the size of a type.
func Size(t reflect.Type) uintptr {
	if size, ok := sizes.Load(t); ok {
		return size.(uintptr)
	}
	if stored.Add(1) > 1000 {
		stored.Store(0)
		sizes.Range(func(t, _ any) bool { sizes.Delete(t); return true })
	}
	sizes.Store(t, t.Size())
	return t.Size()
}

// numbers is a table that the package is born with.
var numbers = map[reflect.Type]int{}

func init() {
	for size, v := range []any{int8(0), int16(0), int32(0), int64(0)} {
		numbers[reflect.TypeOf(v)] = 8 << size
	}
}

// Bits returns the size of a number type.
func Bits(t reflect.Type) int { return numbers[t] }
