// Package calls has containers that end with the call that made them.
package calls

import (
	"reflect"
	"strings"
)

type walker struct {
	types map[string]reflect.Type // fact "field, call"
}

func (w *walker) visit(name string, v any) reflect.Type {
	t, ok := w.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		w.types[name] = t
	}
	return t
}

// Walk counts the names of a text.
func Walk(text string, v any) int {
	w := &walker{types: map[string]reflect.Type{}}
	for _, name := range strings.Fields(text) {
		w.visit(name, v)
	}
	return len(w.types)
}

type decodeState struct {
	types map[string]reflect.Type // fact "field, call"
}

func (d *decodeState) typeOf(name string, v any) reflect.Type {
	if t, ok := d.types[name]; ok {
		return t
	}
	d.types[name] = reflect.TypeOf(v)
	return d.types[name]
}

// Decode reads a text.
func Decode(text string, v any) (last reflect.Type) {
	var d decodeState
	d.types = make(map[string]reflect.Type)
	for _, name := range strings.Fields(text) {
		last = d.typeOf(name, v)
	}
	return last
}

// Fields returns the names of a struct's fields, those of its structs as well, but of none twice.
func Fields(t reflect.Type) []string { return fields(t, map[reflect.Type]bool{}) }

func fields(t reflect.Type, seen map[reflect.Type]bool) (names []string) {
	if seen[t] || t.Kind() != reflect.Struct {
		return nil
	}
	seen[t] = true
	for i := 0; i < t.NumField(); i++ {
		names = append(names, t.Field(i).Name)
		names = append(names, fields(t.Field(i).Type, seen)...)
	}
	return names
}

// Count counts types in a map that a closure fills.
func Count(values ...any) int {
	seen := make(map[reflect.Type]int)
	add := func(v any) { seen[reflect.TypeOf(v)]++ }
	for _, v := range values {
		add(v)
	}
	return len(seen)
}

// Index returns a map to its caller, who keeps it or not.
func Index(t reflect.Type) map[string]reflect.StructField {
	index := make(map[string]reflect.StructField, t.NumField())
	for _, f := range reflect.VisibleFields(t) {
		index[f.Name] = f
	}
	return index
}
