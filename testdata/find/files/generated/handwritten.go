// Package generated has files that a program wrote, and this one.
package generated

import (
	"reflect"
	"sync"
)

var own sync.Map // want "GL001 own"

// Own returns the type that a name had first.
func Own(name string, v any) any {
	t, _ := own.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
