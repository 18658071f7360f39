// Package xsync stands in for the module of that name.
package xsync

// MapOf keeps entries.
type MapOf[K comparable, V any] struct{ entries map[K]V }

// MapConfig holds options.
type MapConfig struct{ size int }

// WithPresize gives the map a size to start with.
func WithPresize(size int) func(*MapConfig) { return func(c *MapConfig) { c.size = size } }

// NewMapOf returns an empty map.
func NewMapOf[K comparable, V any](options ...func(*MapConfig)) *MapOf[K, V] {
	return &MapOf[K, V]{entries: map[K]V{}}
}

// Load looks a key up.
func (m *MapOf[K, V]) Load(key K) (value V, ok bool) {
	value, ok = m.entries[key]
	return
}

// Store sets a value.
func (m *MapOf[K, V]) Store(key K, value V) { m.entries[key] = value }

// LoadOrCompute looks a key up, or makes its value.
func (m *MapOf[K, V]) LoadOrCompute(key K, f func() V) (actual V, loaded bool) {
	if actual, loaded = m.entries[key]; !loaded {
		actual = f()
		m.entries[key] = actual
	}
	return
}

// Delete removes a key.
func (m *MapOf[K, V]) Delete(key K) { delete(m.entries, key) }

// LoadOrStore returns the value under a key, or else stores one.
func (m *MapOf[K, V]) LoadOrStore(key K, value V) (actual V, loaded bool) {
	if actual, loaded = m.entries[key]; !loaded {
		m.entries[key], actual = value, value
	}
	return actual, loaded
}

// Size counts the entries.
func (m *MapOf[K, V]) Size() int { return len(m.entries) }
