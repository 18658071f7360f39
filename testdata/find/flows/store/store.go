// Package store knows nothing of types. Others put them in.
package store

import "sync"

// Store keeps anything.
type Store struct {
	mu      sync.Mutex
	entries map[any]any // want "GL001 Store.entries"
}

// Get looks a key up.
func (s *Store) Get(key any) (any, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.entries[key]
	return v, ok
}

// Set sets a value.
func (s *Store) Set(key, v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries == nil {
		s.entries = map[any]any{}
	}
	s.entries[key] = v
}

// Types is one of them.
var Types Store

// Table is generic, and used with types elsewhere.
type Table[K comparable, V any] struct {
	rows map[K]V // want "GL00[12] Table.rows"
}

// NewTable returns an empty table.
func NewTable[K comparable, V any]() *Table[K, V] { return &Table[K, V]{rows: make(map[K]V)} }

// Row returns a row, or makes it.
func (t *Table[K, V]) Row(key K, of func() V) V {
	v, ok := t.rows[key]
	if !ok {
		v = of()
		t.rows[key] = v
	}
	return v
}
