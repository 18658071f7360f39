/*
Package late has its package clause behind a comment that holds another one:

package early
*/
package late

import (
	"reflect"
	"sync"
)

var types sync.Map // fact "unbounded, cache, on-demand"

// TypeOf returns the type that a name had first.
func TypeOf(name string, v any) any {
	t, _ := types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}