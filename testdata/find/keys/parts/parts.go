// Package parts has keys that are structs of a type and something else.
package parts

import (
	"reflect"
	"strings"
	"sync"
)

type key struct {
	t    reflect.Type
	name string
}

type ref struct {
	t reflect.Type
	p *int
}

var (
	byTag      sync.Map // want "GL002 byTag"
	byNobody   sync.Map // want "GL002 byNobody"
	byAssigned sync.Map // want "GL001 byAssigned .* part `name`: `name` is a parameter of exported ByAssigned"
	byColumns  sync.Map // want "GL001 byColumns .* part `name`: `rows` is a parameter of exported ByColumns"
	byInstance sync.Map // want "GL004 byInstance .* a pointer"
)

// ByTag is keyed by a type and what stands in its tags.
func ByTag(t reflect.Type) {
	for _, f := range reflect.VisibleFields(t) {
		byTag.LoadOrStore(key{t: t, name: f.Tag.Get("db")}, f)
	}
}

// option is set in no way that can be seen.
type option string

// ByNobody is keyed by a type and a text of which nothing shows that callers choose it.
func (o option) ByNobody(t reflect.Type) any {
	v, _ := byNobody.LoadOrStore(key{t, string(o)}, t)
	return v
}

// ByAssigned is keyed by a struct that is filled field by field.
func ByAssigned(t reflect.Type, name string) any {
	var k key
	k.t = t
	k.name = name
	v, _ := byAssigned.LoadOrStore(k, t)
	return v
}

// Rows is a result set.
type Rows interface{ Columns() []string }

// ByColumns is keyed by a type and the columns of a result set.
func ByColumns(t reflect.Type, rows Rows) any { return byJoined(t, rows.Columns()) }

func byJoined(t reflect.Type, columns []string) any {
	v, _ := byColumns.LoadOrStore(key{t: t, name: join(columns)}, t)
	return v
}

func join(columns []string) string {
	var b strings.Builder
	for _, column := range columns {
		b.WriteString(column)
	}
	return b.String()
}

// ByInstance is keyed by a type and an address.
func ByInstance(t reflect.Type, p *int) any {
	v, _ := byInstance.LoadOrStore(ref{t, p}, t)
	return v
}
