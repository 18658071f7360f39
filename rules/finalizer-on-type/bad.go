// Package plugins counts the types that plugins bring along, and wants to know when they go.
package plugins

import (
	"log"
	"reflect"
	"runtime"
	"sync/atomic"
)

var live atomic.Int64

// Track counts a type down when it is collected, or so it hopes.
func Track(v any) {
	t := reflect.TypeOf(v)
	live.Add(1)
	runtime.SetFinalizer(t, func(reflect.Type) { live.Add(-1) }) // want "GL008 runtime.SetFinalizer on `t`, a reflect.Type"
}

type entry struct {
	typ  reflect.Type
	name string
}

// Watch logs when the type of an entry goes.
func (e *entry) Watch() {
	name := e.name
	runtime.SetFinalizer(e.typ, func(any) { log.Printf("plugins: %s is gone", name) }) // want "GL008 .* on `e.typ`"
}

// Forgotten is told when nothing uses the element type of a list any more.
func Forgotten(list any, told func()) {
	var elem any = reflect.TypeOf(list).Elem()
	runtime.SetFinalizer(elem, func(any) { told() }) // want "GL008 .* on `elem`"
}

// Pointer takes the way around the interface.
func Pointer(t reflect.Type, told func()) {
	p := (*byte)(reflect.ValueOf(t).UnsafePointer())
	runtime.SetFinalizer(p, func(*byte) { told() }) // want "GL008 .* on `p`"
}

// Make watches a type that it makes itself: this one is in the heap, and reflect keeps it there.
func Make(fields []reflect.StructField, told func()) any {
	t := reflect.StructOf(fields)
	runtime.SetFinalizer(t, func(reflect.Type) { told() }) // want "GL008"
	return reflect.New(t).Interface()
}
