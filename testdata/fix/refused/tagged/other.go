//go:build other

package tagged

import (
	"reflect"
	"sync"
)

var tagged sync.Map // want "is built only under `other`, and tagged.go declares it too"

// Known says whether a name was tagged.
func Known(name string) bool {
	_, ok := tagged.Load(name)
	return ok
}

// Tagged exists on some systems only.
func Tagged(name string, v any) reflect.Type {
	if t, ok := tagged.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	tagged.Store(name, t)
	return t
}
