// Package syncmaps declares sync.Maps in all the ways there are.
package syncmaps

import (
	"reflect"
	"sync"
)

type store interface {
	Load(key any) (any, bool)
	Store(key, value any)
}

type embedding struct {
	sync.Map // want "GL001 embedding.Map"
	hits     int
}

type pointing struct {
	*sync.Map // want "GL001 pointing.Map"
}

var (
	value     sync.Map                     // want "GL001 value"
	literal                = sync.Map{}    // want "GL001 literal"
	pointer                = &sync.Map{}   // want "GL001 pointer"
	allocated              = new(sync.Map) // want "GL001 allocated"
	behind    store        = &sync.Map{}   // want "GL001 behind"
	shards    [16]sync.Map                 // want "GL001 shards"

	embedded embedding
	pointed  = pointing{new(sync.Map)}
)

// Value fills a variable.
func Value(name string, v any) any {
	t, _ := value.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Literal fills a literal.
func Literal(name string, v any) any {
	t, _ := literal.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Pointer fills what a pointer points to.
func Pointer(name string, v any) any {
	t, _ := pointer.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Allocated fills what new made.
func Allocated(name string, v any) any {
	t, _ := (*allocated).LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Behind fills what an interface stands for.
func Behind(name string, v any) any {
	if t, ok := behind.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	behind.Store(name, t)
	return t
}

// Sharded fills one of sixteen.
func Sharded(name string, v any) any {
	shard := &shards[len(name)%len(shards)]
	t, _ := shard.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Embedded fills a promoted one.
func Embedded(name string, v any) any {
	t, loaded := embedded.LoadOrStore(name, reflect.TypeOf(v))
	if loaded {
		embedded.hits++
	}
	return t
}

// Pointed fills a promoted one behind a pointer.
func Pointed(name string, v any) any {
	t, _ := pointed.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
