// Package rows makes types at run time, but only so many.
package rows

import (
	"reflect"
	"strings"
)

// pair is made when the program starts.
var pair = reflect.StructOf([]reflect.StructField{
	{Name: "Key", Type: reflect.TypeOf("")},
	{Name: "Value", Type: reflect.TypeOf(0)},
})

// Pair returns an empty pair.
func Pair() any { return reflect.New(pair).Interface() }

var tables = map[string]reflect.Type{}

func init() {
	for _, name := range []string{"users", "orders"} {
		field := reflect.StructField{Name: "ID", Type: reflect.TypeOf(0), Tag: reflect.StructTag(`table:"` + name + `"`)}
		tables[name] = reflect.StructOf([]reflect.StructField{field})
	}
}

// Table returns an empty row of a table.
func Table(name string) any { return reflect.New(tables[name]).Interface() }

// Untagged makes one type for each type that there is.
func Untagged(t reflect.Type) reflect.Type {
	fields := make([]reflect.StructField, 0, t.NumField())
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		f.Tag = ""
		fields = append(fields, f)
	}
	return reflect.StructOf(fields)
}

// Optional gives each field of a struct a lower-case tag and a pointer type.
func Optional(t reflect.Type) reflect.Type {
	var fields []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		tag := reflect.StructTag(`json:"` + strings.ToLower(f.Name) + `"`)
		fields = append(fields, reflect.StructField{Name: f.Name, Type: reflect.PointerTo(f.Type), Tag: tag})
	}
	return reflect.StructOf(fields)
}

// Bound is a method's type without its receiver.
func Bound(m reflect.Method) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < m.Type.NumIn(); i++ {
		in = append(in, m.Type.In(i))
	}
	for i := 0; i < m.Type.NumOut(); i++ {
		out = append(out, m.Type.Out(i))
	}
	return reflect.FuncOf(in, out, m.Type.IsVariadic())
}

// Like returns an array type of the same length.
func Like(array reflect.Type, elem reflect.Type) reflect.Type {
	return reflect.ArrayOf(array.Len(), reflect.SliceOf(elem))
}

// Copy copies an array of whatever length its type has.
func Copy(v reflect.Value) any {
	if v.Kind() != reflect.Array {
		return v.Interface()
	}
	made := reflect.New(reflect.ArrayOf(v.Len(), v.Type().Elem())).Elem()
	reflect.Copy(made, v)
	return made.Interface()
}

// Key makes a comparable value of a few column numbers: there are as many types as numbers of columns in a key.
func Key(columns []int) any {
	key := reflect.New(reflect.ArrayOf(len(columns), reflect.TypeOf(0))).Elem()
	reflect.Copy(key, reflect.ValueOf(columns))
	return key.Interface()
}

// Sum returns the type of a hash.
func Sum() reflect.Type { return reflect.ArrayOf(32, reflect.TypeOf(byte(0))) }

// Make makes what it is told to: those who choose the fields answer for them.
func Make(fields []reflect.StructField) any { return reflect.New(reflect.StructOf(fields)).Interface() }

// List makes a slice type, of which there is one for each type.
func List(v any) any {
	t := reflect.TypeOf(v)
	return reflect.MakeMap(reflect.MapOf(t, reflect.SliceOf(reflect.PointerTo(t)))).Interface()
}

// Populate makes a type for each list of targets that the program spells.
func Populate(targets ...any) reflect.Type {
	fields := make([]reflect.StructField, len(targets))
	for i, t := range targets {
		fields[i] = reflect.StructField{Name: "F" + strings.Repeat("x", i), Type: reflect.TypeOf(t)}
	}
	return reflect.StructOf(fields)
}
