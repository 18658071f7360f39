// Package marked begins with a byte order mark.
package marked

import (
	"reflect"
	"sync"
)

var types sync.Map // want "GL001 types keeps reflect.Type"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
