package bounded

import (
	"reflect"
	"runtime"
	"sync"
	"sync/atomic"
)

var (
	next    atomic.Int64
	byType  sync.Map // want "GL002 byType"
	byID    sync.Map // fact "byID: sync.Map, package, process, per-type, unknown, ineffective"
	handled sync.Map // want "GL002 handled"
)

// ID has another number for each type, and tries it out in the other map first.
func ID(t reflect.Type) int64 {
	if id, ok := byType.Load(t); ok {
		return id.(int64)
	}
	id := next.Add(1)
	byID.Store(id, t)
	if known, loaded := byType.LoadOrStore(t, id); loaded {
		byID.Delete(id)
		return known.(int64)
	}
	return id
}

// OfID returns the type of a number.
func OfID(id int64) reflect.Type {
	t, _ := byID.Load(id)
	return t.(reflect.Type)
}

// Handled knows functions by their names.
func Handled(handler any) reflect.Type {
	name := runtime.FuncForPC(reflect.ValueOf(handler).Pointer()).Name()
	if t, ok := handled.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(handler)
	handled.Store(name, t)
	return t
}
