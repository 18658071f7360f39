// Package told has caches that look as if their entries had an identity, and have none.
package told

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// encoder is an interface that only this package knows, and nothing compares.
type encoder interface{ encode(v reflect.Value) string }

type structEncoder struct{ fields []reflect.StructField }

func (e structEncoder) encode(v reflect.Value) string {
	out := ""
	for _, f := range e.fields {
		out += f.Name + "=" + v.FieldByIndex(f.Index).String() + ";"
	}
	return out
}

var encoders sync.Map // want "GL002"

func encoderOf(t reflect.Type) encoder {
	if e, ok := encoders.Load(t); ok {
		return e.(encoder)
	}
	e, _ := encoders.LoadOrStore(t, structEncoder{reflect.VisibleFields(t)})
	return e.(encoder)
}

// Encode is what callers see.
func Encode(v any) string { return encoderOf(reflect.TypeOf(v)).encode(reflect.ValueOf(v)) }

type plan struct {
	typ  reflect.Type
	next *plan
}

var (
	none   = &plan{} // the same for ever
	misses atomic.Int64

	mu    sync.Mutex
	plans = map[reflect.Type]*plan{} // want "GL002"
)

// Plan counts misses, which numbers nothing, and compares with what is always the same.
func Plan(t reflect.Type) (reflect.Type, bool) {
	mu.Lock()
	defer mu.Unlock()
	p, ok := plans[t]
	if !ok {
		misses.Add(1)
		p = none
		if t.Kind() == reflect.Struct {
			p = &plan{typ: t}
		}
		plans[t] = p
	}
	return p.typ, p != none
}

// Chained compares pointers of the type, none of which comes from the cache.
func Chained(types ...reflect.Type) int {
	first := &plan{}
	last, links := first, 0
	for _, t := range types {
		last.next = &plan{typ: t}
		last = last.next
	}
	for p := first; p != last; p = p.next {
		links++
	}
	return links
}

var watched sync.Map // want "GL001"

// Watched starts a goroutine that has nothing to do with the entry.
func Watched(name string, v any, done chan<- string) reflect.Type {
	if t, ok := watched.Load(name); ok {
		return t.(reflect.Type)
	}
	go func() { done <- name }()
	t := reflect.TypeOf(v)
	watched.Store(name, t)
	return t
}

type record struct {
	typ   reflect.Type
	parts []reflect.Type
}

var records sync.Map // want "GL002"

func recordOf(t reflect.Type) (r *record, ok bool) {
	found, ok := records.Load(t)
	if ok {
		return found.(*record), true
	}
	return nil, false
}

// Parts looks up and fills in one name, and looks up others on the way.
func Parts(t reflect.Type) []reflect.Type {
	r, ok := recordOf(t)
	if ok {
		return r.parts
	}
	r = &record{typ: t}
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		r.parts = append(r.parts, t.Field(i).Type)
		r.parts = append(r.parts, Parts(t.Field(i).Type)...)
	}
	records.Store(t, r)
	return r.parts
}
