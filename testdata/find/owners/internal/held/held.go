// Package held has exported owners that only the module can keep.
package held

import (
	"reflect"
	"sync"
)

// Graph is drawn in one call.
type Graph struct {
	types sync.Map // fact "field, call"
}

// TypeOf returns the type that a name had first.
func (g *Graph) TypeOf(name string, v any) any {
	t, _ := g.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Model is kept by a variable.
type Model struct {
	types sync.Map // want "GL001 Model.types"
}

// TypeOf returns the type that a name had first.
func (m *Model) TypeOf(name string, v any) any {
	t, _ := m.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
