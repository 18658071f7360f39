// Package columns uses names of types where types with the same name do no harm.
package columns

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

type mapping struct {
	typ    reflect.Type
	table  string
	fields []reflect.StructField
}

func newMapping(t reflect.Type) *mapping {
	return &mapping{typ: t, table: strings.ToLower(t.Name()), fields: reflect.VisibleFields(t)}
}

const most = 512

// byName finds by the name, and makes sure that it is the type.
var (
	mu     sync.Mutex
	byName = map[string]*mapping{}
)

// Table returns the table that a struct goes to.
func Table(row any) string {
	t := reflect.TypeOf(row)
	mu.Lock()
	defer mu.Unlock()
	m, ok := byName[t.String()]
	if !ok || m.typ != t {
		m = newMapping(t)
		if ok || len(byName) < most {
			byName[t.String()] = m
		}
	}
	return m.table
}

type fieldKey struct {
	typ  reflect.Type
	name string
}

// byField has the type in its key, and the name for those who read a dump.
var byField = map[fieldKey][]reflect.StructField{}

// Fields returns the fields of a struct.
func Fields(row any) []reflect.StructField {
	t := reflect.TypeOf(row)
	key := fieldKey{t, t.Name()}
	mu.Lock()
	defer mu.Unlock()
	fields, ok := byField[key]
	if !ok {
		fields = reflect.VisibleFields(t)
		if len(byField) >= most {
			clear(byField)
		}
		byField[key] = fields
	}
	return fields
}

// models are found by the names that migrations use: the name is what is meant.
var models = map[string]reflect.Type{}

func init() {
	for _, v := range []any{mapping{}, fieldKey{}} {
		models[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
}

// Model returns the type that a migration means.
func Model(name string) (reflect.Type, error) {
	t, ok := models[name]
	if !ok {
		return nil, fmt.Errorf("columns: no model is called %s", name)
	}
	return t, nil
}

// quoted keeps a text for each name, which all types of that name share by right.
var quoted sync.Map

// Quoted returns the name of a type, quoted.
func Quoted(row any) string {
	name := reflect.TypeOf(row).Name()
	if q, ok := quoted.Load(name); ok {
		return q.(string)
	}
	q, _ := quoted.LoadOrStore(name, `"`+strings.ToLower(name)+`"`)
	return q.(string)
}
