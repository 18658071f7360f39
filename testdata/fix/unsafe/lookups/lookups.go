// Package lookups stores here and looks up there: no code computes an entry again.
package lookups

import (
	"errors"
	"reflect"
	"sync"
)

var byName sync.Map // want "TypeByName .lookups.go:17. returns nil and Kind .lookups.go:25. panics where nothing is found"

// See stores the type of a value under a name.
func See(name string, v any) { byName.Store(name, reflect.TypeOf(v)) }

// TypeByName returns what was seen.
func TypeByName(name string) reflect.Type {
	if t, ok := byName.Load(name); ok {
		return t.(reflect.Type)
	}
	return nil
}

// Kind asks for more.
func Kind(name string) reflect.Kind {
	t, ok := byName.Load(name)
	if !ok {
		panic("never seen: " + name)
	}
	return t.(reflect.Type).Kind()
}

var errUnknown = errors.New("unknown type")

var (
	mu    sync.Mutex
	types = map[string]reflect.Type{} // want "Find .lookups.go:49. returns the error `errUnknown` where nothing is found"
)

// Note stores the type of a value under a name.
func Note(name string, v any) {
	mu.Lock()
	defer mu.Unlock()
	types[name] = reflect.TypeOf(v)
}

// Find returns what was noted.
func Find(name string) (reflect.Type, error) {
	mu.Lock()
	t, ok := types[name]
	mu.Unlock()
	if !ok {
		return nil, errUnknown
	}
	return t, nil
}
