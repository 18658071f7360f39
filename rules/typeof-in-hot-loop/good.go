// Package encode asks for types in loops, each time for another one or for nothing dear.
package encode

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

type encoder func(*strings.Builder, any)

var encoders = map[reflect.Type]encoder{}

func init() {
	for _, v := range []any{0, ""} {
		encoders[reflect.TypeOf(v)] = func(out *strings.Builder, v any) { fmt.Fprint(out, v) }
	}
}

// All writes values, each of a type of its own.
func All(values []any) string {
	var out strings.Builder
	for _, v := range values {
		encoders[reflect.TypeOf(v)](&out, v)
	}
	return out.String()
}

// Repeat takes what does not change before the loop.
func Repeat(v any, times int) string {
	var out strings.Builder
	write := encoders[reflect.TypeOf(v)]
	for i := 0; i < times; i++ {
		write(&out, v)
	}
	return out.String()
}

// Chain goes from an error to its cause.
func Chain(err error) string {
	var out strings.Builder
	for err != nil {
		if write, ok := encoders[reflect.TypeOf(err)]; ok {
			write(&out, err)
		}
		err = errors.Unwrap(err)
	}
	return out.String()
}

// Scan fills the same variable each time round.
func Scan(rows []string) (types []string) {
	var v any
	for _, row := range rows {
		fill(&v, row)
		if _, ok := encoders[reflect.TypeOf(v)]; ok {
			types = append(types, row)
		}
	}
	return types
}

func fill(v *any, row string) { *v = row }

// Check names the type in an error, once.
func Check(row any, names []string) error {
	for _, name := range names {
		if name == "" {
			return fmt.Errorf("encode: %v has a field without a name", reflect.TypeOf(row))
		}
	}
	return nil
}

// Later returns functions that look up when they are called.
func Later(v any, times int) (calls []func(*strings.Builder)) {
	for i := 0; i < times; i++ {
		calls = append(calls, func(out *strings.Builder) { encoders[reflect.TypeOf(v)](out, v) })
	}
	return calls
}
