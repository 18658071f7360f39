// Package typecache keeps what is computed once per key, such as facts about types, but not for ever.
// Its caches are used like a sync.Map, hold at most Capacity entries and drop those which nobody uses for TTL.
//
// Written by goleak; it is yours to edit.
package typecache

import (
	"reflect"
	"sync"
	"sync/atomic"
	"time"
)

// TTL is how long an entry stays that nobody uses. After twice that, it is gone with the next store.
const TTL = 10 * time.Minute

// Capacity is the most entries that one cache holds.
const Capacity = 4096

// Cache is a typed sync.Map that may drop an entry at any time: a caller that misses computes it again.
// The zero Cache is empty and ready for use. A Cache must not be copied after first use.
// Keys must be comparable, which a constraint cannot say of a struct with an interface before Go 1.20.
type Cache[K, V any] struct {
	mu     sync.RWMutex // guards all below
	all    map[any]*entry[V]
	period int64     // 2 plus the TTLs since start
	start  time.Time // of the first use
	max    int       // Capacity, except in tests
}

type entry[V any] struct {
	used  int64 // twice the period of the last use, plus 1 unless that was the first store; atomic, so it comes first
	value V
	gone  bool // deleted, which Range must know
}

// Load returns the value for key, and whether there is one.
func (c *Cache[K, V]) Load(key K) (value V, ok bool) {
	c.mu.RLock()
	value, ok, late := c.hit(key)
	c.mu.RUnlock()
	if late {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.checkClock()
		value, ok = c.find(key)
	}
	return value, ok
}

// Get returns the value for key, or a zero value.
func (c *Cache[K, V]) Get(key K) V {
	value, _ := c.Load(key)
	return value
}

// Store sets the value for key.
func (c *Cache[K, V]) Store(key K, value V) { c.Swap(key, value) }

// LoadOrStore returns the value for key, and true, or else sets it.
func (c *Cache[K, V]) LoadOrStore(key K, value V) (actual V, loaded bool) {
	if actual, loaded = c.Load(key); loaded {
		return actual, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.findOrPut(key, value)
}

// LoadAndDelete deletes the entry for key and returns its value, and whether there was one.
func (c *Cache[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.remove(key)
}

// Delete deletes the entry for key.
func (c *Cache[K, V]) Delete(key K) { c.LoadAndDelete(key) }

// Swap sets the value for key and returns the previous one, and whether there was one.
func (c *Cache[K, V]) Swap(key K, value V) (previous V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.put(key, value)
}

// CompareAndSwap sets the value for key to new if it is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndSwap(key K, old, new V) (swapped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.has(key, old) && c.set(key, new)
}

// CompareAndDelete deletes the entry for key if its value is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndDelete(key K, old V) (deleted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.has(key, old) {
		_, deleted = c.remove(key)
	}
	return deleted
}

// Range calls f for the entries there are when it begins, until f returns false. They do not count as used.
func (c *Cache[K, V]) Range(f func(key K, value V) bool) {
	c.mu.RLock()
	keys, entries := make([]K, 0, len(c.all)), make([]*entry[V], 0, len(c.all))
	for key, e := range c.all {
		k, _ := key.(K) // not ok where an interface is nil, as k is then
		keys, entries = append(keys, k), append(entries, e)
	}
	c.mu.RUnlock()
	for i, e := range entries {
		c.mu.RLock()
		value, gone := e.value, e.gone
		c.mu.RUnlock()
		if !gone && !f(keys[i], value) {
			return
		}
	}
}

// Len returns the number of entries.
func (c *Cache[K, V]) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.all)
}

// Clear deletes all entries.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = make(map[any]*entry[V])
}

// hit is find for those who share the lock. It is late if there is an entry, but the clock must be checked before.
// The methods from here on need the lock.
func (c *Cache[K, V]) hit(key K) (value V, ok, late bool) {
	if c.all[key] == nil {
		return value, false, false
	}
	if c.now() > c.period {
		return value, false, true
	}
	value, ok = c.find(key)
	return value, ok, false
}

// find returns the value for key and marks the entry as loaded.
func (c *Cache[K, V]) find(key K) (value V, ok bool) {
	if e := c.all[key]; e != nil {
		if used := 2*c.period + 1; atomic.LoadInt64(&e.used) != used {
			atomic.StoreInt64(&e.used, used)
		}
		return e.value, true
	}
	return value, false
}

// now returns what the clock says of the period.
func (c *Cache[K, V]) now() int64 { return 2 + int64(time.Since(c.start)/TTL) }

func (c *Cache[K, V]) has(key K, value V) bool {
	found, ok := c.find(key)
	return ok && any(found) == any(value)
}

func (c *Cache[K, V]) set(key K, value V) bool {
	c.all[key].value = value
	return true
}

func (c *Cache[K, V]) findOrPut(key K, value V) (actual V, loaded bool) {
	if actual, loaded = c.find(key); !loaded {
		c.put(key, value)
		actual = value
	}
	return actual, loaded
}

// put stores value for key and returns the one that it replaces.
func (c *Cache[K, V]) put(key K, value V) (old V, replaced bool) {
	c.checkClock()
	if old, replaced = c.find(key); replaced {
		return old, c.set(key, value)
	}
	if len(c.all) >= c.max {
		c.sweep(true)
	}
	c.all[key] = &entry[V]{used: 2 * c.period, value: value}
	return old, false
}

func (c *Cache[K, V]) remove(key K) (old V, removed bool) {
	if e := c.all[key]; e != nil {
		delete(c.all, key)
		e.gone = true
		return e.value, true
	}
	return old, false
}

// checkClock sweeps if a new period has begun.
func (c *Cache[K, V]) checkClock() {
	if c.period == 0 {
		c.start, c.max = time.Now(), Capacity
	}
	if period := c.now(); period > c.period {
		c.period = period
		c.sweep(false)
	}
}

// sweep drops the entries last used before the previous period.
// When full, those go as well which were not loaded since it was full before, and any others until a quarter is free.
func (c *Cache[K, V]) sweep(full bool) {
	all := make(map[any]*entry[V], len(c.all)) // it will fill up again
	for key, e := range c.all {
		used := atomic.LoadInt64(&e.used)
		loaded := used%2 == 1
		if used < 2*(c.period-1) || full && (!loaded || len(all) >= c.max*3/4) {
			continue
		}
		if full {
			atomic.StoreInt64(&e.used, used-1)
		}
		all[key] = e
	}
	c.all = all
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
