// Package copied has copy-on-write maps of which more is done than to look up and to add an entry.
package copied

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
)

type info struct{ typ reflect.Type }

type types = map[reflect.Type]*info

var walked atomic.Value // want "copied.go:33 walks over the entries"

// Walked computes on a miss.
func Walked(t reflect.Type) *info {
	m, _ := walked.Load().(types)
	if i, ok := m[t]; ok {
		return i
	}
	i := &info{t}
	c := maps.Clone(m)
	c[t] = i
	walked.Store(c)
	return i
}

// Names walks.
func Names() (names []string) {
	m, _ := walked.Load().(types)
	for t := range m {
		names = append(names, t.Name())
	}
	return names
}

var returned atomic.Value // want "copied.go:57 returns the map"

// Returned computes on a miss.
func Returned(t reflect.Type) *info {
	m, _ := returned.Load().(types)
	if i, ok := m[t]; ok {
		return i
	}
	i := &info{t}
	c := maps.Clone(m)
	c[t] = i
	returned.Store(c)
	return i
}

// All hands the map on.
func All() types {
	m, _ := returned.Load().(types)
	return m
}

var passed atomic.Pointer[types] // want "copied.go:68 hands the map on to compute"

// Passed lets others look.
func Passed(t reflect.Type) *info {
	m := *passed.Load()
	if i, ok := m[t]; ok {
		return i
	}
	i := compute(m, t)
	c := make(types, len(m)+1)
	maps.Copy(c, m)
	c[t] = i
	passed.Store(&c)
	return i
}

func compute(m types, t reflect.Type) *info {
	if i, ok := m[t.Elem()]; ok {
		return i
	}
	return &info{t}
}

var batched struct {
	mu sync.Mutex
	m  atomic.Value // want "copied.go:105 publishes entries that are stored in a block of their own"
}

// Batched stores several entries at once.
func Batched(t reflect.Type) *info {
	m, _ := batched.m.Load().(types)
	if i, ok := m[t]; ok {
		return i
	}
	added := types{t: {t}, reflect.PointerTo(t): {t}}
	batched.mu.Lock()
	defer batched.mu.Unlock()
	m, _ = batched.m.Load().(types)
	c := make(types, len(m)+2)
	for k, v := range m {
		c[k] = v
	}
	for k, v := range added {
		c[k] = v
	}
	batched.m.Store(c)
	return added[t]
}

var dropping atomic.Value // want "copied.go:118 walks over the entries, or leaves some out"

// Dropping keeps only some of the entries.
func Dropping(t reflect.Type) *info {
	m, _ := dropping.Load().(types)
	i, ok := m[t]
	if !ok {
		i = &info{t}
		c := make(types)
		for k, v := range m {
			if v.typ != nil {
				c[k] = v
			}
		}
		c[t] = i
		dropping.Store(c)
	}
	return i
}

var replaced atomic.Value // want "copied.go:139 replaces all entries by others"

// Replaced holds one entry.
func Replaced(t reflect.Type) *info {
	m, _ := replaced.Load().(types)
	i, ok := m[t]
	if !ok {
		i = &info{t}
		c := make(types)
		c[t] = i
		replaced.Store(c)
	}
	return i
}

type recursive struct {
	typ  reflect.Type
	elem *recursive
}

var unfinished atomic.Value // want "filled in later"

// Unfinished publishes an entry before it is complete.
func Unfinished(t reflect.Type) *recursive {
	m, _ := unfinished.Load().(map[reflect.Type]*recursive)
	if r, ok := m[t]; ok {
		return r
	}
	r := &recursive{typ: t}
	c := make(map[reflect.Type]*recursive, len(m)+1)
	for k, v := range m {
		c[k] = v
	}
	c[t] = r
	unfinished.Store(c)
	if t.Kind() == reflect.Pointer {
		r.elem = Unfinished(t.Elem())
	}
	return r
}

var asked atomic.Value // want "copied.go:176 looks up again what may be gone by then"

// Asked looks up twice.
func Asked(t reflect.Type) *info {
	m, _ := asked.Load().(types)
	if _, ok := m[t]; ok {
		i := m[t]
		return i
	}
	i := &info{t}
	c := maps.Clone(m)
	if c == nil {
		c = types{}
	}
	c[t] = i
	asked.Store(c)
	return i
}
