// Package own uses a container that goleak.toml describes.
package own

import (
	"reflect"

	"example.org/store"
)

var (
	limited = store.Open(100) // fact "limited: store.Table, .*bounded"
	open    = store.Open(0)   // want "GL001 open"
)

// Limited has a limit.
func Limited(name string, v any) any {
	if t, ok := limited.Row(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	limited.Put(t, name)
	return t
}

// Open has none.
func Open(name string, v any) any {
	if t, ok := open.Row(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	open.Put(t, name)
	return t
}
