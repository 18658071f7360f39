// Package inside has exported functions that only the module can call: the calls tell the keys.
package inside

import (
	"reflect"
	"sync"
)

var (
	known   sync.Map // fact "fixed, cache, never"
	plugged sync.Map // want "GL001 plugged"
	dynamic sync.Map // want "GL002 dynamic"
	generic sync.Map // fact "fixed, cache, never"
)

// Known is called with constants.
func Known(name string, v any) any {
	t, _ := known.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Plugged is called with a constant, and used as a value: anybody may call it.
func Plugged(name string, v any) any {
	t, _ := plugged.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Generic is called with type arguments and a constant.
func Generic[T any](name string) any {
	t, _ := generic.LoadOrStore(name, reflect.TypeOf((*T)(nil)).Elem())
	return t
}

// Keeper keeps types.
type Keeper interface {
	keep(name string, t reflect.Type)
}

type keeper struct{}

func (keeper) keep(name string, t reflect.Type) { dynamic.LoadOrStore(name, t) }

// New returns a keeper.
func New() Keeper { return keeper{} }

// Keep calls it through its interface.
func Keep(k Keeper, v any) { k.keep(reflect.TypeOf(v).String(), reflect.TypeOf(v)) }
