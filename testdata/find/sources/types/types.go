// Package types returns types from functions, methods and variables, for another package to keep.
package types

import "reflect"

// Error is the type of errors.
var Error = reflect.TypeOf((*error)(nil)).Elem()

// Element returns the type of a value, or of what it points to.
func Element(v any) reflect.Type {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// Split returns a map type's parts.
func Split(t reflect.Type) (key, elem reflect.Type, err error) { return t.Key(), t.Elem(), nil }

// Table describes a table.
type Table struct {
	Row  reflect.Type
	rows int
}

// RowType returns the type of a row.
func (t *Table) RowType() reflect.Type { return t.Row }
