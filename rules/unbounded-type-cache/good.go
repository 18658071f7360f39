// Package rows holds what looks like a leak under callers' keys and is none.
package rows

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"
)

// evicted loses an entry when its connection closes.
var evicted sync.Map

// Prepared returns the row type of a statement.
func Prepared(statement string, row any) reflect.Type {
	if t, ok := evicted.Load(statement); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(row)
	evicted.Store(statement, t)
	return t
}

// Close forgets a statement.
func Close(statement string) { evicted.Delete(statement) }

// handlers is what its users put there, so that nobody could put it back; there is one for each type.
var (
	handlersMu sync.RWMutex
	handlers   = map[reflect.Type]func(any) error{}
)

// Handle has rows of a type handled by a function.
func Handle(row any, handle func(any) error) {
	handlersMu.Lock()
	defer handlersMu.Unlock()
	t := reflect.TypeOf(row)
	if _, ok := handlers[t]; ok {
		panic("rows: " + t.String() + " is handled twice")
	}
	handlers[t] = handle
}

// Dispatch hands a row to the function that handles rows of its type.
func Dispatch(row any) error {
	handlersMu.RLock()
	defer handlersMu.RUnlock()
	handle, ok := handlers[reflect.TypeOf(row)]
	if !ok {
		return fmt.Errorf("rows: nothing handles %T", row)
	}
	return handle(row)
}

// columnTypes is filled before main runs.
var columnTypes = map[string]reflect.Type{"int": reflect.TypeOf(0)}

func init() {
	for _, v := range []any{"", false, 0.0, time.Time{}} {
		columnTypes[reflect.TypeOf(v).String()] = reflect.TypeOf(v)
	}
}

// ColumnType returns the type of a column.
func ColumnType(declared string) reflect.Type { return columnTypes[declared] }

// Check says which columns nothing in a struct takes; its map goes when it returns.
func Check(t reflect.Type, columns []string) (unknown []string) {
	seen := map[string]reflect.Type{}
	for _, column := range columns {
		if _, ok := seen[column]; ok {
			continue
		}
		f, ok := t.FieldByName(column)
		if !ok {
			unknown = append(unknown, column)
		}
		seen[column] = f.Type
	}
	return unknown
}

const mostAliases = 256

// aliases stops to grow: what does not fit is worked out each time.
var (
	aliasesMu sync.Mutex
	aliases   = map[string]reflect.Type{}
)

// TypeAt returns the type that an alias stands for.
func TypeAt(name string, v any) reflect.Type {
	aliasesMu.Lock()
	defer aliasesMu.Unlock()
	if t, ok := aliases[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	if len(aliases) < mostAliases {
		aliases[name] = t
	}
	return t
}

// recent starts over when it is full.
var (
	recentMu sync.Mutex
	recent   = map[string]reflect.Type{}
)

// Recent returns the type of the rows of a query.
func Recent(query string, row any) reflect.Type {
	recentMu.Lock()
	defer recentMu.Unlock()
	t, ok := recent[query]
	if !ok {
		if len(recent) >= 1024 {
			recent = map[string]reflect.Type{}
		}
		t = reflect.TypeOf(row)
		recent[query] = t
	}
	return t
}

// decodeState lives for one document.
type decodeState struct {
	types map[string]reflect.Type
}

// Decode returns the types of a document's fields.
func Decode(document string, v any) int {
	d := &decodeState{types: map[string]reflect.Type{}}
	for _, name := range strings.Fields(document) {
		d.field(name, v)
	}
	return len(d.types)
}

func (d *decodeState) field(name string, v any) reflect.Type {
	if t, ok := d.types[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	d.types[name] = t
	return t
}

// Record is built once for a type, its index of fields with it.
type Record struct {
	Type   reflect.Type
	fields map[string]reflect.StructField
}

// NewRecord describes a struct type.
func NewRecord(t reflect.Type) *Record {
	r := &Record{Type: t, fields: map[string]reflect.StructField{}}
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		r.fields[f.Name] = f
	}
	return r
}

// Field returns a field by its name.
func (r *Record) Field(name string) (reflect.StructField, bool) {
	f, ok := r.fields[name]
	return f, ok
}

type mirror struct{}

func (mirror) TypeOf(v any) string { return fmt.Sprintf("%T", v) }

// printed keeps strings: what is called reflect here is a variable.
var printed sync.Map

// Printed returns how a value's type prints, by a name of the caller's.
func Printed(name string, v any) string {
	reflect := mirror{}
	if s, ok := printed.Load(name); ok {
		return s.(string)
	}
	s := reflect.TypeOf(v)
	printed.Store(name, s)
	return s
}
