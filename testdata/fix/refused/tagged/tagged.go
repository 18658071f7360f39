//go:build !other

// Package tagged has a cache that two builds declare, each in its way.
package tagged

import (
	"reflect"
	"sync"
)

var tagged sync.Map // want "is built only under `!other`, and other.go declares it too"

// Tagged exists on some systems only.
func Tagged(name string, v any) reflect.Type {
	if t, ok := tagged.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	tagged.Store(name, t)
	return t
}
