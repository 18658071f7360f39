// Package kept has owners that live long: package variables, and types that users keep.
package kept

import (
	"reflect"
	"sync"
)

// Mapper is made by its users and kept by them.
type Mapper struct {
	mu    sync.RWMutex
	types map[string]reflect.Type // want "GL001 Mapper.types"
}

// New returns an empty mapper.
func New() *Mapper { return &Mapper{types: make(map[string]reflect.Type)} }

// TypeOf returns the type that a name had first.
func (m *Mapper) TypeOf(name string, v any) reflect.Type {
	m.mu.RLock()
	t, ok := m.types[name]
	m.mu.RUnlock()
	if ok {
		return t
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if t, ok := m.types[name]; ok {
		return t
	}
	t = reflect.TypeOf(v)
	m.types[name] = t
	return t
}

type hidden struct {
	types sync.Map // want "GL001 hidden.types"
}

// NewHidden returns what only this package can name.
func NewHidden() *hidden { return new(hidden) }

// TypeOf returns the type that a name had first.
func (h *hidden) TypeOf(name string, v any) any {
	t, _ := h.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

type engine struct{ cache cache }

type cache struct {
	types sync.Map // want "GL001 cache.types .* `name` is a parameter of exported TypeOf"
}

var standard = &engine{}

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := standard.cache.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Decoder ends in a word that says it lives for one document, but a package variable keeps it.
type Decoder struct {
	types sync.Map // want "GL001 Decoder.types"
}

// Default is the decoder of the package.
var Default Decoder

// TypeOf returns the type that a name had first.
func (d *Decoder) TypeOf(name string, v any) any {
	t, _ := d.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

type schema struct {
	typ     reflect.Type
	columns sync.Map // want "GL001 schema.columns"
}

// schemas keeps one schema for each type, and each schema a cache of its own.
var schemas sync.Map // want "GL002 schemas"

func schemaOf(t reflect.Type) *schema {
	if s, ok := schemas.Load(t); ok {
		return s.(*schema)
	}
	s, _ := schemas.LoadOrStore(t, &schema{typ: t})
	return s.(*schema)
}

// Column returns the field that a column goes to.
func Column(v any, name string) any {
	s := schemaOf(reflect.TypeOf(v))
	if f, ok := s.columns.Load(name); ok {
		return f
	}
	f, _ := s.typ.FieldByName(name)
	s.columns.Store(name, f)
	return f
}
