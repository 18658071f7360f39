// Package renamed imports reflect and sync under names of its own.
package renamed

import (
	mirror "reflect"
	lock "sync"
)

var types lock.Map // want "GL001 types keeps reflect.Type"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) mirror.Type {
	t, _ := types.LoadOrStore(name, mirror.TypeOf(v))
	return t.(mirror.Type)
}
