// Package users fills caches of another package.
package users

import (
	"reflect"

	"example.com/shapes/shared"
)

var byPath shared.Cache[string]

// Path returns the type that a path had first.
func Path(path string, v any) reflect.Type {
	return byPath.Get(path, func(string) reflect.Type { return reflect.TypeOf(v) })
}

// Name returns the type that a name had first.
func Name(name string, v any) any {
	if t, ok := shared.Types.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	shared.Types.Store(name, t)
	return t
}
