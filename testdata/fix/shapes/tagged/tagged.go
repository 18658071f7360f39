//go:build !slow

// Package tagged has a cache that only some builds have.
package tagged

import (
	"reflect"
	"sync"
)

var names sync.Map // want "GL001"

// Name remembers what a name stood for.
func Name(name string, v any) reflect.Type {
	if t, ok := names.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	names.Store(name, t)
	return t
}
