// Package lru stands in for the module of that name.
package lru

// Cache keeps entries.
type Cache[K comparable, V any] struct{ entries map[K]V }

// New returns an empty cache.
func New[K comparable, V any](size int) (*Cache[K, V], error) {
	return &Cache[K, V]{entries: make(map[K]V, size)}, nil
}

// Get looks a key up.
func (c *Cache[K, V]) Get(key K) (value V, ok bool) {
	value, ok = c.entries[key]
	return
}

// Add sets a value.
func (c *Cache[K, V]) Add(key K, value V) (evicted bool) {
	c.entries[key] = value
	return false
}
