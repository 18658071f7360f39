// Package layout keeps carriage returns at the ends of its lines.
package layout

import (
	"reflect"
	"sync"
)

var seen sync.Map // want "GL001"

// Of keeps the type of what a caller names.
func Of(name string, v any) reflect.Type {
	if t, ok := seen.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	seen.Store(name, t)
	return t
}
