// Package harness is the load test that goleak writes beside a cache, here beside a cache that grows.
// The test file is the template: goleak replaces the package name, the first comment, the imports and the
// declarations between goleakVary and goleakRequest, and keeps the rest byte for byte.
package harness

import (
	"reflect"
	"sync"
)

// typeCache grows by one entry for every new name.
var typeCache sync.Map // string -> reflect.Type

func describe(name string, v interface{}) reflect.Type {
	if t, ok := typeCache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	typeCache.Store(name, t)
	return t
}
