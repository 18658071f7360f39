// Package schema describes the types of request bodies to clients.
//
// It leaks: it keeps a schema for every name it is asked for, and the names are routes that callers make up.
// Paths with numbers in them, such as /orders/17/items, never end.
package schema

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// typeCache keeps the schemas that were described, by route.
var typeCache sync.Map // want "GL001"

// Schema says what a body looks like.
type Schema struct {
	Name   string
	Type   reflect.Type
	Fields []Field
}

// Field is one field of a body.
type Field struct {
	Name     string
	Type     string
	Optional bool
}

// Describe returns the schema of v under a name.
func Describe(name string, v any) (*Schema, error) {
	if cached, ok := typeCache.Load(name); ok {
		return cached.(*Schema), nil
	}
	s, err := build(name, reflect.TypeOf(v))
	if err != nil {
		return nil, err
	}
	typeCache.Store(name, s)
	return s, nil
}

func build(name string, t reflect.Type) (*Schema, error) {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("schema %s: %v is not a struct", name, t)
	}
	s := &Schema{Name: name, Type: t}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		label, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if label == "" {
			label = f.Name
		}
		s.Fields = append(s.Fields, Field{
			Name:     label,
			Type:     f.Type.String(),
			Optional: strings.Contains(options, "omitempty"),
		})
	}
	return s, nil
}
