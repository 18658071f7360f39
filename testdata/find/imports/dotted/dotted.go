// Package dotted has the names of reflect as if they were its own.
package dotted

import (
	. "reflect"
	"sync"
)

var (
	mu    sync.Mutex
	types = map[string]Type{} // want "GL001 types keeps reflect.Type"
)

// Of returns the type that a name had first.
func Of(name string, v any) Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := types[name]
	if !ok {
		t = TypeOf(v)
		types[name] = t
	}
	return t
}
