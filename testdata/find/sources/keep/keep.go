// Package keep stores types under callers' names, each from another source.
package keep

import (
	"reflect"
	"sync"

	"example.com/sources/types"
)

var typeOf sync.Map // want "GL001 typeOf keeps reflect.Type"

// TypeOf stores what reflect.TypeOf returns.
func TypeOf(name string, v any) any {
	kept, _ := typeOf.LoadOrStore(name, reflect.TypeOf(v))
	return kept
}

var typeFor sync.Map // want "GL001 typeFor keeps reflect.Type"

// TypeFor stores what reflect.TypeFor returns.
func TypeFor[T any](name string) any {
	kept, _ := typeFor.LoadOrStore(name, reflect.TypeFor[T]())
	return kept
}

var parameter sync.Map // want "GL001 parameter keeps reflect.Type"

// Parameter stores a parameter.
func Parameter(name string, t reflect.Type) any {
	kept, _ := parameter.LoadOrStore(name, t)
	return kept
}

var variadic sync.Map // want "GL001 variadic keeps reflect.Type"

// Variadic stores elements of a variadic parameter.
func Variadic(name string, all ...reflect.Type) any {
	for _, t := range all {
		variadic.LoadOrStore(name, t)
	}
	kept, _ := variadic.LoadOrStore(name, all[0])
	return kept
}

var stringType = reflect.TypeOf("")

var variable sync.Map // want "GL001 variable keeps reflect.Type"

// Variable stores a variable of the package, and one of another package.
func Variable(name string, fails bool) any {
	t := stringType
	if fails {
		t = types.Error
	}
	kept, _ := variable.LoadOrStore(name, t)
	return kept
}

var result sync.Map // want "GL001 result keeps reflect.Type"

// Result stores what a function of the module returns.
func Result(name string, v any) any {
	kept, _ := result.LoadOrStore(name, types.Element(v))
	return kept
}

var second sync.Map // want "GL001 second keeps reflect.Type"

// Second stores the second of several results.
func Second(name string, t reflect.Type) (any, error) {
	_, elem, err := types.Split(t)
	if err != nil {
		return nil, err
	}
	kept, _ := second.LoadOrStore(name, elem)
	return kept, nil
}

var method sync.Map // want "GL001 method keeps reflect.Type"

// Method stores what a method of the module returns.
func Method(name string, table *types.Table) any {
	kept, _ := method.LoadOrStore(name, table.RowType())
	return kept
}

var field sync.Map // want "GL001 field keeps reflect.Type"

// Field stores a field.
func Field(name string, table *types.Table) any {
	kept, _ := field.LoadOrStore(name, table.Row)
	return kept
}

var switched sync.Map // want "GL001 switched keeps reflect.Type"

// Switched stores what a type switch has found to be a type.
func Switched(name string, v any) any {
	switch t := v.(type) {
	case nil:
		return nil
	case reflect.Type:
		kept, _ := switched.LoadOrStore(name, t)
		return kept
	default:
		return t
	}
}

var asserted sync.Map // want "GL001 asserted keeps reflect.Type"

// Asserted stores what an assertion has found to be a type.
func Asserted(name string, v any) any {
	if t, ok := v.(reflect.Type); ok {
		kept, _ := asserted.LoadOrStore(name, t)
		return kept
	}
	return nil
}

var received sync.Map // want "GL001 received keeps reflect.Type"

// Received stores what comes from a channel.
func Received(name string, from <-chan reflect.Type) any {
	select {
	case t, ok := <-from:
		if !ok {
			return nil
		}
		kept, _ := received.LoadOrStore(name, t)
		return kept
	default:
		kept, _ := received.LoadOrStore(name, <-from)
		return kept
	}
}

var pointed sync.Map // want "GL001 pointed keeps reflect.Type"

// Pointed stores what a pointer points to.
func Pointed(name string, p *reflect.Type) any {
	kept, _ := pointed.LoadOrStore(name, *p)
	return kept
}

var indexed sync.Map // want "GL001 indexed keeps reflect.Type"

// Indexed stores an element of a map of slices.
func Indexed(name string, all map[string][]reflect.Type) any {
	if found, ok := all[name]; ok {
		kept, _ := indexed.LoadOrStore(name, found[0])
		return kept
	}
	return nil
}

var computed sync.Map // want "GL001 computed keeps reflect.Type"

// Computed stores what a function value returns.
func Computed(name string, of func(string) reflect.Type) any {
	if kept, ok := computed.Load(name); ok {
		return kept
	}
	t := of(name)
	computed.Store(name, t)
	return t
}

var closed sync.Map // want "GL001 closed keeps reflect.Type"

// Closed stores in a closure that runs when the function returns.
func Closed(name string, v any) (t reflect.Type) {
	if kept, ok := closed.Load(name); ok {
		return kept.(reflect.Type)
	}
	defer func() { closed.Store(name, t) }()
	t = reflect.TypeOf(v)
	return t
}

var fields sync.Map // want "GL002 fields"

// StructField stores a field of a struct type.
func StructField(name string, t reflect.Type) any {
	if kept, ok := fields.Load(name); ok {
		return kept
	}
	f, ok := t.FieldByName(name)
	if !ok {
		return nil
	}
	fields.Store(name, f)
	return f
}

var values sync.Map // want "GL001 values keeps reflect.Value"

// Value stores a value, which keeps what it was made of.
func Value(name string, v any) any {
	kept, _ := values.LoadOrStore(name, reflect.ValueOf(v))
	return kept
}

var strings sync.Map

// String stores no type, but what it prints as.
func String(name string, v any) any {
	kept, _ := strings.LoadOrStore(name, reflect.TypeOf(v).String())
	return kept
}
