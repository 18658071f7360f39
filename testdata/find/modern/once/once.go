// Package once has owners that are made when they are first asked for.
package once

import (
	"reflect"
	"sync"
)

type schemas struct {
	sync.Mutex
	types map[string]reflect.Type // want "GL001 schemas.types"
}

var shared = sync.OnceValue(func() *schemas {
	return &schemas{types: map[string]reflect.Type{}}
})

// TypeOf remembers the first type of a name.
func TypeOf(name string, v any) reflect.Type {
	s := shared()
	s.Lock()
	defer s.Unlock()
	if t, ok := s.types[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	s.types[name] = t
	return t
}
