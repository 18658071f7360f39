// Package granted has caches with a lookup that needs its entry to be there, since it computes nothing.
package granted

import (
	"reflect"
	"sync"
)

type plan struct{ typ reflect.Type }

var plans sync.Map // want "granted.go:28 takes the entry for granted"

// Size computes the plan, for Write to find it.
func Size(t reflect.Type) int {
	if p, ok := plans.Load(t); ok {
		return p.(*plan).typ.NumField()
	}
	p := &plan{t}
	plans.Store(t, p)
	return p.typ.NumField()
}

// Write finds what Size computed.
func Write(t reflect.Type) string {
	if Size(t) == 0 {
		return ""
	}
	p, _ := plans.Load(t)
	return p.(*plan).typ.String()
}

type index struct {
	mu    sync.Mutex
	types map[string]reflect.Type // want "granted.go:59 takes the entry for granted"
}

// lookup is used by two.
func (i *index) lookup(name string) (reflect.Type, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	t, ok := i.types[name]
	return t, ok
}

func (i *index) add(name string, t reflect.Type) reflect.Type {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.types == nil {
		i.types = map[string]reflect.Type{}
	}
	i.types[name] = t
	return t
}

var shared index

// Find needs what See has seen.
func Find(name string) reflect.Type {
	t, ok := shared.lookup(name)
	if !ok {
		panic("not seen: " + name)
	}
	return t
}

// See computes what is not there.
func See(name string, v any) reflect.Type {
	if t, ok := shared.lookup(name); ok {
		return t
	}
	return shared.add(name, reflect.TypeOf(v))
}
