// Package evicted removes entries on one system only, which is enough to leave it alone.
package evicted

import (
	"reflect"
	"sync"
)

var types sync.Map // fact "unbounded, cache, on-demand"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
