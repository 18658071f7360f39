// Package key has caches whose keys and values are declared elsewhere.
package key

import (
	"reflect"
	"sync"

	"example.com/kinds"
	"example.com/vendored"
)

var (
	mu sync.Mutex

	// The constants of an enumeration are few.
	byKind = map[kinds.Kind]reflect.Type{} // fact "byKind: map, package, process, fixed, cache, never"

	// So are the values of a small number.
	byLevel = map[vendored.Level]reflect.Type{} // fact "byLevel: map, package, process, fixed, cache, never"

	// An alias is what it stands for.
	byKey = map[kinds.Key]string{} // want "GL002 byKey"

	// A method of an interface says what is stored.
	byName sync.Map // want "GL001 byName"

	// What another module removes is not seen.
	dropped = map[string]reflect.Type{} // want "GL001 dropped"
)

// OfKind returns the type that a kind had first.
func OfKind(kind kinds.Kind, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := byKind[kind]
	if !ok {
		t = reflect.TypeOf(v)
		byKind[kind] = t
	}
	return t
}

// OfLevel returns the type that a level had first.
func OfLevel(level vendored.Level, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := byLevel[level]
	if !ok {
		t = reflect.TypeOf(v)
		byLevel[level] = t
	}
	return t
}

// Name returns what a type prints as.
func Name(key kinds.Key) string {
	mu.Lock()
	defer mu.Unlock()
	name, ok := byKey[key]
	if !ok {
		name = key.String()
		byKey[key] = name
	}
	return name
}

// Named returns the type that a name had first.
func Named(name string, typed vendored.Typed) any {
	t, ok := byName.Load(name)
	if !ok {
		t = typed.Type()
		byName.Store(name, typed.Type())
	}
	return t
}

// Dropped returns the type that a name had first.
func Dropped(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := dropped[name]
	if !ok {
		t = reflect.TypeOf(v)
		dropped[name] = t
	}
	return t
}

// Drop leaves the removal to another module.
func Drop(name string) {
	mu.Lock()
	defer mu.Unlock()
	kinds.Drop(dropped, name)
}
