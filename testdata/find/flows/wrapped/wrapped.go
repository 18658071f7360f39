// Package wrapped has a type around its map that looks up in one method and stores in another; callers join them.
package wrapped

import (
	"reflect"
	"sync"
)

type typeCache struct {
	mu    sync.RWMutex
	types map[string]reflect.Type // want "GL001 typeCache.types"
}

func (c *typeCache) get(name string) (reflect.Type, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	t, ok := c.types[name]
	return t, ok
}

func (c *typeCache) set(name string, t reflect.Type) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.types[name] = t
}

var types = &typeCache{types: map[string]reflect.Type{}}

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	if t, ok := types.get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	types.set(name, t)
	return t
}
