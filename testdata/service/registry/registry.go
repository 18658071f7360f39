// Package registry knows types by the names that messages carry.
//
// This is no cache: what is not registered is an error, and an entry that went missing would be one too.
package registry

import (
	"fmt"
	"reflect"
	"sync"
)

var (
	mu    sync.RWMutex
	types = map[string]reflect.Type{}
)

// Register makes the type of v known by a name. It panics if the name is known as another type.
func Register(name string, v any) {
	t := reflect.TypeOf(v)
	mu.Lock()
	defer mu.Unlock()
	if known, ok := types[name]; ok && known != t {
		panic(fmt.Sprintf("registry: %s is %v and %v", name, known, t))
	}
	types[name] = t
}

// New returns a pointer to a new value of the type that is known by a name.
func New(name string) (any, error) {
	mu.RLock()
	t, ok := types[name]
	mu.RUnlock()
	if !ok {
		return nil, fmt.Errorf("registry: %q is not registered", name)
	}
	return reflect.New(t).Interface(), nil
}
