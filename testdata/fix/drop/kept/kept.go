// Package kept has caches of reflect.TypeOf that are not taken out, and one that keeps more.
package kept

import (
	"reflect"
	"sync"
)

var asked sync.Map // want "kept.go:16 asks whether it was there"

// Asked tells whether it saw an object before.
func Asked(object any) bool {
	if _, ok := asked.Load(object); ok {
		return true
	}
	_, loaded := asked.LoadOrStore(object, reflect.TypeOf(object))
	return loaded
}

var apart sync.Map // want "kept.go:23 looks up and another function stores"

func lookUp(object any) reflect.Type {
	if t, ok := apart.Load(object); ok {
		return t.(reflect.Type)
	}
	return put(object)
}

func put(object any) reflect.Type {
	t := reflect.TypeOf(object)
	apart.Store(object, t)
	return t
}

// Apart looks up in one function and stores in another.
func Apart(object any) reflect.Type { return lookUp(object) }

var (
	mu      sync.Mutex
	calls   int
	guarded = map[any]reflect.Type{} // want "kept.go:48 may need the lock of the cache: `calls`"
)

// Guarded counts under the lock of the cache.
func Guarded(object any) (reflect.Type, int) {
	mu.Lock()
	defer mu.Unlock()
	calls++
	t, ok := guarded[object]
	if !ok {
		t = reflect.TypeOf(object)
		guarded[object] = t
	}
	return t, calls
}

var forgotten sync.Map // want "kept.go:69 does more than to look up and to store .Delete."

// Forgotten looks up and stores.
func Forgotten(object any) reflect.Type {
	if t, ok := forgotten.Load(object); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(object)
	forgotten.Store(object, t)
	return t
}

func forget(object any) { forgotten.Delete(object) } // want "does more than to look up"

var used sync.Map // want "`key` .kept.go:75. would be left without a use"

// Used asks for a key, which may do more than that.
func Used(object any) reflect.Type {
	key := keyOf(object)
	if t, ok := used.Load(key); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(object)
	used.Store(key, t)
	return t
}

var keys int

func keyOf(object any) string {
	keys++
	return reflect.TypeOf(object).String()
}

var hits, misses int

var counted sync.Map // want "kept.go:97 does more with an entry than to return it"

// Counted counts hits.
func Counted(object any) reflect.Type {
	if t, ok := counted.Load(object); ok {
		hits++
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(object)
	counted.Store(object, t)
	return t
}

var missed sync.Map // want "kept.go:113 would run each time: `misses\\+\\+`"

// Missed counts misses.
func Missed(object any) reflect.Type {
	if t, ok := missed.Load(object); ok {
		return t.(reflect.Type)
	}
	misses++
	t := reflect.TypeOf(object)
	missed.Store(object, t)
	return t
}

var either sync.Map // want "kept.go:123 is looked up in a condition that is not rewritten"

// Either has a branch for each.
func Either(object any) (t reflect.Type) {
	if known, ok := either.Load(object); ok {
		return known.(reflect.Type)
	} else {
		t = reflect.TypeOf(object)
		either.Store(object, t)
	}
	return t
}
