// Package shelves keeps its containers apart, in other containers, and behind more than one name.
package shelves

import (
	"reflect"
	"sync"
)

var (
	mu      sync.Mutex
	tenants = map[string]*sync.Map{} // want "GL001 tenants"
	shards  [16]shard
	nested  = map[string]map[string]reflect.Type{} // want "GL001 nested"
	pool    = sync.Pool{New: func() any { return &state{seen: map[reflect.Type]int{}} }}
)

// Tenant has a sync.Map for each name.
func Tenant(tenant, name string, v any) any {
	mu.Lock()
	types, ok := tenants[tenant]
	if !ok {
		types = &sync.Map{}
		tenants[tenant] = types
	}
	mu.Unlock()
	if t, ok := types.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	types.Store(name, t)
	return t
}

type shard struct {
	sync.RWMutex
	types map[string]reflect.Type // want "GL001 shard.types"
}

// Shard picks one of several maps.
func Shard(name string, v any) reflect.Type {
	s := &shards[len(name)%16]
	s.RLock()
	t, ok := s.types[name]
	s.RUnlock()
	if ok {
		return t
	}
	t = reflect.TypeOf(v)
	s.Lock()
	defer s.Unlock()
	if s.types == nil {
		s.types = map[string]reflect.Type{}
	}
	s.types[name] = t
	return t
}

// Nested has a map for each name, which has another name while it is filled.
func Nested(tenant, name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	inner, ok := nested[tenant]
	if !ok {
		inner = map[string]reflect.Type{}
		nested[tenant] = inner
	}
	t, ok := inner[name]
	if !ok {
		t = reflect.TypeOf(v)
		inner[name] = t
	}
	return t
}

// state is pooled: what is put in stays in.
type state struct {
	seen map[reflect.Type]int // want "GL002 state.seen"
}

// Width counts fields, once for each pooled state and type.
func Width(v any) int {
	s := pool.Get().(*state)
	defer pool.Put(s)
	t := reflect.TypeOf(v)
	n, ok := s.seen[t]
	if !ok {
		n = t.NumField()
		s.seen[t] = n
	}
	return n
}

// anonymous is a variable with a struct around its map.
var anonymous struct {
	sync.Mutex
	types map[string]reflect.Type // want "GL001 anonymous.types"
}

// Anonymous fills it.
func Anonymous(name string, v any) reflect.Type {
	anonymous.Lock()
	defer anonymous.Unlock()
	t, ok := anonymous.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		if anonymous.types == nil {
			anonymous.types = map[string]reflect.Type{}
		}
		anonymous.types[name] = t
	}
	return t
}
