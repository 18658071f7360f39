// Package bounded has keys that other entries bound, whatever they are made of.
package bounded

import (
	"reflect"
	"sync"
)

type code int

var (
	mu     sync.Mutex
	count  int
	codes  = map[reflect.Type]code{}           // fact "codes: map, package, process, per-type, registry, never"
	types  = map[code]reflect.Type{}           // fact "types: map, package, process, per-type, unknown, never"
	counts = map[int]reflect.Type{}            // want "GL001 counts .* counts up"
	names  = map[reflect.Type]map[string]int{} // want "GL002 names"
	opened = map[reflect.Type]map[string]int{} // want "GL007 opened .* `name` is a parameter of exported Open"
)

// Code numbers types: each number is the key of its type.
func Code(v any) code {
	mu.Lock()
	defer mu.Unlock()
	t := reflect.TypeOf(v)
	if c, ok := codes[t]; ok {
		return c
	}
	count++
	c := code(count)
	codes[t] = c
	types[c] = t
	return c
}

// Type returns the type of a number.
func (c code) Type() reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	return types[c]
}

// Count numbers whatever comes.
func Count(v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	count++
	if t, ok := counts[count]; ok {
		return t
	}
	counts[count] = reflect.TypeOf(v)
	return counts[count]
}

// Names makes an index of names anew, fills it, and only then stores it.
func Names(t reflect.Type, all []string, name string) int {
	mu.Lock()
	defer mu.Unlock()
	index := names[t]
	if index != nil {
		return index[name]
	}
	index = make(map[string]int)
	for i, n := range all {
		index[n] = i
	}
	names[t] = index
	return index[name]
}

// Open adds to an index that is stored.
func Open(t reflect.Type, name string) int {
	mu.Lock()
	defer mu.Unlock()
	index, ok := opened[t]
	if !ok {
		index = make(map[string]int)
		opened[t] = index
	}
	if i, ok := index[name]; ok {
		return i
	}
	index[name] = len(index)
	return index[name]
}
