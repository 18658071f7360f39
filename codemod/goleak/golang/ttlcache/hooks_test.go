//go:build go1.25

//go:debug asynctimerchan=0

// What the tests that all implementations share need to know of this one.

package typecache

import (
	"testing"
	"testing/synctest"
	"time"
)

// ofSize returns an empty cache for at most max entries.
func ofSize[K comparable, V any](max int) *Cache[K, V] { return &Cache[K, V]{max: max} }

// typesOfSize returns an empty cache for at most max types.
func typesOfSize[V any](max int) *Types[V] {
	c := new(Types[V])
	c.max = max
	return c
}

// elapse lets all caches in a bubble believe that they are older by d.
func (c *Cache[K, V]) elapse(d time.Duration) { time.Sleep(d) }

// timed runs a test in which caches elapse.
func timed(t *testing.T, f func(t *testing.T)) { synctest.Test(t, f) }
