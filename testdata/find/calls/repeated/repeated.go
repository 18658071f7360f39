// Package repeated asks for types in loops.
package repeated

import (
	"fmt"
	"reflect"
	"sync"
)

var (
	known = map[reflect.Type]int{reflect.TypeFor[int](): 1} // fact "fixed, registry, never"
	other sync.Map                                          // want "GL002 other"
)

// Nested is in the inner of two loops, and changes in the outer.
func Nested(rows [][]any) (n int) {
	for _, row := range rows {
		var first any
		if len(row) > 0 {
			first = row[0]
		}
		for range row {
			n += known[reflect.TypeOf(first)] // want "GL009"
		}
	}
	return n
}

// Key is the key of a Load.
func Key(v any, times int) (n int) {
	for range times {
		if _, ok := other.LoadOrStore(reflect.TypeOf(v), times); ok { // want "GL009"
			n++
		}
	}
	return n
}

// Assigned changes in the loop, though after it is asked.
func Assigned(v any, next func() any) (n int) {
	for n < 10 {
		n += known[reflect.TypeOf(v)]
		v = next()
	}
	return n
}

// Ranged is another one each time round.
func Ranged(values []any) (n int) {
	var v any
	for _, v = range values {
		n += known[reflect.TypeOf(v)]
	}
	return n
}

// Field may change behind the loop's back.
func Field(holder *struct{ value any }, next func()) (n int) {
	for range 10 {
		n += known[reflect.TypeOf(holder.value)]
		next()
	}
	return n
}

// Before is asked once.
func Before(v any) (n int) {
	for i := known[reflect.TypeOf(v)]; i > 0; i-- {
		n++
	}
	return n
}

// Compared looks nothing up.
func Compared(v any, values []any) (n int) {
	for _, value := range values {
		if reflect.TypeOf(v) == reflect.TypeOf(value) { // want "GL009 reflect.TypeOf\\(v\\) is the same each time round the loop: take it before"
			n++
		}
	}
	return n
}

// Constant is no call once it is compiled.
func Constant(values []any) (n int) {
	for _, value := range values {
		if reflect.TypeOf(value) == reflect.TypeOf((*error)(nil)).Elem() {
			n++
		}
	}
	return n
}

// Told is asked once, for the text of an error.
func Told(v any, values []any) error {
	for i, value := range values {
		if value == nil {
			t := reflect.TypeOf(v)
			return fmt.Errorf("%d of %v is nil", i, t)
		}
	}
	return nil
}

// Kept costs nothing more than what it is kept in.
func Kept(v any, names []string) map[string]reflect.Type {
	kept := map[string]reflect.Type{}
	for _, name := range names {
		kept[name] = reflect.TypeOf(v)
	}
	return kept
}

// Retried runs once, unless something else is faster.
func Retried(v any, try func(int) bool) int {
	for {
		n := known[reflect.TypeOf(v)]
		if try(n) {
			return n
		}
	}
}

// Named is given a name, and asked by it.
func Named(v any, values []any) (n int) {
	for range values {
		t := reflect.TypeOf(v) // want "GL009 .* round the loop: take it before"
		n += t.NumMethod()
	}
	return n
}

// Shared may be changed through a pointer.
func Shared(v any, next func(*any)) (n int) {
	p := &v
	for range 10 {
		n += known[reflect.TypeOf(v)]
		next(p)
	}
	return n
}

// Captured is changed by a closure.
func Captured(v any, values []any) (n int) {
	next := func() { v = values[n] }
	for n < len(values) {
		n += known[reflect.TypeOf(v)]
		next()
	}
	return n
}
