// What the tests that all implementations share need to know of this one.

package typecache

import (
	"fmt"
	"testing"
	"time"
)

// ofSize returns an empty cache for at most max entries.
func ofSize[K comparable, V any](max int) *Cache[K, V] {
	c := new(Cache[K, V])
	c.checkClock()
	c.max = max
	return c
}

// typesOfSize returns an empty cache for at most max types.
func typesOfSize[V any](max int) *Types[V] {
	c := new(Types[V])
	c.checkClock()
	c.max = max
	return c
}

// elapse lets the cache believe that it is older by d.
func (c *Cache[K, V]) elapse(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start = c.start.Add(-d)
}

// timed runs a test in which caches elapse.
func timed(t *testing.T, f func(t *testing.T)) { f(t) }

// warm loads key, which every hit does alike.
func warm[K comparable, V any](t *testing.T, c *Cache[K, V], key K) {
	t.Helper()
	if _, ok := c.Load(key); !ok {
		t.Error("no hit on", fmt.Sprint(key))
	}
}
