// Package ttlcache stands in for the module of that name.
package ttlcache

import "time"

// How long entries live.
const (
	NoTTL      time.Duration = -1
	DefaultTTL time.Duration = 0
)

// Cache keeps entries.
type Cache[K comparable, V any] struct{ entries map[K]*Item[K, V] }

// Item is one entry.
type Item[K comparable, V any] struct {
	key   K
	value V
}

// Value returns the value.
func (i *Item[K, V]) Value() V { return i.value }

// Option changes a cache.
type Option[K comparable, V any] func(*Cache[K, V])

// WithTTL sets how long entries live.
func WithTTL[K comparable, V any](ttl time.Duration) Option[K, V] { return func(*Cache[K, V]) {} }

// New returns an empty cache.
func New[K comparable, V any](options ...Option[K, V]) *Cache[K, V] {
	return &Cache[K, V]{entries: map[K]*Item[K, V]{}}
}

// Get looks a key up.
func (c *Cache[K, V]) Get(key K) *Item[K, V] { return c.entries[key] }

// Set sets a value.
func (c *Cache[K, V]) Set(key K, value V, ttl time.Duration) *Item[K, V] {
	c.entries[key] = &Item[K, V]{key, value}
	return c.entries[key]
}
