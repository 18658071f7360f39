// Package fields empties caches in fields.
package fields

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// Mapper is emptied by methods of its own.
type Mapper struct {
	mu     sync.Mutex
	made   map[string]reflect.Type                 // fact "owner, unbounded, cache, on-demand"
	passed map[string]reflect.Type                 // fact "owner, unbounded, cache, on-demand"
	copied atomic.Pointer[map[string]reflect.Type] // fact "owner, unbounded, cache, on-demand"
}

// TypeOf fills them all.
func (m *Mapper) TypeOf(name string, v any) reflect.Type {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := reflect.TypeOf(v)
	if _, ok := m.made[name]; !ok {
		m.made[name] = t
	}
	if _, ok := m.passed[name]; !ok {
		m.passed[name] = t
	}
	old := *m.copied.Load()
	if _, ok := old[name]; !ok {
		next := map[string]reflect.Type{name: t}
		for k, v := range old {
			next[k] = v
		}
		m.copied.Store(&next)
	}
	return t
}

// Reset makes a map anew, and publishes an empty copy.
func (m *Mapper) Reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made = map[string]reflect.Type{}
	m.copied.Store(&map[string]reflect.Type{})
}

// SetTag replaces what the old tag has filled.
func (m *Mapper) SetTag(string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	purge(m.passed)
}

func purge(types map[string]reflect.Type) {
	for name := range types {
		delete(types, name)
	}
}

// Pooled is one of many, which start over when they are taken from their pool.
type Pooled struct {
	whole map[string]reflect.Type // fact "owner, unbounded, cache, on-demand"
}

// TypeOf fills it.
func (p *Pooled) TypeOf(name string, v any) reflect.Type {
	t, ok := p.whole[name]
	if !ok {
		t = reflect.TypeOf(v)
		p.whole[name] = t
	}
	return t
}

// Reset makes the owner anew, and its map with it.
func (p *Pooled) Reset() { *p = Pooled{whole: map[string]reflect.Type{}} }

// Settable is given its map by a setter that hands over what callers have filled: that empties nothing.
type Settable struct {
	given map[string]reflect.Type // want "GL001 Settable.given"
}

// SetTypes takes another map's place.
func (s *Settable) SetTypes(given map[string]reflect.Type) { s.given = given }

// TypeOf fills it.
func (s *Settable) TypeOf(name string, v any) reflect.Type {
	t, ok := s.given[name]
	if !ok {
		t = reflect.TypeOf(v)
		s.given[name] = t
	}
	return t
}
