// Package closures has local containers. Those that a closure keeps after the call that made them are caches.
package closures

import (
	"net/http"
	"reflect"
	"sync"
)

// Describer returns a function that remembers.
func Describer() func(name string, v any) reflect.Type {
	known := map[string]reflect.Type{} // want "GL001 known"
	return func(name string, v any) reflect.Type {
		if t, ok := known[name]; ok {
			return t
		}
		t := reflect.TypeOf(v)
		known[name] = t
		return t
	}
}

// fields is a function with a cache of its own.
var fields = func() func(t reflect.Type) []reflect.StructField {
	var cache sync.Map // want "GL002 cache"
	get := func(t reflect.Type) []reflect.StructField {
		if f, ok := cache.Load(t); ok {
			return f.([]reflect.StructField)
		}
		f, _ := cache.LoadOrStore(t, reflect.VisibleFields(t))
		return f.([]reflect.StructField)
	}
	return get
}()

// Fields returns a type's fields.
func Fields(t reflect.Type) []reflect.StructField { return fields(t) }

// Codec keeps a closure in a field.
type Codec struct{ plan func(v any) int }

// NewCodec returns a codec.
func NewCodec() *Codec {
	plans := make(map[reflect.Type]int) // want "GL002 plans"
	return &Codec{plan: func(v any) int {
		t := reflect.TypeOf(v)
		n, ok := plans[t]
		if !ok {
			n = t.NumMethod()
			plans[t] = n
		}
		return n
	}}
}

// Plan uses it.
func (c *Codec) Plan(v any) int { return c.plan(v) }

// Serve registers a handler that remembers.
func Serve(mux *http.ServeMux, v any) {
	served := &sync.Map{} // fact "served: sync.Map, closure, owner, unbounded"
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Path
		if _, ok := served.Load(name); !ok {
			served.Store(name, reflect.TypeOf(v))
		}
	})
}

// Positions returns a closure that only reads its table.
func Positions(t reflect.Type) func(name string) int {
	table := map[string]reflect.StructField{}
	for _, f := range reflect.VisibleFields(t) {
		table[f.Name] = f
	}
	return func(name string) int { return table[name].Index[0] }
}

// Depth has a guard against types that hold themselves, which a recursive closure shares.
func Depth(t reflect.Type) int {
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type) int
	walk = func(t reflect.Type) int {
		if seen[t] || t.Kind() != reflect.Struct {
			return 0
		}
		seen[t] = true
		deepest := 0
		for i := 0; i < t.NumField(); i++ {
			deepest = max(deepest, walk(t.Field(i).Type))
		}
		return 1 + deepest
	}
	return walk(t)
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// Count passes its guard down, and a closure that runs before it returns.
func Count(t reflect.Type) int {
	seen := make(map[reflect.Type]bool)
	each(t, func(f reflect.Type) { seen[f] = true })
	mark(seen, t)
	return len(seen)
}

func each(t reflect.Type, do func(reflect.Type)) {
	for i := 0; i < t.NumField(); i++ {
		do(t.Field(i).Type)
	}
}

func mark(seen map[reflect.Type]bool, t reflect.Type) { seen[t] = true }

// Kinds uses a function that remembers, but only for itself.
func Kinds(types []reflect.Type) int {
	kind := remembered()
	n := 0
	for _, t := range types {
		n += kind(t)
	}
	return n
}

func remembered() func(reflect.Type) int {
	known := map[reflect.Type]int{}
	return func(t reflect.Type) int {
		known[t]++
		return known[t]
	}
}
