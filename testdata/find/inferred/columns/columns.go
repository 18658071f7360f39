// Package columns keeps what other packages hand out.
package columns

import (
	"database/sql"
	"reflect"
	"sync"
)

var (
	scanned sync.Map // want "GL001 scanned keeps reflect.Type under callers' keys"
	widths  sync.Map
)

// Of returns the type that the column of a name had first.
func Of(name string, column *sql.ColumnType) reflect.Type {
	if t, ok := scanned.Load(name); ok {
		return t.(reflect.Type)
	}
	t := column.ScanType()
	scanned.Store(name, t)
	return t
}

// Width returns the length that the column of a name had first: a number, whatever Length is called on.
func Width(name string, column *sql.ColumnType) int64 {
	if n, ok := widths.Load(name); ok {
		return n.(int64)
	}
	n, _ := column.Length()
	widths.Store(name, n)
	return n
}
