// Package copies keeps maps that are replaced by a copy with one entry more.
package copies

import (
	"reflect"
	"sync"
	"sync/atomic"
)

type types map[string]reflect.Type

var (
	mu      sync.Mutex
	value   atomic.Value                            // want "GL001 value"
	pointer atomic.Pointer[map[string]reflect.Type] // want "GL001 pointer"
	named   atomic.Pointer[types]                   // want "GL001 named"
	swapped atomic.Value                            // want "GL001 swapped"
)

// Value copies into an atomic.Value.
func Value(name string, v any) reflect.Type {
	old, _ := value.Load().(map[string]reflect.Type)
	if t, ok := old[name]; ok {
		return t
	}
	mu.Lock()
	defer mu.Unlock()
	old, _ = value.Load().(map[string]reflect.Type)
	next := make(map[string]reflect.Type, len(old)+1)
	for k, t := range old {
		next[k] = t
	}
	next[name] = reflect.TypeOf(v)
	value.Store(next)
	return next[name]
}

// Pointer copies into an atomic.Pointer.
func Pointer(name string, v any) reflect.Type {
	for {
		old := pointer.Load()
		if old != nil {
			if t, ok := (*old)[name]; ok {
				return t
			}
		}
		next := map[string]reflect.Type{name: reflect.TypeOf(v)}
		if old != nil {
			for k, t := range *old {
				next[k] = t
			}
		}
		if pointer.CompareAndSwap(old, &next) {
			return next[name]
		}
	}
}

// Named copies into an atomic.Pointer to a named map type.
func Named(name string, v any) reflect.Type {
	old := named.Load()
	if old == nil {
		old = &types{}
	}
	t, ok := (*old)[name]
	if !ok {
		t = reflect.TypeOf(v)
		next := (*old).with(name, t)
		named.Store(&next)
	}
	return t
}

func (all types) with(name string, t reflect.Type) types {
	next := make(types, len(all)+1)
	for k, v := range all {
		next[k] = v
	}
	next[name] = t
	return next
}

// Swapped stores what a function of the package has copied.
func Swapped(name string, v any) reflect.Type {
	old, _ := swapped.Load().(types)
	if t, ok := old[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	swapped.Store(old.with(name, t))
	return t
}

// snapshot is a struct around the map, in an atomic value.
type snapshot struct {
	types map[string]reflect.Type // want "GL001 snapshot.types"
}

var latest atomic.Pointer[snapshot]

// Snapshot copies the struct with the map.
func Snapshot(name string, v any) reflect.Type {
	old := latest.Load()
	if old != nil {
		if t, ok := old.types[name]; ok {
			return t
		}
	}
	next := &snapshot{types: map[string]reflect.Type{}}
	if old != nil {
		for k, t := range old.types {
			next.types[k] = t
		}
	}
	next.types[name] = reflect.TypeOf(v)
	latest.Store(next)
	return next.types[name]
}

// config is replaced as a whole and holds no types.
var config atomic.Pointer[map[string]string]

// Configure replaces the configuration.
func Configure(settings map[string]string) { config.Store(&settings) }

// Setting returns a setting.
func Setting(name string) string { return (*config.Load())[name] }
