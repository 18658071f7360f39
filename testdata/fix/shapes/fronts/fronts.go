// Package fronts has caches in a sync.Map behind a pointer, an interface and a generic struct.
package fronts

import (
	"reflect"
	"sync"
)

type layout struct {
	typ   reflect.Type
	names []string
}

func layoutOf(t reflect.Type) *layout {
	l := &layout{typ: t}
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		l.names = append(l.names, t.Field(i).Name)
	}
	return l
}

var (
	pointed           = &sync.Map{}   // want "GL002"
	made              = new(sync.Map) // want "GL001"
	spelled *sync.Map = new(sync.Map) // want "GL001"
)

// Pointed keeps its container behind a pointer.
func Pointed(t reflect.Type) *layout {
	if l, ok := pointed.Load(t); ok {
		return l.(*layout)
	}
	l, _ := pointed.LoadOrStore(t, layoutOf(t))
	return l.(*layout)
}

// Made keeps names.
func Made(name string, v any) *layout {
	l, ok := made.Load(name)
	if !ok {
		l, _ = made.LoadOrStore(name, layoutOf(reflect.TypeOf(v)))
	}
	return l.(*layout)
}

// Spelled says its type twice.
func Spelled(name string, v any) *layout {
	l, ok := spelled.Load(name)
	if !ok {
		l, _ = spelled.LoadOrStore(name, layoutOf(reflect.TypeOf(v)))
	}
	return l.(*layout)
}

type store interface {
	Load(key any) (value any, ok bool)
	Store(key, value any)
}

var behind store = &sync.Map{} // want "GL001"

// Behind looks through an interface.
func Behind(name string, v any) reflect.Type {
	if t, ok := behind.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	behind.Store(name, t)
	return t
}

// Resolver makes its container in its constructor.
type Resolver struct {
	types *sync.Map // want "GL001"
}

// NewResolver returns an empty one.
func NewResolver() *Resolver {
	return &Resolver{
		types: &sync.Map{},
	}
}

// Resolve remembers what a name was resolved to.
func (r *Resolver) Resolve(name string, v any) reflect.Type {
	if t, ok := r.types.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	r.types.Store(name, t)
	return t
}

type memo[K comparable, V any] struct {
	entries sync.Map // want "GL002"
}

func (m *memo[K, V]) get(key K, compute func(K) V) V {
	if v, ok := m.entries.Load(key); ok {
		return v.(V)
	}
	v := compute(key)
	m.entries.Store(key, v)
	return v
}

var memoized memo[reflect.Type, *layout]

// Memoized asks a generic memo.
func Memoized(t reflect.Type) *layout { return memoized.get(t, layoutOf) }
