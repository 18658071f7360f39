// Package runtimetypes makes a type for every column name; reflect keeps each for ever, whatever the cache does.
package runtimetypes

import (
	"reflect"
	"strings"
	"sync"
)

type row struct{ fields int }

var cache sync.Map // reflect.Type -> *row

// Fields returns the number of fields of a row with one column.
func Fields(column string) int {
	name := "F_" + strings.ReplaceAll(column, "-", "_")
	t := reflect.StructOf([]reflect.StructField{{Name: name, Type: reflect.TypeOf("")}})
	if known, ok := cache.Load(t); ok {
		return known.(*row).fields
	}
	made := &row{fields: t.NumField()}
	cache.Store(t, made)
	return made.fields
}
