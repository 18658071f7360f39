// Package nested has maps of maps, and arrays of containers.
package nested

import (
	"reflect"
	"sync"
)

type field struct{ typ reflect.Type }

var (
	mu    sync.RWMutex
	whole = map[reflect.Type]map[string]*field{} // want "GL002"
)

// Whole fills the inner map before it stores it, under the name of what it looked up.
func Whole(t reflect.Type, name string) *field {
	mu.RLock()
	fields, ok := whole[t]
	mu.RUnlock()
	if !ok {
		fields = make(map[string]*field, t.NumField())
		for i := 0; i < t.NumField(); i++ {
			fields[t.Field(i).Name] = &field{t.Field(i).Type}
		}
		mu.Lock()
		whole[t] = fields
		mu.Unlock()
	}
	return fields[name]
}

var tables [2]sync.Map // want "GL002"

// Table has a sync.Map for each of two kinds.
func Table(t reflect.Type, kind uint) *field {
	n := kind % uint(len(tables))
	if f, ok := tables[n].Load(t); ok {
		return f.(*field)
	}
	f, _ := tables[n].LoadOrStore(t, &field{t})
	return f.(*field)
}

var (
	kindsMu sync.Mutex
	kinds   = [2]map[reflect.Type]*field{{}, {}} // want "GL002"
)

// Kind has a map for each.
func Kind(t reflect.Type, n int) *field {
	kindsMu.Lock()
	defer kindsMu.Unlock()
	f, ok := kinds[n][t]
	if !ok {
		f = &field{t}
		kinds[n][t] = f
	}
	return f
}

// Owner has maps that its constructor makes one by one.
type Owner struct {
	mu    sync.Mutex
	kinds [4]map[reflect.Type]*field // want "GL002"
}

// NewOwner returns an empty one.
func NewOwner() *Owner {
	o := &Owner{}
	for i := range o.kinds {
		o.kinds[i] = make(map[reflect.Type]*field)
	}
	return o
}

// Kind looks into one of them.
func (o *Owner) Kind(t reflect.Type, n int) *field {
	o.mu.Lock()
	defer o.mu.Unlock()
	if f := o.kinds[n][t]; f != nil {
		return f
	}
	f := &field{t}
	o.kinds[n][t] = f
	return f
}
