// Package maps declares maps in all the ways there are.
package maps

import (
	"reflect"
	"sync"
)

type byName map[string]reflect.Type

type alias = byName

var mu sync.Mutex

var (
	literal       = map[string]reflect.Type{}         // want "GL001 literal"
	made          = make(map[string]reflect.Type)     // want "GL001 made"
	named         = byName{}                          // want "GL001 named"
	aliased       = alias{}                           // want "GL001 aliased"
	converted     = byName(map[string]reflect.Type{}) // want "GL001 converted"
	first, second map[string]reflect.Type             // want "GL001 first" want "GL001 second"
	pointer       = &byName{}                         // want "GL001 pointer"
	once          = sync.OnceValue(func() int { return 0 })
)

func init() {
	first, second = make(map[string]reflect.Type), byName{}
}

// Literal fills a map literal.
func Literal(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t := literal[name]; t != nil {
		return t
	}
	literal[name] = reflect.TypeOf(v)
	return literal[name]
}

// Made fills a map that make made.
func Made(name string, v any) (t reflect.Type) {
	mu.Lock()
	defer mu.Unlock()
	var ok bool
	if t, ok = made[name]; !ok {
		t = reflect.TypeOf(v)
		made[name] = t
	}
	return
}

// Named fills a map of a named type.
func Named(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	switch t, ok := named[name]; {
	case ok:
		return t
	default:
		named[name] = reflect.TypeOf(v)
		return named[name]
	}
}

// Twin fills a map of a type with an alias.
func Twin(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := aliased[name]; !ok {
		aliased[name] = reflect.TypeOf(v)
	}
	return aliased[name]
}

// Converted fills a map that was converted.
func Converted(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := converted[name]; !ok {
		converted[name] = reflect.TypeOf(v)
	}
	return converted[name]
}

// Both fills two maps of one declaration.
func Both(name string, v any) (reflect.Type, int) {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := first[name]; ok {
		return t, once()
	}
	first[name] = reflect.TypeOf(v)
	if t, ok := second[name]; ok {
		return t, once()
	}
	second[name] = reflect.TypeOf(&v)
	return first[name], once()
}

// Pointer fills a map behind a pointer.
func Pointer(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := (*pointer)[name]; ok {
		return t
	}
	(*pointer)[name] = reflect.TypeOf(v)
	return (*pointer)[name]
}
