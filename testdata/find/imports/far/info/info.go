// Package info knows reflect.
package info

import "reflect"

// Info has a type in it.
type Info struct{ Type reflect.Type }

// Of describes a value.
func Of(v any) *Info { return &Info{Type: reflect.TypeOf(v)} }
