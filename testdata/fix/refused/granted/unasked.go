package granted

import (
	"reflect"
	"sync"
)

type rule struct {
	typ  reflect.Type
	name string
}

var rules sync.Map // want "unasked.go:30 stores an entry that no lookup missed"

// Rule computes what is not there.
func Rule(v any) *rule {
	t := reflect.TypeOf(v)
	if r, ok := rules.Load(t); ok {
		return r.(*rule)
	}
	r := &rule{typ: t}
	rules.Store(t, r)
	return r
}

// Constrain takes the place of what would be computed.
func Constrain(v any, name string) {
	t := reflect.TypeOf(v)
	r := &rule{t, name}
	rules.Store(t, r)
}

var waiting struct {
	sync.Mutex
	m map[reflect.Type]func() string // want "line 52 stores a placeholder that is replaced later"
}

// Printer stores a function that waits, for types that hold themselves.
func Printer(t reflect.Type) func() string {
	waiting.Lock()
	f := waiting.m[t]
	waiting.Unlock()
	if f != nil {
		return f
	}
	waiting.Lock()
	if waiting.m == nil {
		waiting.m = make(map[reflect.Type]func() string)
	}
	var computed sync.WaitGroup
	computed.Add(1)
	waiting.m[t] = func() string {
		computed.Wait()
		return f()
	}
	waiting.Unlock()
	f = printer(t)
	computed.Done()
	waiting.Lock()
	waiting.m[t] = f
	waiting.Unlock()
	return f
}

func printer(t reflect.Type) func() string {
	if t.Kind() == reflect.Slice {
		elem := Printer(t.Elem())
		return func() string { return "[]" + elem() }
	}
	return t.String
}
