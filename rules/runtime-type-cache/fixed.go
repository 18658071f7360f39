// Package frames decodes the rows of queries into structs that it makes for each result set.
package frames

import (
	"reflect"

	"example.com/rule/internal/typecache"
)

type decoder struct {
	typ     reflect.Type
	columns []string
}

// decoders never meets the same type again once a client asks for other columns.
var decoders typecache.Types[*decoder]

func decoderOf(fields []reflect.StructField) *decoder {
	t := reflect.StructOf(fields)
	if d, ok := decoders.Load(t); ok {
		return d
	}
	d := &decoder{typ: t}
	for _, f := range fields {
		d.columns = append(d.columns, f.Tag.Get("db"))
	}
	decoders.Store(t, d)
	return d
}

// New returns a pointer to an empty row of a result set whose columns go to some fields.
func New(fields []reflect.StructField) any { return reflect.New(decoderOf(fields).typ).Interface() }

// Types made elsewhere in the package are made at run time all the same.
var (
	zeroes typecache.Types[reflect.Value]
)

// Callback returns the zero value of a function type.
func Callback(in, out []reflect.Type) reflect.Value { return zero(callbackType(in, out)) }

func callbackType(in, out []reflect.Type) reflect.Type { return reflect.FuncOf(in, out, false) }

func zero(t reflect.Type) reflect.Value {
	v, ok := zeroes.Load(t)
	if ok {
		return v
	}
	v = reflect.Zero(t)
	zeroes.Store(t, v)
	return v
}
