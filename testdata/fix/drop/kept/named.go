package kept

import (
	"reflect"
	"sync"
)

var named sync.Map // want "unsafe-fixes`: key `name` need not say which type `v` has"

// Named keeps types under names that callers choose.
func Named(name string, v any) reflect.Type {
	if t, ok := named.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	named.Store(name, t)
	return t
}
