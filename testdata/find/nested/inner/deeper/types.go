// Package deeper is the inner module's.
package deeper

import (
	"reflect"
	"sync"
)

var (
	types   sync.Map // want "GL001 types"
	emptied sync.Map // fact "unbounded, cache, on-demand"
)

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	emptied.LoadOrStore(name, reflect.TypeOf(v))
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Forget removes a name.
func Forget(name string) { emptied.Delete(name) }
