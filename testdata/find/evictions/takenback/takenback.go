// Package takenback removes the key that was just stored: on the way out of trouble, or when its time is over.
package takenback

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
)

var (
	duplicate sync.Map                    // want "GL001 duplicate"
	helped    = map[string]reflect.Type{} // want "GL001 helped"
	succeeded = map[string]reflect.Type{} // want "GL001 succeeded"
	recovered = map[string]reflect.Type{} // want "GL001 recovered"
	guard     = map[reflect.Type]int{}    // fact "per-type, registry, on-demand"
	progress  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	deferred  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	others    sync.Map
)

var errNoStruct = errors.New("not a struct")

// Duplicate keeps two ways, and takes the first back where the second is taken.
func Duplicate(name string, v any) {
	t := reflect.TypeOf(v)
	duplicate.LoadOrStore(name, t)
	if n, dup := others.LoadOrStore(len(name), name); dup && n != name {
		duplicate.Delete(name) // want "GL006 .* duplicate"
		panic(fmt.Sprintf("%v has two names", t))
	}
}

// Helped has another function take back.
func Helped(name string, v any) (reflect.Type, error) {
	if t, ok := helped[name]; ok {
		return t, nil
	}
	t := reflect.TypeOf(v)
	helped[name] = t
	if t.Kind() != reflect.Struct {
		undo(name)
		return nil, errNoStruct
	}
	return t, nil
}

func undo(name string) { delete(helped, name) } // want "GL006 .* helped"

// Succeeded has returned where all was well.
func Succeeded(name string, v any) (reflect.Type, error) {
	if t, ok := succeeded[name]; ok {
		return t, nil
	}
	t := reflect.TypeOf(v)
	succeeded[name] = t
	if t.Kind() == reflect.Struct {
		return t, nil
	}
	delete(succeeded, name) // want "GL006 .* succeeded"
	return nil, errNoStruct
}

// Recovered takes back where something panics.
func Recovered(name string, v any) reflect.Type {
	if t, ok := recovered[name]; ok {
		return t
	}
	recovered[name] = reflect.TypeOf(v)
	defer func() {
		if r := recover(); r != nil {
			delete(recovered, name) // want "GL006 .* recovered"
			panic(r)
		}
	}()
	return reflect.TypeOf(v).Elem()
}

// Guarded keeps a type while it is walked: its entry always goes.
func Guarded(t reflect.Type) int {
	if n, ok := guard[t]; ok {
		return n
	}
	guard[t] = len(guard)
	n := 0
	for i := 0; i < t.NumField(); i++ {
		n += Guarded(t.Field(i).Type)
	}
	delete(guard, t)
	return n
}

// Progress keeps a name until it is done.
func Progress(name string, v any) (reflect.Type, error) {
	t, ok := progress[name]
	if !ok {
		t = reflect.TypeOf(v)
		progress[name] = t
	}
	if t.Kind() == reflect.Struct {
		delete(progress, name)
		return t, nil
	}
	return t, nil
}

// Deferred keeps a name while it runs.
func Deferred(name string, v any) reflect.Type {
	if t, ok := deferred[name]; ok {
		return t
	}
	deferred[name] = reflect.TypeOf(v)
	defer func() { delete(deferred, name) }()
	return reflect.TypeOf(v)
}

// Walker is made for one walk.
type Walker struct {
	visiting map[reflect.Type]bool // fact "per-type, set, on-demand"
}

// Walk walks a type, and comes back to none that it is in.
func Walk(t reflect.Type) int {
	w := &Walker{visiting: map[reflect.Type]bool{}}
	return w.walk(t)
}

func (w *Walker) walk(t reflect.Type) (n int) {
	if w.visiting[t] {
		return 0
	}
	w.visiting[t] = true
	for i := 0; i < t.NumField(); i++ {
		n += w.walk(t.Field(i).Type)
	}
	delete(w.visiting, t)
	return n
}
