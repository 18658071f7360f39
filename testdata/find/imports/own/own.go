// Package own uses the module's own package reflect, so that its cache holds no types.
package own

import (
	"sync"

	"example.com/imports/own/reflect"
)

var (
	mirrors sync.Map
	mu      sync.Mutex
	named   = map[string]reflect.Type{}
)

// Mirror returns the mirror of a name.
func Mirror(name string, v any) reflect.Type {
	m, _ := mirrors.LoadOrStore(name, reflect.TypeOf(v))
	mu.Lock()
	defer mu.Unlock()
	if _, ok := named[name]; !ok {
		named[name] = reflect.TypeOf(v)
	}
	return m.(reflect.Type)
}
