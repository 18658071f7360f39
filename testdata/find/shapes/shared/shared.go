// Package shared has the cache that other packages of the module use.
package shared

import (
	"reflect"
	"sync"
)

// Cache is keyed by whatever its users have.
type Cache[K comparable] struct {
	mu    sync.Mutex
	types map[K]reflect.Type // want "GL001 Cache.types"
}

// Get returns the type for a key, or makes it.
func (c *Cache[K]) Get(key K, of func(K) reflect.Type) reflect.Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.types == nil {
		c.types = make(map[K]reflect.Type)
	}
	t, ok := c.types[key]
	if !ok {
		t = of(key)
		c.types[key] = t
	}
	return t
}

// Types is filled by other packages.
var Types sync.Map // want "GL001 Types keeps reflect.Type"
