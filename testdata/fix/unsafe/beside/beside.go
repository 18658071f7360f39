// Package beside computes entries from more than their keys: who comes first decides for all.
package beside

import (
	"reflect"
	"sync"
)

var byTag sync.Map // want "the entry depends on parameter `tag`, which is no part of its key .beside.go:25."

// RegisterTagged has the fields of a type read under a tag of its own, before anyone asks for them.
func RegisterTagged(v any, tag string) { fieldsOf(reflect.TypeOf(v), tag) }

// Fields returns the names of fields.
func Fields(v any) []string { return fieldsOf(reflect.TypeOf(v)) }

func fieldsOf(t reflect.Type, tag ...string) []string {
	if found, ok := byTag.Load(t); ok {
		return found.([]string)
	}
	names := make([]string, 0, t.NumField())
	for i := 0; i < t.NumField(); i++ {
		name := t.Field(i).Name
		if len(tag) > 0 {
			name = t.Field(i).Tag.Get(tag[0])
		}
		names = append(names, name)
	}
	byTag.Store(t, names)
	return names
}
