// Package built has indexes that are filled where they are made, and grow no further.
package built

import (
	"reflect"
	"sync"
)

// Record describes a type.
type Record struct {
	t      reflect.Type
	byName map[string]reflect.StructField // fact "unbounded, built, unknown, never"
	later  map[string]reflect.StructField // want "GL001 Record.later"
	again  map[string]reflect.Type        // fact "unbounded, built, "
	once   sync.Once
}

func newRecord(t reflect.Type) (*Record, error) {
	if t == nil {
		return nil, nil
	}
	r := &Record{t: t, byName: map[string]reflect.StructField{}, later: map[string]reflect.StructField{}}
	return r, nil
}

// RecordOf has a constructor make the record, and fills it.
func RecordOf(t reflect.Type, names []string) *Record {
	r, err := newRecord(t)
	if err != nil {
		return nil
	}
	for i, name := range names {
		r.byName[name] = t.Field(i)
	}
	return r
}

// Field is asked for names after that.
func (r *Record) Field(name string) reflect.StructField {
	f, ok := r.later[name]
	if !ok {
		f, _ = r.t.FieldByName(name)
		r.later[name] = f
	}
	return f
}

// Types makes an index, and fills it, whenever it is called.
func (r *Record) Types(names []string) map[string]reflect.Type {
	r.again = make(map[string]reflect.Type, len(names))
	for i, name := range names {
		r.again[name] = r.t.Field(i).Type
	}
	return r.again
}
