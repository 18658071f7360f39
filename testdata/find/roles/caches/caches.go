// Package caches has what every cache does, in functions whose names sound like something else.
package caches

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
)

type answer struct {
	t   reflect.Type
	err error
}

var (
	mu       sync.Mutex
	errs     = map[string]answer{}       // want "GL001 errs"
	requests = map[string]reflect.Type{} // want "GL001 requests"
	withouts = map[string]reflect.Type{} // want "GL001 withouts"
	puts     = map[string]reflect.Type{} // want "GL001 puts"
	zero     = map[string]reflect.Type{} // want "GL001 zero"
	once     sync.Map                    // want "GL001 once"
	swapped  sync.Map                    // want "GL001 swapped"
	spelled  sync.Map                    // want "GL002 spelled"
)

// Errors keeps failures as well.
func Errors(name string, v any) (reflect.Type, error) {
	mu.Lock()
	defer mu.Unlock()
	a, ok := errs[name]
	if ok {
		return a.t, a.err
	}
	if v == nil {
		a.err = fmt.Errorf("%s: %w", name, errors.ErrUnsupported)
	} else {
		a.t = reflect.TypeOf(v)
	}
	errs[name] = a
	return a.t, a.err
}

// handleRequest handles nothing that is registered.
func handleRequest(path string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := requests[path]
	if !ok {
		t = reflect.TypeOf(v)
		requests[path] = t
	}
	return t
}

// Serve serves a request.
func Serve(path string, v any) reflect.Type { return handleRequest(path, v) }

// Without begins with a word that options begin with.
func Without(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := withouts[name]; ok {
		return t
	}
	withouts[name] = reflect.TypeOf(v)
	return withouts[name]
}

// Lookup asks and fills through two functions.
func Lookup(name string, v any) reflect.Type {
	if t, ok := get(name); ok {
		return t
	}
	return put(name, reflect.TypeOf(v))
}

func get(name string) (reflect.Type, bool) {
	mu.Lock()
	defer mu.Unlock()
	t, ok := puts[name]
	return t, ok
}

func put(name string, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	puts[name] = t
	return t
}

// Zero asks for the zero value.
func Zero(name string, v any) (t reflect.Type) {
	mu.Lock()
	defer mu.Unlock()
	if t = zero[name]; t == nil {
		t = reflect.TypeOf(v)
		zero[name] = t
	}
	return t
}

type lazy struct {
	once sync.Once
	t    reflect.Type
}

// Once computes once for each name.
func Once(name string, v any) reflect.Type {
	kept, _ := once.LoadOrStore(name, &lazy{})
	l := kept.(*lazy)
	l.once.Do(func() { l.t = reflect.TypeOf(v) })
	return l.t
}

// Swap stores what a caller has, and returns what there was.
func Swap(name string, v any) any {
	if old, ok := swapped.Load(name); ok && old == reflect.TypeOf(v) {
		return old
	}
	old, _ := swapped.Swap(name, reflect.TypeOf(v))
	return old
}

// Spelled writes its key out where it looks up, and has a name for it where it stores.
func Spelled(v any) any {
	if kept, ok := spelled.Load(reflect.TypeOf(v)); ok {
		return kept
	}
	t := reflect.TypeOf(v)
	fields := reflect.VisibleFields(t)
	spelled.Store(t, fields)
	return fields
}
