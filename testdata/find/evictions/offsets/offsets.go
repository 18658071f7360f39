// Package offsets asks for the length in one file, and for nil at the same offset of another.
package offsets

import "reflect"

var types map[string]reflect.Type // want "GL001 types"

// TypeOf fills what it makes when it is first needed.
func TypeOf(name string, v any) reflect.Type {
	if types == nil {
		types = make(map[string]reflect.Type)
	}
	t, ok := types[name]
	if !ok {
		t = reflect.TypeOf(v)
		types[name] = t
	}
	return t
}
