// Package rows makes Go types of what comes over the wire.
package rows

import (
	"fmt"
	"reflect"
	"strings"
)

// Column is a column of a result set.
type Column struct {
	Name string
	Zero any
}

// Struct returns a struct with a field for each column of a result set.
func Struct(columns []Column) any {
	var fields []reflect.StructField
	for _, c := range columns {
		fields = append(fields, reflect.StructField{
			Name: strings.ToUpper(c.Name[:1]) + c.Name[1:],
			Type: reflect.TypeOf(c.Zero),
			Tag:  reflect.StructTag(fmt.Sprintf("db:%q", c.Name)),
		})
	}
	return reflect.New(reflect.StructOf(fields)).Interface() // want "GL010 reflect.StructOf .* `columns` is a parameter of exported Struct"
}

// Tuple returns a struct of some values: fields have fixed names, but how many there are is up to the caller.
func Tuple(values []any) reflect.Value {
	fields := make([]reflect.StructField, len(values))
	for i, v := range values {
		fields[i].Name = fmt.Sprintf("F%d", i)
		fields[i].Type = reflect.TypeOf(v)
	}
	row := reflect.New(reflect.StructOf(fields)).Elem() // want "GL010 reflect.StructOf .* `values`"
	for i, v := range values {
		row.Field(i).Set(reflect.ValueOf(v))
	}
	return row
}

// Envelope wraps a value under a name of the caller's choice, which becomes a tag.
func Envelope(name string, v any) any { return envelope(name, reflect.TypeOf(v)) }

func envelope(name string, t reflect.Type) any {
	field := reflect.StructField{Name: "Value", Type: t, Tag: reflect.StructTag(`json:"` + name + `"`)}
	return reflect.New(reflect.StructOf([]reflect.StructField{field})).Interface() // want "GL010 reflect.StructOf .* `name` is a parameter of exported Envelope"
}

// Fixed copies a message into an array of just its length.
func Fixed(message []byte) any {
	array := reflect.New(reflect.ArrayOf(len(message), reflect.TypeOf(byte(0)))).Elem() // want "GL010 reflect.ArrayOf .* `message`"
	reflect.Copy(array, reflect.ValueOf(message))
	return array.Interface()
}

// Buffer returns room for some numbers.
func Buffer(length int) any {
	return reflect.New(reflect.ArrayOf(length, reflect.TypeOf(0.0))).Interface() // want "GL010 reflect.ArrayOf .* `length`"
}

// Signature returns the type of a function that takes some values.
func Signature(values []any) reflect.Type {
	var in []reflect.Type
	for _, v := range values {
		in = append(in, reflect.TypeOf(v))
	}
	return reflect.FuncOf(in, nil, false) // want "GL010 reflect.FuncOf .* `values`"
}
