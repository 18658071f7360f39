// Package slowleak keeps one name in a hundred: the leak that shows after days.
package slowleak

import (
	"hash/crc32"
	"reflect"
	"sync"
)

var cache sync.Map // string -> reflect.Type

// Describe returns the type of v; names that look rare are remembered.
func Describe(name string, v any) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	if crc32.ChecksumIEEE([]byte(name))%100 == 0 {
		cache.Store(name, t)
	}
	return t
}
