// Package initialised has maps whose making cannot be told from other things.
package initialised

import (
	"reflect"
	"sync"
)

type info struct{ typ reflect.Type }

var (
	mu    sync.Mutex
	first map[reflect.Type]*info // want "initialised.go:22 makes it anew together with something else"
	other map[reflect.Type]int
)

// Together makes two maps in one statement.
func Together(t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	if other == nil {
		first, other = make(map[reflect.Type]*info), make(map[reflect.Type]int)
	}
	other[t]++
	i, ok := first[t]
	if !ok {
		i = &info{t}
		first[t] = i
	}
	return i
}

var tested map[reflect.Type]*info // want "initialised.go:37 compares it with nil"

// Tested tells whether it was made.
func Tested(t reflect.Type) (*info, bool) {
	if tested == nil {
		tested = make(map[reflect.Type]*info)
		return &info{t}, true
	}
	i, ok := tested[t]
	if !ok {
		i = &info{t}
		tested[t] = i
	}
	return i, false
}

var (
	once  sync.Once
	given map[reflect.Type]*info // want "initialised.go:55 gives it entries or another map"
)

func prepare(m map[reflect.Type]*info) {
	once.Do(func() { given = m })
}

// Given may have been given a map.
func Given(t reflect.Type) *info {
	prepare(map[reflect.Type]*info{})
	i, ok := given[t]
	if !ok {
		i = &info{t}
		given[t] = i
	}
	return i
}
