// Package anything stores what its parameters, which may be anything, are given.
package anything

import (
	"reflect"
	"sync"

	"example.com/flows/store"
)

// cache wraps a map that takes anything; types get in two calls away.
type cache struct {
	mu      sync.Mutex
	entries map[any]any // want "GL001 cache.entries"
}

func (c *cache) get(key any) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.entries[key]
	return v, ok
}

func (c *cache) put(key, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.entries == nil {
		c.entries = map[any]any{}
	}
	c.entries[key] = v
}

func (c *cache) remember(key, v any) any {
	c.put(key, v)
	return v
}

var known cache

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	if t, ok := known.get(name); ok {
		return t
	}
	return known.remember(name, reflect.TypeOf(v))
}

// plans is passed with its keys and values.
var plans sync.Map // want "GL002 plans"

func stored[K comparable, V any](m *sync.Map, key K, of func() V) V {
	if v, ok := m.Load(key); ok {
		return v.(V)
	}
	v, _ := m.LoadOrStore(key, of())
	return v.(V)
}

// Plan computes once for each type.
func Plan(v any) []int {
	return stored(&plans, reflect.TypeOf(v), func() []int { return []int{1} })
}

// counts is used like that, too, but with names.
var counts sync.Map

// Count counts once for each name.
func Count(name string) int { return stored(&counts, name, func() int { return len(name) }) }

// settings wraps a map that takes anything, and gets no types.
type settings struct{ values map[any]any }

func (s *settings) set(key, v any) { s.values[key] = v }

var current = settings{values: map[any]any{}}

// Set changes a setting.
func Set(name string, v int) { current.set(name, v) }

// Describe puts a type into a store of another package.
func Describe(name string, v any) any {
	if t, ok := store.Types.Get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	store.Types.Set(name, t)
	return t
}

var rows = store.NewTable[reflect.Type, int]()

// Row counts the fields of a type once.
func Row(v any) int {
	t := reflect.TypeOf(v)
	return rows.Row(t, t.NumField)
}
