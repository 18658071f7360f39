// Package fields has keys that come out of fields: what the package puts there decides.
package fields

import (
	"reflect"
	"sync"
)

type field struct {
	name  string
	label string
	typ   reflect.Type
}

func newField(f reflect.StructField) *field { return &field{name: f.Name, typ: f.Type} }

var (
	byName  sync.Map // want "GL002 byName"
	byLabel sync.Map // want "GL001 byLabel .* `f.label` is set from outside: `label` is a parameter of exported Label"
	byPlace sync.Map // want "GL002 byPlace"
	byMode  sync.Map // fact "fixed, cache, never"
)

// ByName is keyed by the names of fields.
func ByName(t reflect.Type) {
	for _, found := range reflect.VisibleFields(t) {
		f := newField(found)
		byName.LoadOrStore(f.name, f.typ)
	}
}

// Label gives a field another name.
func Label(f *field, label string) { f.label = label }

// ByLabel is keyed by the names that callers give to fields.
func ByLabel(f *field) any {
	v, _ := byLabel.LoadOrStore(f.label, f.typ)
	return v
}

type place struct {
	owner string
	index int
}

var first = place{"first", 0}

// ByPlace is keyed by a struct of strings that literals without keys fill.
func ByPlace(t reflect.Type) any {
	p := place{t.Name(), 1}
	v, _ := byPlace.LoadOrStore(p.owner, first)
	kept, _ := byPlace.LoadOrStore(p.owner, t)
	return []any{v, kept}
}

var mode = "strict"

// ByMode is keyed by a variable that nothing changes.
func ByMode(t reflect.Type) any {
	v, _ := byMode.LoadOrStore(mode, t)
	return v
}
