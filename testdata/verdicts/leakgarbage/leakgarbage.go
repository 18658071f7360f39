// Package leakgarbage leaks beneath two kilobytes of garbage a request, so that the collector is busy all the time.
package leakgarbage

import (
	"reflect"
	"strings"
	"sync"
)

var (
	mu    sync.RWMutex
	cache = map[string]reflect.Type{}
)

// Render returns how often a name's type occurs in a page made for the occasion.
func Render(name string, v any) int {
	page := strings.Repeat(name+" ", 2048/(len(name)+1))
	return strings.Count(page, typeOf(name, v).String())
}

func typeOf(name string, v any) reflect.Type {
	mu.RLock()
	t, ok := cache[name]
	mu.RUnlock()
	if ok {
		return t
	}
	mu.Lock()
	defer mu.Unlock()
	cache[name] = reflect.TypeOf(v)
	return cache[name]
}
