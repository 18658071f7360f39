// Package sets remembers what was there, and no more.
package sets

import (
	"reflect"
	"sync"
)

var (
	mu     sync.Mutex
	warned = map[reflect.Type]bool{}     // fact "per-type, set, never"
	seen   = map[reflect.Type]struct{}{} // fact "per-type, set, never"
	stored sync.Map                      // fact "per-type, set, never"
)

// Warn tells whether a type is met for the first time.
func Warn(t reflect.Type) bool {
	mu.Lock()
	defer mu.Unlock()
	first := !warned[t]
	warned[t] = true
	return first
}

// See remembers a type.
func See(v any) {
	mu.Lock()
	defer mu.Unlock()
	seen[reflect.TypeOf(v)] = struct{}{}
}

// Stored tells whether a type is met for the first time.
func Stored(t reflect.Type) bool {
	_, ok := stored.LoadOrStore(t, struct{}{})
	return !ok
}
