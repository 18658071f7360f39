// Package passed hands its containers to functions.
package passed

import (
	"reflect"
	"sync"
)

var (
	mu     sync.Mutex
	types  = map[string]reflect.Type{} // want "GL001 types"
	synced sync.Map                    // want "GL001 synced"
)

// TypeOf passes a map.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	return remember(types, name, v)
}

func remember(known map[string]reflect.Type, name string, v any) reflect.Type {
	t, ok := known[name]
	if !ok {
		t = reflect.TypeOf(v)
		known[name] = t
	}
	return t
}

// Synced passes a pointer.
func Synced(name string, v any) any { return parse(name, v, &synced) }

func parse(name string, v any, store *sync.Map) any {
	if t, ok := store.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	store.Store(name, t)
	return t
}

// Handle keeps a pointer that it passes on.
type Handle struct {
	cache *sync.Map // want "GL001 Handle.cache"
}

// Open returns a handle with an empty cache.
func Open() *Handle { return &Handle{cache: &sync.Map{}} }

// TypeOf passes a field.
func (h *Handle) TypeOf(name string, v any) any { return parse(name, v, h.cache) }
