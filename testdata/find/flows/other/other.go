// Package other stores nothing itself: its methods are called from another package only.
package other

import (
	"reflect"
	"sync"
)

// Cache is joined by its users.
type Cache struct {
	mu    sync.Mutex
	types map[string]reflect.Type // want "GL001 Cache.types"
}

// New returns an empty cache.
func New() *Cache { return &Cache{types: map[string]reflect.Type{}} }

// Get looks up.
func (c *Cache) Get(name string) reflect.Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.types[name]
}

// Put stores.
func (c *Cache) Put(name string, t reflect.Type) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.types[name] = t
}
