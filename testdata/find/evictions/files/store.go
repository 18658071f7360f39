// Package files removes entries in another file than the one that stores them.
package files

import (
	"reflect"
	"sync"
)

var (
	mu       sync.Mutex
	deleted  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	cleared  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	remade   = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	released sync.Map                    // fact "unbounded, cache, on-demand"
	ranged   sync.Map                    // fact "unbounded, cache, on-demand"
	replaced sync.Map                    // fact "unbounded, cache, on-demand"
)

// TypeOf fills them all.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t := reflect.TypeOf(v)
	if _, ok := deleted[name]; !ok {
		deleted[name] = t
	}
	if _, ok := cleared[name]; !ok {
		cleared[name] = t
	}
	if _, ok := remade[name]; !ok {
		remade[name] = t
	}
	released.LoadOrStore(name, t)
	ranged.LoadOrStore(name, t)
	replaced.LoadOrStore(name, t)
	return t
}
