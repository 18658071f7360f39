// Package apart looks up in one file and stores in another.
package apart

import (
	"reflect"
	"sync"
)

var (
	mu    sync.RWMutex
	types = map[string]reflect.Type{} // want "GL001 types"
)

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	mu.RLock()
	t, ok := types[name]
	mu.RUnlock()
	if !ok {
		t = learn(name, v)
	}
	return t
}
