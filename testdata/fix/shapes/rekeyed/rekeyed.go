// Package rekeyed has caches whose keys are objects, though their entries depend on nothing but the types of these.
package rekeyed

import (
	"fmt"
	"reflect"
	"sync"
)

// A new object is a new key: one entry per call.
var indexes sync.Map // want "GL004"

// Indexes looks up and stores in two functions, and fills what it stores in a third.
func Indexes(v any) map[string][]int {
	return indexesOf(reflect.ValueOf(v).Elem())
}

func indexesOf(val reflect.Value) map[string][]int {
	if known, ok := indexes.Load(val); ok {
		return known.(map[string][]int)
	}
	return computeIndexes(val)
}

func computeIndexes(val reflect.Value) map[string][]int {
	found := map[string][]int{}
	walk(val, found, []int{})
	indexes.Store(val, found)
	return found
}

func walk(val reflect.Value, found map[string][]int, index []int) {
	typ := val.Type()
	for i := 0; i < val.NumField(); i++ {
		field := typ.Field(i)
		at := append(append([]int{}, index...), field.Index...)
		if field.Type.Kind() == reflect.Struct {
			walk(val.Field(i), found, at)
			continue
		}
		found[field.Name] = at
	}
}

var (
	mu     sync.RWMutex
	fields = map[any][]reflect.StructField{} // want "GL004"
)

// Fields has a map under a lock, and keys in an interface.
func Fields(object any) []reflect.StructField {
	mu.RLock()
	found, ok := fields[object]
	mu.RUnlock()
	if ok {
		return found
	}
	t := reflect.TypeOf(object)
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for i := 0; t != nil && t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		found = append(found, t.Field(i))
	}
	mu.Lock()
	fields[object] = found
	mu.Unlock()
	return found
}

// Model is what has a table.
type Model interface{ Table() string }

type columns struct {
	types []reflect.Type
	slow  bool
}

var byModel sync.Map // want "GL001"

// Columns has an interface with methods for keys, asks what else they implement, and lets the first store win.
func Columns(m Model) *columns {
	if known, ok := byModel.Load(m); ok {
		return known.(*columns)
	}
	known, _ := byModel.LoadOrStore(m, describe(m))
	return known.(*columns)
}

func describe(m Model) *columns {
	found := new(columns)
	_, found.slow = m.(fmt.Stringer)
	t := reflect.Indirect(reflect.ValueOf(m)).Type()
	for i := 0; i < t.NumField(); i++ {
		found.types = append(found.types, t.Field(i).Type)
	}
	return found
}
