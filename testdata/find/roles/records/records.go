// Package records has maps inside of what is built once: an index is as long as the record it belongs to.
package records

import (
	"reflect"
	"sync"
)

type record struct {
	typ    reflect.Type
	byName map[string]*field // fact "field, .*, per-type, built"
}

type field struct {
	reflect.StructField
	inner *record
}

var records sync.Map // want "GL002 records"

func recordOf(t reflect.Type) *record {
	if r, ok := records.Load(t); ok {
		return r.(*record)
	}
	r := &record{typ: t, byName: make(map[string]*field)}
	r.fill(t)
	records.Store(t, r)
	return r
}

func (r *record) fill(t reflect.Type) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			r.fill(f.Type)
			continue
		}
		r.add(f)
	}
}

func (r *record) add(f reflect.StructField) {
	if _, ok := r.byName[f.Name]; !ok {
		r.byName[f.Name] = &field{StructField: f}
	}
}

// Field returns a field of a struct by its name.
func Field(v any, name string) (reflect.StructField, bool) {
	f, ok := recordOf(reflect.TypeOf(v)).byName[name]
	if !ok {
		return reflect.StructField{}, false
	}
	return f.StructField, true
}

// Document is read once, with the types of its parts.
type Document struct {
	types map[string]reflect.Type // fact "field, owner, unbounded, built"
}

// Parse reads a document.
func Parse(parts map[string]any) (*Document, error) {
	d := &Document{types: map[string]reflect.Type{}}
	for name, part := range parts {
		d.types[name] = reflect.TypeOf(part)
	}
	return d, nil
}

// Type returns the type of a part.
func (d *Document) Type(name string) reflect.Type { return d.types[name] }

type table struct {
	fields map[string]reflect.StructField // fact "field, .*, registry, never"
}

var tables sync.Map // want "GL002 tables"

// Tables has an index of what is found in between: the record is there before it is whole.
func Tables(t reflect.Type) int {
	if kept, ok := tables.Load(t); ok {
		return len(kept.(*table).fields)
	}
	made := &table{fields: map[string]reflect.StructField{}}
	tables.Store(t, made)
	complete(t)
	return len(made.fields)
}

func complete(t reflect.Type) {
	kept, _ := tables.Load(t)
	found := kept.(*table)
	for i := 0; i < t.NumField(); i++ {
		found.fields[t.Field(i).Name] = t.Field(i)
	}
}
