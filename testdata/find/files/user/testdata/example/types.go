// Package example leaks: it is test data.
package example

import (
	"reflect"
	"sync"
)

var types sync.Map

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
