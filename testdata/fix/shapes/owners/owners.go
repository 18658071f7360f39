// Package owners has caches in the fields of structs.
package owners

import (
	"reflect"
	"sync"
)

type plan struct {
	typ   reflect.Type
	names []string
}

// Mapper is made by a constructor.
type Mapper struct {
	mu    sync.Mutex
	plans map[reflect.Type]*plan `json:"-"` // want "GL002"
	tag   string                 // of the struct fields
}

// NewMapper returns a Mapper for a struct tag.
func NewMapper(tag string) *Mapper {
	return &Mapper{
		plans: make(map[reflect.Type]*plan),
		tag:   tag,
	}
}

// Plan holds one lock around the look-up, the miss and the store.
func (m *Mapper) Plan(t reflect.Type) *plan {
	m.mu.Lock()
	defer m.mu.Unlock()
	if p, ok := m.plans[t]; ok {
		return p
	}
	p := &plan{typ: t, names: []string{m.tag}}
	m.plans[t] = p
	return p
}

// Codec is used as its zero value, from another file too.
type Codec struct {
	plans sync.Map // want "GL001"
}

var shared struct {
	sync.RWMutex
	lazy map[reflect.Type]*plan // want "GL002"
}

// Lazy makes its map when it is first needed.
func Lazy(t reflect.Type) *plan {
	shared.RLock()
	p := shared.lazy[t]
	shared.RUnlock()
	if p != nil {
		return p
	}
	p = &plan{typ: t}
	shared.Lock()
	if shared.lazy == nil {
		shared.lazy = map[reflect.Type]*plan{}
	}
	shared.lazy[t] = p
	shared.Unlock()
	return p
}

var made = struct {
	sync.Mutex
	plans map[string]*plan // want "GL001"
	count int
}{
	plans: make(map[string]*plan),
	count: 1,
}

// Made is declared with an empty map, and counts.
func Made(name string, v any) *plan {
	made.Lock()
	defer made.Unlock()
	made.count++
	p, ok := made.plans[name]
	if !ok {
		p = &plan{typ: reflect.TypeOf(v)}
		made.plans[name] = p
	}
	return p
}
