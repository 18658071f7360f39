// Package lazily makes maps when they are first needed.
package lazily

import (
	"reflect"
	"sync"
)

var (
	mu      sync.Mutex
	once    sync.Once
	named   map[string]reflect.Type // want "GL001 named"
	checked map[string]reflect.Type // want "GL001 checked"
	counted map[string]reflect.Type // want "GL001 counted"
	valued  map[string]reflect.Type // want "GL001 valued"
	makeIt  = sync.OnceFunc(makeValued)
)

func makeNamed() { named = map[string]reflect.Type{} }

func makeChecked() { checked = map[string]reflect.Type{} }

func makeValued() { valued = map[string]reflect.Type{} }

// TypeOf fills them all.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	once.Do(makeNamed)
	makeIt()
	if checked == nil {
		makeChecked()
	}
	if len(counted) == 0 {
		counted = make(map[string]reflect.Type)
	}
	t := reflect.TypeOf(v)
	if _, ok := named[name]; !ok {
		named[name] = t
	}
	if _, ok := checked[name]; !ok {
		checked[name] = t
	}
	if _, ok := counted[name]; !ok {
		counted[name] = t
	}
	if _, ok := valued[name]; !ok {
		valued[name] = t
	}
	return t
}

// Shape is made by a function that does not sound like it.
type Shape struct {
	name  string
	types map[string]reflect.Type // want "GL001 Shape.types"
}

func start(name string) *Shape {
	mu.Lock()
	defer mu.Unlock()
	return &Shape{name: name}
}

// Begin begins a shape.
func Begin(name string) *Shape {
	s := start(name)
	s.types = make(map[string]reflect.Type)
	return s
}

// TypeOf fills it.
func (s *Shape) TypeOf(name string, v any) reflect.Type {
	if t, ok := s.types[name]; ok {
		return t
	}
	s.types[name] = reflect.TypeOf(v)
	return s.types[name]
}

// Table is built by a function that gets it, and never filled afterwards.
type Table struct {
	name  string
	types map[string]reflect.Type // fact "owner, unbounded, built, registry, never"
}

// Tabulate fills a table.
func Tabulate(t *Table, parts map[string]any) *Table {
	types := make(map[string]reflect.Type)
	for name, part := range parts {
		types[name] = reflect.TypeOf(part)
	}
	t.name = "table"
	t.types = types
	return t
}

// Type returns the type of a part.
func (t *Table) Type(name string) reflect.Type { return t.types[name] }
