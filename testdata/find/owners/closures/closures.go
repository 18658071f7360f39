// Package closures has maps that a function keeps after it has returned: in a closure.
package closures

import (
	"reflect"
	"sync"
)

// Memoize returns a function that remembers what it was asked for.
func Memoize(of func(name string) reflect.Type) func(name string) reflect.Type {
	var mu sync.Mutex
	known := map[string]reflect.Type{} // want "GL001 known"
	return func(name string) reflect.Type {
		mu.Lock()
		defer mu.Unlock()
		t, ok := known[name]
		if !ok {
			t = of(name)
			known[name] = t
		}
		return t
	}
}

// TypeOf is a variable whose function remembers.
var TypeOf = func() func(string, any) reflect.Type {
	var known sync.Map // want "GL001 known"
	return func(name string, v any) reflect.Type {
		t, _ := known.LoadOrStore(name, reflect.TypeOf(v))
		return t.(reflect.Type)
	}
}()
