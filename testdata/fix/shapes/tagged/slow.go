//go:build slow

package tagged

import "reflect"

// Name remembers nothing.
func Name(name string, v any) reflect.Type { return reflect.TypeOf(v) }
