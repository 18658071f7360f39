package reasons

import (
	"reflect"
	"sync"
)

type form struct{ object any }

var forms sync.Map // want "its keys are pointers to form, all of one type: an entry belongs to the object"

func (f *form) typeOf() reflect.Type {
	if t, ok := forms.Load(f); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(f.object)
	forms.Store(f, t)
	return t
}

// Form tells the type of a new form's object.
func Form(object any) reflect.Type { return (&form{object}).typeOf() }

type cell struct {
	form   *form
	column int
}

var cells = map[cell]reflect.StructField{} // want "its keys hold objects, which no bound lets go: key `at` holds a pointer"

func (f *form) field(column int) reflect.StructField {
	at := cell{f, column}
	field, ok := cells[at]
	if !ok {
		field = f.typeOf().Field(column)
		cells[at] = field
	}
	return field
}

// Field tells a field of a new form's object.
func Field(object any, column int) reflect.StructField { return (&form{object}).field(column) }

type sample struct {
	first reflect.Value
	names []string
}

var samples = map[reflect.Type]*sample{} // want "holds `object`, the first of its type: keep what is needed of it"

// Sample keeps the first object of each type.
func Sample(object any) int {
	t := reflect.TypeOf(object)
	s, ok := samples[t]
	if !ok {
		s = &sample{first: reflect.ValueOf(object)}
		samples[t] = s
	}
	return len(s.names) + s.first.NumMethod()
}

var walked = map[any]reflect.Type{} // want "keys.go:71 walks over its keys, which would be types"

// Walk is keyed by objects, and tells how many there were of a kind.
func Walk(object any) (same int) {
	t, ok := walked[object]
	if !ok {
		t = reflect.TypeOf(object)
		walked[object] = t
	}
	for known := range walked {
		if reflect.TypeOf(known) == t {
			same++
		}
	}
	return same
}

var mixed sync.Map // want "its keys have several types .any, string."

// Mixed is keyed by objects, and by a name for what has none.
func Mixed(object any) reflect.Type {
	if object == nil {
		if t, ok := mixed.Load("nil"); ok {
			return t.(reflect.Type)
		}
	}
	if t, ok := mixed.Load(object); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(object)
	mixed.Store(object, t)
	return t
}
