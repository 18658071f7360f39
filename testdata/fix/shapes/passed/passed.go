// Package passed computes entries of what callers work out from the key alone, and keeps them elsewhere.
package passed

import (
	"reflect"
	"sync"
)

type layout struct {
	names []string
	array bool
}

var layouts sync.Map // want "GL002"

// Layout returns what there is, or works out what is needed for it.
func Layout(t reflect.Type) *layout {
	if l, ok := layouts.Load(t); ok {
		return l.(*layout)
	}
	names := make([]string, 0, t.NumField())
	for i := 0; i < t.NumField(); i++ {
		names = append(names, t.Field(i).Name)
	}
	if len(names) > 8 {
		return keep(t, names[:8], true)
	}
	return keep(t, names, true)
}

func keep(t reflect.Type, names []string, array bool) *layout {
	l := &layout{names, array}
	layouts.Store(t, l)
	return l
}
