package reasons

import (
	"reflect"
	"slices"
	"sync"
)

var steps sync.Map // want "compared by pointer in steps.go:[0-9]+"

type step struct{ typ reflect.Type }

func stepOf(t reflect.Type) *step {
	if s, ok := steps.Load(t); ok {
		return s.(*step)
	}
	s := &step{t}
	steps.Store(t, s)
	return s
}

// Cycles asks whether a type holds itself.
func Cycles(t reflect.Type, above []*step) bool {
	s := stepOf(t)
	if slices.Contains(above, s) {
		return true
	}
	return t.Kind() == reflect.Slice && Cycles(t.Elem(), append(above, s))
}
