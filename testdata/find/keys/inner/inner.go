// Package inner has containers inside containers: the keys of both make entries.
package inner

import (
	"reflect"
	"sync"
)

type info struct{ t reflect.Type }

var (
	fields  sync.Map                                    // want "GL001 fields .* `name` is a parameter of exported Field"
	methods = map[reflect.Type]map[string]*info{}       // want "GL001 methods .* `name` is a parameter of exported Method"
	pairs   = map[reflect.Type]map[reflect.Type]*info{} // want "GL002 pairs"
	records sync.Map                                    // want "GL002 records"
	numbers = map[reflect.Type]map[int]*info{}          // fact "per-type, unknown, never"
	mu      sync.Mutex
)

// Field keeps a map of names for each type.
func Field(t reflect.Type, name string) any {
	found, _ := fields.Load(t)
	if found == nil {
		found = &sync.Map{}
		fields.Store(t, found)
	}
	if f, ok := found.(*sync.Map).Load(name); ok {
		return f
	}
	found.(*sync.Map).Store(name, &info{t})
	return nil
}

// Method keeps a map of names for each type.
func Method(t reflect.Type, name string) *info {
	mu.Lock()
	defer mu.Unlock()
	found, ok := methods[t][name]
	if !ok {
		if methods[t] == nil {
			methods[t] = map[string]*info{}
		}
		found = &info{t}
		methods[t][name] = found
	}
	return found
}

// Pair keeps a map of types for each type.
func Pair(t, u reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	inner := pairs[t]
	if inner == nil {
		inner = map[reflect.Type]*info{}
		pairs[t] = inner
	}
	if found, ok := inner[u]; ok {
		return found
	}
	inner[u] = &info{t}
	return inner[u]
}

// Record keeps a map that is filled before it is stored, and never again.
func Record(t reflect.Type, names []string) map[string]*info {
	if found, ok := records.Load(t); ok {
		return found.(map[string]*info)
	}
	record := map[string]*info{}
	for _, name := range names {
		record[name] = &info{t}
	}
	records.Store(t, record)
	return record
}

// counter counts what nobody sees.
type counter struct{ next int }

// Number keeps a map of numbers for each type; nothing shows that callers choose them.
func (c *counter) Number(t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	if found, ok := numbers[t][c.next]; ok {
		return found
	}
	numbers[t] = map[int]*info{}
	numbers[t][c.next] = &info{t}
	return numbers[t][c.next]
}
