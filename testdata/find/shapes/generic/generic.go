// Package generic has caches with type parameters; what they are used with decides.
package generic

import (
	"reflect"
	"sync"
)

// Cache is used for names only: its keys are callers' data.
type Cache[K comparable, V any] struct {
	mu      sync.Mutex
	entries map[K]V // want "GL001 Cache.entries"
}

// Get returns the value for a key, or makes it.
func (c *Cache[K, V]) Get(key K, of func() V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.entries[key]
	if !ok {
		v = of()
		if c.entries == nil {
			c.entries = make(map[K]V)
		}
		c.entries[key] = v
	}
	return v
}

var byName Cache[string, reflect.Type]

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	return byName.Get(name, func() reflect.Type { return reflect.TypeOf(v) })
}

// types is used with types only, whatever its key is called.
type types[K comparable, V any] struct {
	entries sync.Map // want "GL002 types.entries"
}

func (c *types[K, V]) get(key K, of func(K) V) V {
	if v, ok := c.entries.Load(key); ok {
		return v.(V)
	}
	v, _ := c.entries.LoadOrStore(key, of(key))
	return v.(V)
}

var fields types[reflect.Type, []reflect.StructField]

// Fields returns the fields of a type.
func Fields(t reflect.Type) []reflect.StructField { return fields.get(t, reflect.VisibleFields) }

// numbers is a cache of the same kind that holds no types.
type numbers[K comparable] struct {
	mu      sync.Mutex
	entries map[K]int
}

func (n *numbers[K]) get(key K) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	v, ok := n.entries[key]
	if !ok {
		v = len(n.entries)
		n.entries[key] = v
	}
	return v
}

var lines = numbers[string]{entries: map[string]int{}}

// Line returns a number for a name.
func Line(name string) int { return lines.get(name) }
