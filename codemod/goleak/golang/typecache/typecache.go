// Package typecache keeps what is computed once per key, such as facts about types, but not for ever.
// Its caches are used like a sync.Map, hold at most Capacity entries and drop those which nobody uses for TTL.
//
// Written by goleak; it is yours to edit.
package typecache

import (
	"reflect"
	"runtime"
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
type Cache[K comparable, V any] struct {
	read atomic.Pointer[snapshot[K, V]] // serves hits without the lock
	now  atomic.Int64                   // what a hit expects in entry.used; 0 makes it look at the clock

	mu     sync.Mutex // guards all below, and every write
	all    map[K]*entry[V]
	misses int       // loads and deletions since read was made that it could not serve
	period int64     // 2 plus the TTLs since start
	start  time.Time // of the first use
	max    int       // Capacity, except in tests
}

type entry[V any] struct {
	value atomic.Pointer[V] // nil once deleted
	used  atomic.Int64      // twice the period of the last use, plus 1 unless that was the first store
}

// snapshot is a copy of Cache.all that nobody writes to.
type snapshot[K comparable, V any] struct {
	all   map[K]*entry[V]
	types typeTable[V] // the same again, if keys are types
}

// Load returns the value for key, and whether there is one.
func (c *Cache[K, V]) Load(key K) (value V, ok bool) {
	if v := c.hit(key); v != nil {
		return *v, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.find(key); e != nil {
		return *e.value.Load(), true
	}
	return value, false
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
	if v := c.hit(key); v != nil {
		return *v, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.find(key); e != nil {
		return *e.value.Load(), true
	}
	c.put(key, value)
	return value, false
}

// LoadAndDelete deletes the entry for key and returns its value, and whether there was one.
func (c *Cache[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.find(key); e != nil {
		return *c.remove(key, e), true
	}
	return value, false
}

// Delete deletes the entry for key.
func (c *Cache[K, V]) Delete(key K) { c.LoadAndDelete(key) }

// Swap sets the value for key and returns the previous one, and whether there was one.
func (c *Cache[K, V]) Swap(key K, value V) (previous V, loaded bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v := c.put(key, value); v != nil {
		return *v, true
	}
	return previous, false
}

// CompareAndSwap sets the value for key to new if it is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndSwap(key K, old, new V) (swapped bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.find(key)
	if e == nil || any(*e.value.Load()) != any(old) {
		return false
	}
	e.value.Store(&new)
	return true
}

// CompareAndDelete deletes the entry for key if its value is old. It panics if they cannot be compared.
func (c *Cache[K, V]) CompareAndDelete(key K, old V) (deleted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.find(key)
	if e == nil || any(*e.value.Load()) != any(old) {
		return false
	}
	c.remove(key, e)
	return true
}

// Range calls f for the entries there are when it begins, until f returns false. They do not count as used.
func (c *Cache[K, V]) Range(f func(key K, value V) bool) {
	for key, e := range c.snapshot().all {
		if v := e.value.Load(); v != nil && !f(key, *v) {
			return
		}
	}
}

// Len returns the number of entries.
func (c *Cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.all)
}

// Clear deletes all entries.
func (c *Cache[K, V]) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = make(map[K]*entry[V])
	c.publish()
}

// hit returns the value for key if it can be had without the lock.
func (c *Cache[K, V]) hit(key K) *V {
	if s := c.read.Load(); s != nil {
		if e := s.all[key]; e != nil && e.used.Load() == c.now.Load() {
			return e.value.Load()
		}
	}
	return nil
}

// snapshot returns one that has every entry, and no other.
func (c *Cache[K, V]) snapshot() *snapshot[K, V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.read.Load(); s == nil || c.misses > 0 || len(s.all) < len(c.all) {
		c.publish()
	}
	return c.read.Load()
}

// find returns the entry for key and marks it as loaded. The methods from here on need the lock.
func (c *Cache[K, V]) find(key K) *entry[V] {
	if c.now.Load() == 0 {
		c.checkClock()
	}
	e := c.all[key]
	if e != nil {
		e.used.Store(2*c.period + 1)
		c.miss()
	}
	return e
}

// put stores value for key and returns the one that it replaces.
func (c *Cache[K, V]) put(key K, value V) (old *V) {
	c.checkClock()
	if e := c.all[key]; e != nil {
		e.used.Store(2*c.period + 1)
		return e.value.Swap(&value)
	}
	if len(c.all) >= c.max {
		c.sweep(true)
	}
	e := new(entry[V])
	e.value.Store(&value)
	e.used.Store(2 * c.period)
	c.all[key] = e
	return nil
}

func (c *Cache[K, V]) remove(key K, e *entry[V]) (old *V) {
	delete(c.all, key)
	c.miss()
	return e.value.Swap(nil)
}

// miss makes a new snapshot as soon as the old one has cost as much. It never has more dead entries than live ones.
func (c *Cache[K, V]) miss() {
	if c.misses++; c.misses > len(c.all) {
		c.publish()
	}
}

func (c *Cache[K, V]) publish() {
	s := &snapshot[K, V]{all: make(map[K]*entry[V], len(c.all))}
	for key, e := range c.all {
		s.all[key] = e
	}
	if all, ok := any(c.all).(map[reflect.Type]*entry[V]); ok {
		s.types = newTypeTable(all)
	}
	c.misses = 0
	c.read.Store(s)
}

// checkClock sweeps if a new period has begun.
func (c *Cache[K, V]) checkClock() {
	if c.period == 0 {
		c.start, c.max = time.Now(), Capacity
	}
	if period := 2 + int64(time.Since(c.start)/TTL); period > c.period { // time can go back: testing/synctest
		c.period = period
		c.sweep(false)
	}
	if c.now.Swap(2*c.period+1) == 0 { // no reminder is left
		runtime.SetFinalizer(&reminder{&c.now}, (*reminder).remind)
	}
}

// reminder has the garbage collector make a hit look at the clock, so that a cache which is only read ages, too.
// If each hit looked, that would take longer than all the rest.
type reminder struct{ now *atomic.Int64 }

func (r *reminder) remind() { r.now.Store(0) }

// sweep drops the entries last used before the previous period.
// When full, those go as well which were not loaded since it was full before, and any others until a quarter is free.
func (c *Cache[K, V]) sweep(full bool) {
	all := make(map[K]*entry[V], len(c.all)) // it will fill up again
	for key, e := range c.all {
		used := e.used.Load()
		loaded := used%2 == 1
		if used < 2*(c.period-1) || full && (!loaded || len(all) >= c.max*3/4) {
			continue
		}
		if full {
			e.used.Store(used - 1)
		}
		all[key] = e
	}
	c.all = all
	c.publish()
}

// Types is a Cache with faster hits for what is known about types.
// Each type has an entry of its own, though others may print alike, and so has nil.
type Types[V any] struct{ Cache[reflect.Type, V] }

// Load returns the value for t, and whether there is one.
func (c *Types[V]) Load(t reflect.Type) (value V, ok bool) {
	if v := c.hit(t); v != nil {
		return *v, true
	}
	return c.Cache.Load(t)
}

// Get returns the value for t, or a zero value.
func (c *Types[V]) Get(t reflect.Type) V {
	value, _ := c.Load(t)
	return value
}

// LoadOrStore returns the value for t, and true, or else sets it.
func (c *Types[V]) LoadOrStore(t reflect.Type, value V) (actual V, loaded bool) {
	if v := c.hit(t); v != nil {
		return *v, true
	}
	return c.Cache.LoadOrStore(t, value)
}

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

func (c *Types[V]) hit(t reflect.Type) *V {
	if s := c.read.Load(); s != nil {
		if e := s.types[s.types.index(addressOf(t))].entry; e != nil && e.used.Load() == c.now.Load() {
			return e.value.Load()
		}
	}
	return nil
}

// typeTable is a hash table of entries by the address of their type, as large as a power of 2.
// A map takes twice as long: to hash and compare interfaces.
type typeTable[V any] []struct {
	address uintptr // 0 if free
	entry   *entry[V]
}

func newTypeTable[V any](all map[reflect.Type]*entry[V]) typeTable[V] {
	size := 1
	for size <= 2*len(all) {
		size *= 2
	}
	table := make(typeTable[V], size)
	rtype := reflect.TypeOf(reflect.TypeOf(0))
	for t, e := range all {
		if reflect.TypeOf(t) == rtype { // others, which embed one, may share an address
			slot := &table[table.index(addressOf(t))]
			slot.address, slot.entry = addressOf(t), e
		}
	}
	return table
}

// index returns where the type at address is, or else where it is to be.
func (table typeTable[V]) index(address uintptr) uint64 {
	last := uint64(len(table) - 1)
	for i := uint64(address) * 0x9e3779b97f4a7c15 >> 32; ; i++ {
		if found := table[i&last].address; found == address || found == 0 {
			return i & last
		}
	}
}

func addressOf(t reflect.Type) uintptr {
	if v := reflect.ValueOf(t); v.Kind() == reflect.Pointer {
		return v.Pointer()
	}
	return 0
}
