// Package stringleak keeps a type for every name that callers think of.
package stringleak

import (
	"reflect"
	"sync"
)

var cache sync.Map // string -> reflect.Type

// Describe returns the type of v, remembered by name.
func Describe(name string, v any) reflect.Type {
	if t, ok := cache.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	cache.Store(name, t)
	return t
}
