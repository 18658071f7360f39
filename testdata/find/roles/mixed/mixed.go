// Package mixed has maps that users register in and that lookups fill: what was registered would not come back.
package mixed

import (
	"reflect"
	"sync"
)

type encoder func(reflect.Value) string

var encoders sync.Map // fact "per-type, mixed, never"

// Register has values of a type written by a function.
func Register(t reflect.Type, e encoder) { encoders.Store(t, e) }

// Encode writes a value, by a function that is made where none is registered.
func Encode(v reflect.Value) string {
	if e, ok := encoders.Load(v.Type()); ok {
		return e.(encoder)(v)
	}
	e, _ := encoders.LoadOrStore(v.Type(), encoder(reflect.Value.String))
	return e.(encoder)(v)
}

var (
	mu    sync.Mutex
	types = map[string]reflect.Type{"string": reflect.TypeOf("")} // fact "unbounded, mixed, never"
)

func init() { types["int"] = reflect.TypeOf(0) }

// TypeOf returns a known type, or the one that a name has first.
func TypeOf(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := types[name]; ok {
		return t
	}
	types[name] = reflect.TypeOf(v)
	return types[name]
}

// Object is what a schema knows of a type.
type Object struct {
	Type  reflect.Type
	Notes map[string]string
}

var objects = map[string]*Object{} // fact "unbounded, mixed, never"

// Describe registers a type under a name, and returns what there is to add to.
func Describe(name string, v any) *Object {
	mu.Lock()
	defer mu.Unlock()
	if o, ok := objects[name]; ok {
		if o.Type != reflect.TypeOf(v) {
			panic("another type has this name: " + name)
		}
		return o
	}
	o := &Object{reflect.TypeOf(v), map[string]string{}}
	objects[name] = o
	return o
}
