// Package structs keeps caches in fields: of variables without a type name, of structs in structs, of sharded structs.
package structs

import (
	"reflect"
	"sync"
)

var anonymous struct {
	sync.RWMutex
	types map[string]reflect.Type // want "GL001 anonymous.types"
}

// Anonymous fills a field of a struct without a name.
func Anonymous(name string, v any) reflect.Type {
	anonymous.RLock()
	t, ok := anonymous.types[name]
	anonymous.RUnlock()
	if ok {
		return t
	}
	t = reflect.TypeOf(v)
	anonymous.Lock()
	defer anonymous.Unlock()
	if anonymous.types == nil {
		anonymous.types = make(map[string]reflect.Type)
	}
	anonymous.types[name] = t
	return t
}

type inner struct {
	types map[string]reflect.Type // want "GL001 inner.types"
}

type outer struct {
	mu sync.Mutex
	inner
}

var nested = &outer{inner: inner{types: map[string]reflect.Type{}}}

// Promoted fills a field of a struct that another one embeds.
func Promoted(name string, v any) reflect.Type {
	nested.mu.Lock()
	defer nested.mu.Unlock()
	if t, ok := nested.types[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	nested.types[name] = t
	return t
}

type shard struct {
	mu    sync.Mutex
	types map[string]reflect.Type // want "GL001 shard.types"
}

var shards [8]shard

func init() {
	for i := range shards {
		shards[i].types = map[string]reflect.Type{}
	}
}

// Sharded fills a field of one of eight.
func Sharded(name string, v any) reflect.Type {
	s := &shards[len(name)%len(shards)]
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		s.types[name] = t
	}
	return t
}
