// Package made has keys that are types made at run time.
package made

import (
	"reflect"
	"sync"
)

var (
	byStruct  sync.Map // want "GL003 byStruct"
	byElement sync.Map // want "GL003 byElement"
	byMap     sync.Map // want "GL003 byMap"
	byPointer sync.Map // want "GL002 byPointer"
	bySlice   sync.Map // want "GL002 bySlice"
)

// ByStruct makes a struct for each list of fields.
func ByStruct(fields []reflect.StructField) any {
	t := reflect.StructOf(fields)
	v, _ := byStruct.LoadOrStore(t, reflect.Zero(t))
	return v
}

// ByElement makes an array for each length, and passes on what that is an element of.
func ByElement(length int, v any) any { return element(reflect.SliceOf(arrayOf(length, v))) }

func arrayOf(length int, v any) reflect.Type { return reflect.ArrayOf(length, reflect.TypeOf(v)) } // want "GL010 reflect.ArrayOf"

func element(t reflect.Type) any {
	v, _ := byElement.LoadOrStore(t, reflect.Zero(t))
	return v
}

// ByMap makes a map for each pair of types.
func ByMap(key, elem reflect.Type) any {
	var t reflect.Type
	t = reflect.MapOf(key, elem)
	v, _ := byMap.LoadOrStore(t, t.String())
	return v
}

// ByPointer makes one pointer type for each type.
func ByPointer(t reflect.Type) any {
	p := reflect.PointerTo(t)
	v, _ := byPointer.LoadOrStore(p, reflect.Zero(p))
	return v
}

// BySlice makes one slice type for each type.
func BySlice(v any) any {
	s := reflect.SliceOf(reflect.TypeOf(v))
	kept, _ := bySlice.LoadOrStore(s, reflect.Zero(s))
	return kept
}
