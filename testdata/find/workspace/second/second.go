// Package second keeps what a package of the other module returns.
package second

import (
	"reflect"
	"sync"

	"example.com/first"
)

var (
	mu    sync.Mutex
	types = map[string]reflect.Type{} // want "GL001 types"
)

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := types[name]
	if !ok {
		t = first.TypeOf(name, v)
		types[name] = t
	}
	return t
}
