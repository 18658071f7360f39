// Package built removes entries in files that are not always built.
package built

import (
	"reflect"
	"sync"
)

var (
	anywhere sync.Map // fact "unbounded, cache, on-demand"
	together sync.Map // fact "unbounded, cache, on-demand"
	apart    sync.Map // want "GL001 apart"
	never    sync.Map // want "GL001 never"
)

// TypeOf fills them.
func TypeOf(name string, v any) any {
	t := reflect.TypeOf(v)
	never.LoadOrStore(name, t)
	keep(name, t)
	kept, _ := anywhere.LoadOrStore(name, t)
	return kept
}
