// Package constrained declares its cache in a file for each system; the caches are the same.
package constrained

import "reflect"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
