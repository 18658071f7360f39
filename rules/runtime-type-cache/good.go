// Package frames makes types at run time and keeps few of them.
package frames

import (
	"reflect"
	"sync"
)

// shapes is made when the program starts.
var shapes = map[string]reflect.Type{}

func init() {
	for name, v := range map[string]any{"ints": 0, "strings": "", "flags": false} {
		t := reflect.TypeOf(v)
		shapes[name] = reflect.StructOf([]reflect.StructField{{Name: "Value", Type: t}, {Name: "Set", Type: reflect.TypeOf(true)}})
	}
}

// Shape returns the type of an optional value.
func Shape(name string) reflect.Type { return shapes[name] }

// Make makes a type for each call, which reflect keeps, and keeps no entry of its own.
func Make(fields []reflect.StructField) any { return reflect.New(reflect.StructOf(fields)).Interface() }

const most = 64

// rows holds the types of the last few result sets.
var (
	rowsMu sync.Mutex
	rows   = map[reflect.Type][]string{}
)

// Names returns the names of a row's fields.
func Names(fields []reflect.StructField) []string {
	t := reflect.StructOf(fields)
	rowsMu.Lock()
	defer rowsMu.Unlock()
	names, ok := rows[t]
	if !ok {
		for _, f := range fields {
			names = append(names, f.Name)
		}
		if len(rows) >= most {
			clear(rows)
		}
		rows[t] = names
	}
	return names
}

// session keeps the types of one set of handlers, as long as that.
type session struct {
	types map[reflect.Type]reflect.Type
}

// Handlers returns how many types of functions take the types given.
func Handlers(types []reflect.Type) int {
	s := &session{types: map[reflect.Type]reflect.Type{}}
	for _, t := range types {
		s.add(reflect.FuncOf([]reflect.Type{t}, nil, false))
	}
	return len(s.types)
}

func (s *session) add(t reflect.Type) {
	if _, ok := s.types[t]; !ok {
		s.types[t] = reflect.PointerTo(t)
	}
}
