// Package ineffective has code that looks as if it removed entries.
package ineffective

import (
	"errors"
	"reflect"
	"sync"
)

var (
	mu         sync.Mutex
	lazy       map[string]reflect.Type     // want "GL001 lazy"
	early      map[string]reflect.Type     // want "GL001 early"
	rolledBack = map[string]reflect.Type{} // want "GL001 rolledBack"
	deferred   = map[string]reflect.Type{} // want "GL001 deferred"
	unreached  = map[string]reflect.Type{} // want "GL001 unreached"
	tested     = map[string]reflect.Type{} // want "GL001 tested"
	failed     sync.Map                    // want "GL001 failed"
	mistyped   sync.Map                    // want "GL001 mistyped"
	once       sync.Once
	onced      map[string]reflect.Type // want "GL001 onced"
)

var errNoStruct = errors.New("not a struct")

// Lazy makes its map when it is first needed.
func Lazy(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if lazy == nil {
		lazy = make(map[string]reflect.Type)
	}
	if _, ok := lazy[name]; !ok {
		lazy[name] = reflect.TypeOf(v)
	}
	return lazy[name]
}

// Early makes its map in another function, and returns early where there is one.
func Early(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	setUp()
	if _, ok := early[name]; !ok {
		early[name] = reflect.TypeOf(v)
	}
	return early[name]
}

func setUp() {
	if early != nil {
		return
	}
	early = make(map[string]reflect.Type)
}

// RolledBack takes back what it has just stored.
func RolledBack(name string, v any) (reflect.Type, error) {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := rolledBack[name]; ok {
		return t, nil
	}
	t := reflect.TypeOf(v)
	rolledBack[name] = t
	if t.Kind() != reflect.Struct {
		delete(rolledBack, name) // want "GL006 this is no eviction of rolledBack, which grows: delete takes back the key just stored"
		return nil, errNoStruct
	}
	return t, nil
}

// Deferred takes back what it has just stored, when it returns with an error.
func Deferred(name string, v any) (t reflect.Type, err error) {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := deferred[name]; ok {
		return t, nil
	}
	deferred[name] = reflect.TypeOf(v)
	defer func() {
		if err != nil {
			delete(deferred, name) // want "GL006 .* deferred"
		}
	}()
	if reflect.TypeOf(v).Kind() != reflect.Struct {
		return nil, errNoStruct
	}
	return deferred[name], nil
}

// Unreached is emptied by a function that nothing calls.
func Unreached(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := unreached[name]; !ok {
		unreached[name] = reflect.TypeOf(v)
	}
	return unreached[name]
}

func resetUnreached() { unreached = map[string]reflect.Type{} } // want "GL006 .* unreached, which grows: nothing calls resetUnreached"

// Tested is emptied by tests.
func Tested(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := tested[name]; !ok {
		tested[name] = reflect.TypeOf(v)
	}
	return tested[name]
}

// Failed removes what could not be parsed, on an error path.
func Failed(name string, v any) (any, error) {
	if t, ok := failed.Load(name); ok {
		return t, nil
	}
	failed.Store(name, reflect.TypeOf(v))
	if err := parse(v); err != nil {
		forget(name, err)
		return nil, err
	}
	return reflect.TypeOf(v), nil
}

func forget(name string, err error) {
	if err != nil {
		failed.Delete(name) // want "GL006 .* failed"
	}
}

func parse(v any) error {
	if reflect.TypeOf(v).Kind() != reflect.Struct {
		return errNoStruct
	}
	return nil
}

// Mistyped is stored under names, and emptied under types.
func Mistyped(name string, v any) any {
	t, _ := mistyped.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Forget removes nothing: no key is a type.
func Forget(t reflect.Type) { mistyped.Delete(t) } // want "GL006 .* mistyped, which grows: Delete takes keys of another type"

// Onced makes its map once.
func Onced(name string, v any) reflect.Type {
	once.Do(func() { onced = map[string]reflect.Type{} })
	mu.Lock()
	defer mu.Unlock()
	if _, ok := onced[name]; !ok {
		onced[name] = reflect.TypeOf(v)
	}
	return onced[name]
}
