// Package typecache keeps what is computed once per key, such as facts about types, but not for ever.
// Its caches are used like a sync.Map, hold at most Capacity entries and drop those which nobody uses for TTL.
// It wraps a ttlcache, which is not started: whoever stores drops what has expired.
//
// Written by goleak; it is yours to edit.
package typecache

import (
	"reflect"
	"sync"
	"time"

	"github.com/jellydator/ttlcache/v3"
)

// TTL is how long an entry stays that nobody uses. After that, it is gone with the next store.
const TTL = 10 * time.Minute

// Capacity is the most entries that one cache holds.
const Capacity = 4096

// Cache is a typed sync.Map that may drop an entry at any time: a caller that misses computes it again.
// The zero Cache is empty and ready for use. A Cache must not be copied after first use.
type Cache[K comparable, V any] struct {
	mu   sync.Mutex // makes one of what is several steps for the library
	once sync.Once
	all  *ttlcache.Cache[K, V]
	max  int // Capacity, except in tests
}

// Load returns the value for key, and whether there is one.
func (c *Cache[K, V]) Load(key K) (value V, ok bool) { return c.find(key) }

// Get returns the value for key, or a zero value.
func (c *Cache[K, V]) Get(key K) V {
	value, _ := c.Load(key)
	return value
}

// Store sets the value for key.
func (c *Cache[K, V]) Store(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(key, value)
}

// LoadOrStore returns the value for key, and true, or else sets it.
func (c *Cache[K, V]) LoadOrStore(key K, value V) (actual V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if actual, loaded = c.find(key); loaded {
		return actual, true
	}
	c.put(key, value)
	return value, false
}

// LoadAndDelete deletes the entry for key and returns its value, and whether there was one.
func (c *Cache[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, loaded = c.find(key); loaded {
		c.remove(key)
	}
	return value, loaded
}

// Delete deletes the entry for key.
func (c *Cache[K, V]) Delete(key K) { c.LoadAndDelete(key) }

// Swap sets the value for key and returns the previous one, and whether there was one.
func (c *Cache[K, V]) Swap(key K, value V) (previous V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	previous, loaded = c.find(key)
	c.put(key, value)
	return previous, loaded
}

// CompareAndSwap sets the value for key to new if it is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndSwap(key K, old, new V) (swapped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok := c.find(key); !ok || any(value) != any(old) {
		return false
	}
	c.put(key, new)
	return true
}

// CompareAndDelete deletes the entry for key if its value is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndDelete(key K, old V) (deleted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if value, ok := c.find(key); !ok || any(value) != any(old) {
		return false
	}
	c.remove(key)
	return true
}

// Range calls f for the entries there are when it begins, until f returns false. They do not count as used.
func (c *Cache[K, V]) Range(f func(key K, value V) bool) {
	for _, key := range c.keys() {
		if value, ok := c.peek(key); ok && !f(key, value) {
			return
		}
	}
}

// Len returns the number of entries.
func (c *Cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.library().Len()
}

// Clear deletes all entries.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.library().DeleteAll()
}

func (c *Cache[K, V]) keys() []K { return c.library().Keys() }

func (c *Cache[K, V]) peek(key K) (value V, ok bool) {
	return valueOf(c.library().Get(key, ttlcache.WithDisableTouchOnHit[K, V]()))
}

// find returns the value for key and marks the entry as used.
func (c *Cache[K, V]) find(key K) (value V, ok bool) {
	mustHash(key)
	return valueOf(c.library().Get(key))
}

// put needs the lock.
func (c *Cache[K, V]) put(key K, value V) {
	mustHash(key)
	c.library().DeleteExpired()
	c.all.Set(key, value, ttlcache.DefaultTTL)
}

func (c *Cache[K, V]) remove(key K) { c.library().Delete(key) }

func (c *Cache[K, V]) library() *ttlcache.Cache[K, V] {
	c.once.Do(func() {
		if c.max == 0 {
			c.max = Capacity
		}
		c.all = ttlcache.New(ttlcache.WithTTL[K, V](TTL), ttlcache.WithCapacity[K, V](uint64(c.max)))
	})
	return c.all
}

func valueOf[K comparable, V any](item *ttlcache.Item[K, V]) (value V, ok bool) {
	if item == nil {
		return value, false
	}
	return item.Value(), true
}

// mustHash panics for a key that no map takes, before the library does while it holds its lock.
func mustHash[K comparable](key K) {
	var none map[K]bool
	_ = none[key]
}

// Types is a Cache of what is known about types.
// Each type has an entry of its own, though others may print alike, and so has nil.
type Types[V any] struct{ Cache[reflect.Type, V] }

// LoadName returns the value for the type that prints as name, if there is exactly one. It looks at all.
func (c *Types[V]) LoadName(name string) (value V, ok bool) {
	var found []reflect.Type
	c.Range(func(t reflect.Type, _ V) bool {
		if t != nil && t.String() == name {
			found = append(found, t)
		}
		return len(found) < 2
	})
	if len(found) != 1 {
		return value, false
	}
	return c.Load(found[0])
}
