// Package finalized sets finalizers and their like on types and on what only looks like one.
package finalized

import (
	"reflect"
	rt "runtime"
	"unsafe"
	"weak"
)

// Renamed is about the package, whatever it is called here.
func Renamed(v any) { rt.SetFinalizer(reflect.TypeOf(v), nil) } // want "GL008 runtime.SetFinalizer"

// Cleanup goes through a pointer, as AddCleanup wants it.
func Cleanup(t reflect.Type, told func(int)) {
	rt.AddCleanup((*byte)(reflect.ValueOf(t).UnsafePointer()), told, 1) // want "GL008 runtime.AddCleanup .* a panic"
}

// Weak takes the address as a number first.
func Weak(v reflect.Value) weak.Pointer[byte] {
	t := v.Type()
	p := unsafe.Pointer(reflect.ValueOf(t).Pointer())
	return weak.Make((*byte)(p)) // want "GL008 weak.Make .* a fatal error"
}

// Variable is told when the variable goes, which may hold a type.
func Variable(t reflect.Type, told func(int)) *reflect.Type {
	rt.AddCleanup(&t, told, 1)
	return &t
}

// Holder is told when the struct goes.
func Holder(t reflect.Type, told func(int)) any {
	holder := &struct{ t reflect.Type }{t}
	rt.AddCleanup(holder, told, 1)
	_ = weak.Make(holder)
	return holder
}

// Value makes a weak pointer to what a value points to.
func Value(v reflect.Value) weak.Pointer[byte] { return weak.Make((*byte)(v.UnsafePointer())) }
