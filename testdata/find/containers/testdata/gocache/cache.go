// Package cache stands in for go-cache.
package cache

import "time"

// How long entries live.
const (
	NoExpiration      time.Duration = -1
	DefaultExpiration time.Duration = 0
)

// Cache keeps entries.
type Cache struct {
	entries map[string]interface{}
	lives   time.Duration
}

// New returns an empty cache.
func New(defaultExpiration, cleanupInterval time.Duration) *Cache {
	return &Cache{map[string]interface{}{}, defaultExpiration}
}

// Get looks a key up.
func (c *Cache) Get(k string) (interface{}, bool) {
	x, ok := c.entries[k]
	return x, ok
}

// Set sets a value.
func (c *Cache) Set(k string, x interface{}, d time.Duration) { c.entries[k] = x }

// SetDefault sets a value.
func (c *Cache) SetDefault(k string, x interface{}) { c.entries[k] = x }
