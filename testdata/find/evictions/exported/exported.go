// Package exported has caches that another package of the module empties, or only reads.
package exported

import (
	"reflect"
	"sync"
)

var (
	// Dropped is emptied elsewhere.
	Dropped sync.Map // fact "unbounded, cache, on-demand"

	// Counted is only looked at elsewhere.
	Counted sync.Map // want "GL001 Counted"
)

// TypeOf fills them.
func TypeOf(name string, v any) (any, any) {
	first, _ := Dropped.LoadOrStore(name, reflect.TypeOf(v))
	second, _ := Counted.LoadOrStore(name, reflect.TypeOf(v))
	return first, second
}

// Cache is a cache that its users empty.
type Cache struct {
	mu sync.Mutex
	// Types is emptied elsewhere.
	Types map[string]reflect.Type // fact "owner, unbounded, cache, on-demand"
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{Types: map[string]reflect.Type{}} }

// TypeOf fills the cache.
func (c *Cache) TypeOf(name string, v any) reflect.Type {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.Types[name]; ok {
		return t
	}
	c.Types[name] = reflect.TypeOf(v)
	return c.Types[name]
}
