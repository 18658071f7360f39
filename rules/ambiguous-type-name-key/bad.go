// Package columns maps structs to tables, and finds what it knows of a struct by its name.
package columns

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

type mapping struct {
	table  string
	fields []reflect.StructField
}

func newMapping(t reflect.Type) *mapping {
	return &mapping{table: strings.ToLower(t.Name()), fields: reflect.VisibleFields(t)}
}

// Two packages may both have a User.
var (
	mu     sync.RWMutex
	byName = map[string]*mapping{} // want "GL005 byName finds entries by the Name\\(\\) of a type"
)

// Table returns the table that a struct goes to.
func Table(row any) string {
	t := reflect.TypeOf(row)
	mu.RLock()
	m, ok := byName[t.Name()]
	mu.RUnlock()
	if !ok {
		m = newMapping(t)
		mu.Lock()
		byName[t.Name()] = m
		mu.Unlock()
	}
	return m.table
}

// How a type prints has the last part of its package's path only: model.User is the User of any model.
var byString sync.Map // want "GL005 byString finds entries by the String\\(\\) of a type"

// Fields returns the fields of a struct.
func Fields(row any) []reflect.StructField {
	key := reflect.TypeOf(row).String()
	if m, ok := byString.Load(key); ok {
		return m.(*mapping).fields
	}
	m, _ := byString.LoadOrStore(key, newMapping(reflect.TypeOf(row)))
	return m.(*mapping).fields
}

// What %T prints is the same.
var byVerb sync.Map // want "GL005 byVerb finds entries by the String\\(\\) of a type"

// Placeholders returns a question mark for each field.
func Placeholders(row any) string {
	key := fmt.Sprintf("%T", row)
	if m, ok := byVerb.Load(key); ok {
		return strings.Repeat("?", len(m.(*mapping).fields))
	}
	m := newMapping(reflect.TypeOf(row))
	byVerb.Store(key, m)
	return strings.Repeat("?", len(m.fields))
}

// The whole path does not tell local types apart, and types without a name have neither.
type mapper struct {
	mu       sync.Mutex
	mappings map[string]*mapping // want "GL005 mapper.mappings finds entries by the package path and name of a type"
}

var known = &mapper{mappings: map[string]*mapping{}}

func (m *mapper) of(t reflect.Type) *mapping {
	m.mu.Lock()
	defer m.mu.Unlock()
	name := fullName(t)
	found, ok := m.mappings[name]
	if !ok {
		found = newMapping(t)
		m.mappings[name] = found
	}
	return found
}

func fullName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.PkgPath() + "." + t.Name()
}

// Insert returns a statement.
func Insert(row any) string {
	m := known.of(reflect.TypeOf(row))
	return fmt.Sprintf("insert into %s values (%s)", m.table, Placeholders(row))
}

// A struct of path and name says no more than the two joined.
type typeName struct{ path, name string }

var byParts = map[typeName]reflect.Type{} // want "GL005 byParts finds entries by the package path and name of a type"

// Base returns the struct type behind a pointer.
func Base(row any) reflect.Type {
	t := reflect.TypeOf(row).Elem()
	key := typeName{t.PkgPath(), t.Name()}
	mu.Lock()
	defer mu.Unlock()
	if _, ok := byParts[key]; !ok {
		byParts[key] = t
	}
	return byParts[key]
}
