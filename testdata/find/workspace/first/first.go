// Package first is used by the other module.
package first

import (
	"reflect"
	"sync"
)

var types sync.Map // want "GL001 types"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t.(reflect.Type)
}
