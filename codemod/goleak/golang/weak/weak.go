package typecache

// Written by goleak; it is yours to edit.

import (
	"runtime"
	"sync"
	"weak"
)

// Weak is a typed sync.Map whose keys are objects that it does not keep alive: an entry goes when its object does.
// A value must not refer to the object, directly or not, else neither ever goes.
// The zero Weak is empty and ready for use. A Weak must not be copied after first use.
type Weak[T, V any] struct {
	once  sync.Once
	table *weakTable[T, V]
}

// weakTable is apart from its Weak, so that what waits for an object to go keeps neither.
type weakTable[T, V any] struct {
	mu  sync.RWMutex
	all map[weak.Pointer[T]]weakEntry[V]
}

type weakEntry[V any] struct {
	value   V
	cleanup runtime.Cleanup
}

// Load returns the value for key, and whether there is one.
func (c *Weak[T, V]) Load(key *T) (value V, ok bool) {
	t := c.get()
	t.mu.RLock()
	defer t.mu.RUnlock()
	e, ok := t.all[weak.Make(key)]
	return e.value, ok
}

// Get returns the value for key, or a zero value.
func (c *Weak[T, V]) Get(key *T) V {
	value, _ := c.Load(key)
	return value
}

// Store sets the value for key.
func (c *Weak[T, V]) Store(key *T, value V) { c.Swap(key, value) }

// LoadOrStore returns the value for key, and true, or else sets it.
func (c *Weak[T, V]) LoadOrStore(key *T, value V) (actual V, loaded bool) {
	t := c.get()
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.all[weak.Make(key)]; ok {
		return e.value, true
	}
	t.put(key, value)
	return value, false
}

// LoadAndDelete deletes the entry for key and returns its value, and whether there was one.
func (c *Weak[T, V]) LoadAndDelete(key *T) (value V, loaded bool) {
	t := c.get()
	t.mu.Lock()
	defer t.mu.Unlock()
	e, loaded := t.all[weak.Make(key)]
	if loaded {
		e.cleanup.Stop()
		delete(t.all, weak.Make(key))
	}
	return e.value, loaded
}

// Delete deletes the entry for key.
func (c *Weak[T, V]) Delete(key *T) { c.LoadAndDelete(key) }

// Swap sets the value for key and returns the previous one, and whether there was one.
func (c *Weak[T, V]) Swap(key *T, value V) (previous V, loaded bool) {
	t := c.get()
	t.mu.Lock()
	defer t.mu.Unlock()
	e, loaded := t.all[weak.Make(key)]
	t.put(key, value)
	return e.value, loaded
}

// Range calls f for the entries there are when it begins, until f returns false.
func (c *Weak[T, V]) Range(f func(key *T, value V) bool) {
	t := c.get()
	t.mu.RLock()
	keys := make([]weak.Pointer[T], 0, len(t.all))
	for key := range t.all {
		keys = append(keys, key)
	}
	t.mu.RUnlock()
	for _, key := range keys {
		t.mu.RLock()
		e, ok := t.all[key]
		t.mu.RUnlock()
		if object := key.Value(); ok && (object != nil || key == weak.Pointer[T]{}) && !f(object, e.value) {
			return
		}
	}
}

// Len returns the number of entries.
func (c *Weak[T, V]) Len() int {
	t := c.get()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.all)
}

// Clear deletes all entries.
func (c *Weak[T, V]) Clear() {
	t := c.get()
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, e := range t.all {
		e.cleanup.Stop()
	}
	clear(t.all)
}

func (c *Weak[T, V]) get() *weakTable[T, V] {
	c.once.Do(func() { c.table = &weakTable[T, V]{all: map[weak.Pointer[T]]weakEntry[V]{}} })
	return c.table
}

// put needs the lock.
func (t *weakTable[T, V]) put(key *T, value V) {
	pointer := weak.Make(key)
	e, known := t.all[pointer]
	e.value = value
	if !known && key != nil {
		table := weak.Make(t)
		e.cleanup = runtime.AddCleanup(key, func(gone weak.Pointer[T]) {
			if t := table.Value(); t != nil {
				t.mu.Lock()
				defer t.mu.Unlock()
				delete(t.all, gone)
			}
		}, pointer)
	}
	t.all[pointer] = e
}
