// Package batch can only be imported by its module, whose data is data all the same.
package batch

import (
	"fmt"
	"reflect"
)

// Query makes a field for each query.
func Query(queries map[string]string) any {
	var fields []reflect.StructField
	index := 0
	for _, query := range queries {
		fields = append(fields, reflect.StructField{
			Name: fmt.Sprintf("Field%d", index),
			Type: reflect.TypeFor[string](),
			Tag:  reflect.StructTag(fmt.Sprintf("query:%q", query)),
		})
		index++
	}
	return reflect.New(reflect.StructOf(fields)).Interface() // want "GL010 .* `queries` is a parameter of exported Query"
}

// Fixed is called with names that the program spells.
func Fixed(name string) reflect.Type {
	return reflect.StructOf([]reflect.StructField{{Name: name, Type: reflect.TypeFor[string]()}})
}
