// Package mapped has the shapes of caches in a map under a lock.
package mapped

import (
	"reflect"
	"sync"
)

type info struct{ typ reflect.Type }

var (
	mu    sync.RWMutex
	names = map[string]*info{} // want "GL001"
	// types are the types met so far.
	types = make(map[reflect.Type]*info, 16) // want "GL002"
)

// ByName looks under the read lock and stores under the write lock.
func ByName(name string, v any) *info {
	mu.RLock()
	found, ok := names[name]
	mu.RUnlock()
	if ok {
		return found
	}
	found = &info{reflect.TypeOf(v)}
	mu.Lock()
	defer mu.Unlock()
	names[name] = found
	return found
}

// ByType tests for nil and checks again under the write lock.
func ByType(t reflect.Type) *info {
	mu.RLock()
	found := types[t]
	mu.RUnlock()
	if found != nil {
		return found
	}
	mu.Lock()
	defer mu.Unlock()
	if found := types[t]; found != nil {
		return found
	}
	found = &info{
		typ: t,
	}
	types[t] = found
	return found
}

// Size counts the types.
func Size() int {
	mu.RLock()
	defer mu.RUnlock()
	return len(types)
}
