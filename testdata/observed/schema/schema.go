// Package schema describes types to those who ask for them by any name.
package schema

import (
	"fmt"
	"reflect"
	"sync"
)

// Field is a field of a struct.
type Field struct {
	Name, Type string
	Index      int
}

// Schema describes a struct type under a name.
type Schema struct {
	Type   reflect.Type
	Title  string
	Fields []Field
}

// schemas leaks: what clients ask for is a name of their own making.
var schemas sync.Map // want "GL001"

// Describe returns the schema of a struct, under the name that it was asked for by.
func Describe(name string, v any) *Schema {
	if known, ok := schemas.Load(name); ok {
		return known.(*Schema)
	}
	t := reflect.TypeOf(v)
	described := &Schema{Type: t, Title: fmt.Sprintf("%s as %v", name, t)}
	for i := 0; i < t.NumField(); i++ {
		described.Fields = append(described.Fields, Field{t.Field(i).Name, t.Field(i).Type.String(), i})
	}
	schemas.Store(name, described)
	return described
}

// tags has an end, though no checker can know: callers ask for the fields that there are, by the names of few tags.
var (
	tagsMu sync.Mutex
	tags   = map[tagKey]string{} // want "GL001"
)

type tagKey struct {
	typ   reflect.Type
	field int
	name  string
}

// Tag returns a tag of a field.
func Tag(t reflect.Type, field int, name string) string {
	key := tagKey{t, field, name}
	tagsMu.Lock()
	defer tagsMu.Unlock()
	tag, ok := tags[key]
	if !ok {
		tag = t.Field(field).Tag.Get(name)
		tags[key] = tag
	}
	return tag
}
