// Package rows scans the rows of queries into structs, and keeps what it finds out under callers' keys.
package rows

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"example.com/rule/internal/typecache"
)

// byName remembers a type for each name that a caller makes up.
var byName typecache.Cache[string, reflect.Type]

// TypeOf returns the type of the first value that came with a name.
func TypeOf(name string, v any) reflect.Type {
	if t, ok := byName.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	byName.Store(name, t)
	return t
}

type plan struct {
	typ    reflect.Type
	fields []int
}

// A key that names a type is not per type when it also names the columns of a result set.
var (
	plans typecache.Cache[string, *plan]
)

// Scan returns the indexes of the fields that the columns of a result set go to.
func Scan(v any, columns []string) []int {
	t := reflect.TypeOf(v)
	key := fmt.Sprintf("%s %s", t, strings.Join(columns, ","))
	p, ok := plans.Load(key)
	if ok {
		return p.fields
	}
	p = newPlan(t, columns)
	plans.Store(key, p)
	return p.fields
}

func newPlan(t reflect.Type, columns []string) *plan {
	p := &plan{typ: t}
	for _, column := range columns {
		if f, ok := t.FieldByName(column); ok {
			p.fields = append(p.fields, f.Index[0])
		}
	}
	return p
}

type fieldKey struct {
	typ  reflect.Type
	name string
}

// Mapper maps columns to fields. It lives as long as the database handle that it serves.
type Mapper struct {
	mu     sync.Mutex
	fields typecache.Cache[fieldKey, reflect.StructField]
}

// NewMapper returns an empty mapper.
func NewMapper() *Mapper {
	return &Mapper{}
}

// Field returns the field of a struct type that a column goes to.
func (m *Mapper) Field(t reflect.Type, column string) reflect.StructField {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := fieldKey{t, column}
	f, ok := m.fields.Load(key)
	if !ok {
		f, _ = t.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, column) })
		m.fields.Store(key, f)
	}
	return f
}

// A map made when it is first needed is not a map that is made anew.
var (
	tablesMu sync.Mutex
	tables   typecache.Cache[string, reflect.Type]
)

// Table returns the type of a table's rows.
func Table(name string, row any) reflect.Type {
	tablesMu.Lock()
	defer tablesMu.Unlock()
	if t, ok := tables.Load(name); ok {
		return t
	}
	t := reflect.Indirect(reflect.ValueOf(row)).Type()
	tables.Store(name, t)
	return t
}
