// Package nested is the outer module's.
package nested

import (
	"reflect"
	"sync"
)

// Types is what a package of the inner module cannot empty: it has one of its own.
var Types sync.Map // want "GL001 Types"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := Types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
