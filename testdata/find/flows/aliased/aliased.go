// Package aliased reaches its containers by other names.
package aliased

import (
	"reflect"
	"sync"
)

type holder struct {
	mu    sync.Mutex
	types map[string]reflect.Type // want "GL001 holder.types"
}

var (
	mu       sync.Mutex
	types    = map[string]reflect.Type{} // want "GL001 types"
	synced   sync.Map                    // want "GL001 synced"
	returned sync.Map                    // want "GL001 returned"
	held     = holder{types: map[string]reflect.Type{}}
	other    = &mapped // want "GL001 other"
	mapped   sync.Map
)

// TypeOf uses a local name of a map.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	known := types
	t, ok := known[name]
	if !ok {
		t = reflect.TypeOf(v)
		known[name] = t
	}
	return t
}

// Synced uses a local pointer.
func Synced(name string, v any) any {
	var known = &synced
	t, _ := known.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

func all() *sync.Map { return &returned }

// Returned uses what a getter returns.
func Returned(name string, v any) any {
	t, _ := all().LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Held uses a field of a local name.
func Held(name string, v any) reflect.Type {
	h := &held
	h.mu.Lock()
	defer h.mu.Unlock()
	if t, ok := h.types[name]; ok {
		return t
	}
	h.types[name] = reflect.TypeOf(v)
	return h.types[name]
}

// Other uses another variable.
func Other(name string, v any) any {
	t, _ := other.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
