// Package shadowed has variables, parameters and fields that are called reflect and sync.
package shadowed

import (
	"fmt"
	"reflect"
	"sync"
)

type mirror struct{}

func (mirror) TypeOf(v any) string { return fmt.Sprintf("%T", v) }

// Only one of these holds types, and it is bounded by their number.
var (
	printed sync.Map
	passed  sync.Map
	kept    sync.Map // want "GL002 kept"
)

// Printed keeps strings: reflect is a variable.
func Printed(name string, v any) string {
	reflect := mirror{}
	if s, ok := printed.Load(name); ok {
		return s.(string)
	}
	s := reflect.TypeOf(v)
	printed.Store(name, s)
	return s
}

// Passed keeps strings: reflect is a parameter.
func Passed(reflect mirror, name string, v any) string {
	if s, ok := passed.Load(name); ok {
		return s.(string)
	}
	s := reflect.TypeOf(v)
	passed.Store(name, s)
	return s
}

// Kept keeps types: the variable is out of scope again.
func Kept(v any) string {
	if reflect := (mirror{}); reflect.TypeOf(v) == "" {
		return ""
	}
	t := reflect.TypeOf(v)
	if s, ok := kept.Load(t); ok {
		return s.(string)
	}
	kept.Store(t, t.String())
	return t.String()
}

type group struct{ Map map[string]reflect.Type } // fact "field, call, unbounded, registry"

// Local makes a map in a variable that is called sync.
func Local(names []string, v any) int {
	sync := group{map[string]reflect.Type{}}
	for _, name := range names {
		sync.Map[name] = reflect.TypeOf(v)
	}
	return len(sync.Map)
}
