// Package user joins the methods of another package's cache.
package user

import (
	"reflect"

	"example.com/flows/other"
)

var types = other.New()

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) reflect.Type {
	if t := types.Get(name); t != nil {
		return t
	}
	t := reflect.TypeOf(v)
	types.Put(name, t)
	return t
}
