// Package locks has maps under locks that go with them, and under locks that something else needs.
package locks

import (
	"reflect"
	"sync"
)

type info struct{ typ reflect.Type }

func describe(t reflect.Type) *info { return &info{t} }

// infos are those of all types.
// infosMu guards infos.
// Nothing else is kept.
var (
	infos = map[reflect.Type]*info{} // want "GL002"

	// infosMu guards infos.
	infosMu sync.RWMutex
)

// Info locks for one operation at a time: the lock goes.
func Info(t reflect.Type) *info {
	infosMu.RLock()
	found, ok := infos[t]
	infosMu.RUnlock()
	if ok {
		return found
	}

	found = describe(t)

	infosMu.Lock()
	infos[t] = found
	infosMu.Unlock()

	return found
}

// Namer has a lock of its own.
type Namer struct {
	mu    sync.Mutex
	names map[reflect.Type]string // want "GL002"
}

func (n *Namer) get(t reflect.Type) (string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()

	name, ok := n.names[t]
	return name, ok
}

func (n *Namer) put(t reflect.Type, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.names == nil {
		n.names = make(map[reflect.Type]string)
	}
	n.names[t] = name
}

// Name looks up in one method and stores in another: the lock goes.
func (n *Namer) Name(t reflect.Type) string {
	name, ok := n.get(t)
	if !ok {
		name = t.String()
		n.put(t, name)
	}
	return name
}

var (
	sizesMu sync.Mutex
	sizes   = map[reflect.Type]uintptr{} // want "GL002"
)

// Size computes under the lock, which stays.
func Size(t reflect.Type) uintptr {
	sizesMu.Lock()
	defer sizesMu.Unlock()
	size, ok := sizes[t]
	if !ok {
		size = t.Size()
		sizes[t] = size
	}
	return size
}

var counted struct {
	sync.Mutex
	kinds map[reflect.Type]string // want "GL002"
	asked int
}

// Kind counts under the lock, which stays.
func Kind(t reflect.Type) string {
	counted.Lock()
	counted.asked++
	kind, ok := counted.kinds[t]
	counted.Unlock()
	if ok {
		return kind
	}
	kind = t.Kind().String()
	counted.Lock()
	if counted.kinds == nil {
		counted.kinds = map[reflect.Type]string{}
	}
	counted.kinds[t] = kind
	counted.Unlock()
	return kind
}

var (
	pathsMu sync.RWMutex
	paths   = map[reflect.Type]string{} // want "GL002"
)

// Path lets the first store win, under the lock, which stays.
func Path(t reflect.Type) string {
	pathsMu.RLock()
	path, ok := paths[t]
	pathsMu.RUnlock()
	if ok {
		return path
	}
	path = t.PkgPath()
	pathsMu.Lock()
	defer pathsMu.Unlock()
	if first, ok := paths[t]; ok {
		return first
	}
	paths[t] = path
	return path
}

var (
	kindsMu sync.RWMutex
	// kinds are guarded by kindsMu, as is
	// whatever else there will be, so that it stays.
	kinds = map[reflect.Type]reflect.Kind{} // want "GL002"
)

// KindOf has a lock that its map's comment speaks of.
func KindOf(t reflect.Type) reflect.Kind {
	kindsMu.RLock()
	kind, ok := kinds[t]
	kindsMu.RUnlock()
	if !ok {
		kind = t.Kind()
		kindsMu.Lock()
		kinds[t] = kind
		kindsMu.Unlock()
	}
	return kind
}
