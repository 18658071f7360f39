// Package bounded forgets everything when it is full: its heap rises and falls like a saw.
package bounded

import (
	"reflect"
	"sync"
)

const most = 4096

var (
	mu    sync.Mutex
	cache = map[string]reflect.Type{}
)

// Describe returns the type of v, remembered by name for a while.
func Describe(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := cache[name]; ok {
		return t
	}
	if len(cache) >= most {
		cache = map[string]reflect.Type{}
	}
	cache[name] = reflect.TypeOf(v)
	return cache[name]
}
