// Package otter stands in for the module of that name.
package otter

// Options say how a cache bounds itself.
type Options[K comparable, V any] struct {
	MaximumSize     int
	InitialCapacity int
}

// Cache keeps entries.
type Cache[K comparable, V any] struct{ entries map[K]V }

// Must returns an empty cache.
func Must[K comparable, V any](o *Options[K, V]) *Cache[K, V] {
	return &Cache[K, V]{entries: make(map[K]V, o.InitialCapacity)}
}

// GetIfPresent looks a key up.
func (c *Cache[K, V]) GetIfPresent(key K) (V, bool) {
	v, ok := c.entries[key]
	return v, ok
}

// Set sets a value.
func (c *Cache[K, V]) Set(key K, value V) (V, bool) {
	c.entries[key] = value
	return value, true
}
