// Package maps uses containers that never bound themselves.
package maps

import (
	"reflect"

	"github.com/puzpuzpuz/xsync/v3"
)

var byName = xsync.NewMapOf[string, reflect.Type](xsync.WithPresize(64)) // want "GL001 byName"

// ByName loads, and on a miss stores.
func ByName(name string, v any) reflect.Type {
	if t, ok := byName.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	byName.Store(name, t)
	return t
}

// Codec keeps what it computes of types.
type Codec struct {
	plans *xsync.MapOf[reflect.Type, []int] // want "GL002 Codec.plans"
}

// NewCodec returns a codec.
func NewCodec() *Codec { return &Codec{plans: xsync.NewMapOf[reflect.Type, []int]()} }

// Plan computes once for each type.
func (c *Codec) Plan(v any) []int {
	plan, _ := c.plans.LoadOrCompute(reflect.TypeOf(v), func() []int { return []int{1} })
	return plan
}

// known carries types in what a method of another module returns.
var known = xsync.NewMapOf[string, any]() // want "GL001 known"

// Remember stores what it has loaded from another container.
func Remember(name string) any {
	if t, ok := known.Load(name); ok {
		return t
	}
	t, _ := byName.Load(name)
	known.Store(name, t)
	return t
}

var removed = xsync.NewMapOf[string, reflect.Type]() // fact "removed: xsync.MapOf, .*on-demand"

// Add stores a type.
func Add(name string, v any) { removed.Store(name, reflect.TypeOf(v)) }

// Remove removes it.
func Remove(name string) { removed.Delete(name) }

// counts holds no types.
var counts = xsync.NewMapOf[string, int]()

// Count counts.
func Count(name string) { counts.Store(name, 1) }

// Columner keeps what it computes of types, and says how much.
type Columner struct {
	columns *xsync.MapOf[reflect.Type, string] // want "GL002 Columner.columns"
}

// NewColumner returns a columner.
func NewColumner() *Columner {
	return &Columner{columns: xsync.NewMapOf[reflect.Type, string](xsync.WithPresize(8))}
}

// Columns loads, and on a miss computes.
func (s *Columner) Columns(t reflect.Type) string {
	if found, ok := s.columns.Load(t); ok {
		return found
	}
	found, _ := s.columns.LoadOrStore(t, t.String())
	return found
}

// Size counts.
func (s *Columner) Size() int { return s.columns.Size() }
