// Package made makes types at run time, of shapes that come from near and far.
package made

import (
	"encoding/json"
	"reflect"
	"strings"
)

type column struct {
	name string
	typ  reflect.Type
}

// Decode goes through a function that fills the fields and one that makes the type.
func Decode(names []string) any { return reflect.New(rowType(fieldsOf(names))).Interface() }

func fieldsOf(names []string) []reflect.StructField {
	fields := make([]reflect.StructField, 0, len(names))
	for _, name := range names {
		f := reflect.StructField{Type: reflect.TypeFor[any]()}
		f.Name = strings.ToUpper(name)
		fields = append(fields, f)
	}
	return fields
}

func rowType(fields []reflect.StructField) reflect.Type {
	return reflect.StructOf(fields) // want "GL010 reflect.StructOf .* `names` is a parameter of exported Decode"
}

// More adds what a caller names to a type's own fields.
func More(t reflect.Type, name string) reflect.Type {
	fields := reflect.VisibleFields(t)
	extra := []reflect.StructField{{Name: name, Type: t}}
	fields = append(fields, extra...)
	return reflect.StructOf(fields) // want "GL010 .* `name` is a parameter of exported More"
}

// Text has an array type for the length of each text.
func Text(s string) reflect.Type { return reflect.ArrayOf(len(s), reflect.TypeFor[byte]()) } // want "GL010 reflect.ArrayOf"

// Handlers makes types in closures, when they are called.
func Handlers(names []string) (made []func() reflect.Type) {
	for _, name := range names {
		made = append(made, func() reflect.Type {
			return reflect.StructOf([]reflect.StructField{{Name: name, Type: reflect.TypeFor[int]()}}) // want "GL010"
		})
	}
	return made
}

// Start is called once, by the initialiser below: its names are few.
var started = start([]string{"A", "B"})

func start(names []string) (types []reflect.Type) {
	for _, name := range names {
		types = append(types, reflect.StructOf([]reflect.StructField{{Name: name, Type: reflect.TypeFor[int]()}}))
	}
	return types
}

// Started returns how many there are.
func Started() int { return len(started) }

// Wrap gives the fields of a type other tags, for each of several types.
func Wrap(types []reflect.Type) (wrapped []reflect.Type) {
	for _, t := range types {
		var fields []reflect.StructField
		for i := range t.NumField() {
			f := t.Field(i)
			f.Tag = reflect.StructTag(`json:"` + strings.ToLower(f.Name) + `,omitempty"`)
			fields = append(fields, f)
		}
		wrapped = append(wrapped, reflect.StructOf(fields))
	}
	return wrapped
}

// Each makes a type for each of many objects, of the type that the object has.
func Each(objects []any) (made []reflect.Type) {
	for _, object := range objects {
		field := reflect.StructField{Name: "Object", Type: reflect.TypeOf(object)}
		made = append(made, reflect.StructOf([]reflect.StructField{field}))
	}
	return made
}

// Unknown is decided by what comes out of a function elsewhere: nobody can tell.
func Unknown(data []byte) (reflect.Type, error) {
	var read struct{ Length int }
	if err := json.Unmarshal(data, &read); err != nil {
		return nil, err
	}
	return reflect.ArrayOf(read.Length, reflect.TypeFor[byte]()), nil
}

type table struct{ columns []column }

// Row is decided by what its receiver was made with.
func (t *table) Row() reflect.Type {
	fields := make([]reflect.StructField, len(t.columns))
	for i, c := range t.columns {
		fields[i] = reflect.StructField{Name: c.name, Type: c.typ}
	}
	return reflect.StructOf(fields)
}

// Results is a function type with the results of another.
func Results(t reflect.Type) reflect.Type {
	out := make([]reflect.Type, t.NumOut())
	for i := range out {
		out[i] = t.Out(i)
	}
	return reflect.FuncOf(nil, out[:1], false)
}
