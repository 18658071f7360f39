// Package behind declares a cache behind a comment on its line, where gofmt would not leave it.
package behind

import (
	"reflect"
	"sync"
)

/* names */ var cache sync.Map // want "GL001 cache"

// Get returns the type of v.
func Get(name string, v any) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	cache.Store(name, reflect.TypeOf(v))
	return reflect.TypeOf(v)
}