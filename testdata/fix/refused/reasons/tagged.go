//go:build linux || darwin || windows

package reasons

import (
	"reflect"
	"sync"
)

var tagged sync.Map // want "is built only under"

// Tagged exists on some systems only.
func Tagged(name string, v any) reflect.Type {
	if t, ok := tagged.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	tagged.Store(name, t)
	return t
}
