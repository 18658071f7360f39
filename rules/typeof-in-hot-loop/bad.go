// Package encode writes rows, and looks the encoder of their type up for each of them.
package encode

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

type encoder func(*strings.Builder, any)

var (
	mu       sync.Mutex
	encoders = map[reflect.Type]encoder{}
	sizes    sync.Map
)

// Register has values of a type written by a function.
func Register(t reflect.Type, e encoder) {
	mu.Lock()
	defer mu.Unlock()
	encoders[t] = e
}

// RegisterSize has values of a type take up some room.
func RegisterSize(t reflect.Type, size int) { sizes.Store(t, size) }

// Repeat writes a value some times.
func Repeat(v any, times int) string {
	var out strings.Builder
	for i := 0; i < times; i++ {
		write := encoders[reflect.TypeOf(v)] // want "GL009 reflect.TypeOf\\(v\\) is the same each time round"
		write(&out, v)
	}
	return out.String()
}

// Columns writes a header over the fields of a row.
func Columns(row any, names []string) string {
	var out strings.Builder
	for _, name := range names {
		t := reflect.TypeOf(row) // want "GL009"
		size, _ := sizes.Load(t)
		fmt.Fprintf(&out, "%*v", size, name)
	}
	return out.String()
}

// All writes values behind the same mark.
func All(mark fmt.Stringer, values []any) string {
	var out strings.Builder
	for _, v := range values {
		encoderOf(reflect.TypeOf(mark))(&out, mark) // want "GL009 reflect.TypeOf\\(mark\\)"
		fmt.Fprintln(&out, v)
	}
	return out.String()
}

func encoderOf(t reflect.Type) encoder {
	mu.Lock()
	defer mu.Unlock()
	return encoders[t]
}

// Errors counts the values that are written as errors are.
func Errors(values []any) (n int) {
	for _, v := range values {
		if _, ok := encoders[reflect.TypeOf((*error)(nil))]; ok && v != nil { // want "GL009"
			n++
		}
	}
	return n
}

// Same counts the values that are of a type with the first.
func Same(first any, values []any) (n int) {
	for _, v := range values {
		if reflect.TypeOf(v) == reflect.TypeOf(first) { // want "GL009 reflect.TypeOf\\(first\\) is the same each time round the loop: take it before"
			n++
		}
	}
	return n
}
