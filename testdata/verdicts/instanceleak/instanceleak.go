// Package instanceleak keeps an entry for every object, where one for its type was meant.
package instanceleak

import (
	"reflect"
	"sync"
)

var cache sync.Map // reflect.Value -> []string

// Columns returns the names of the fields of the struct that v points to.
func Columns(v any) []string {
	value := reflect.Indirect(reflect.ValueOf(v))
	if names, ok := cache.Load(value); ok {
		return names.([]string)
	}
	names := make([]string, 0, value.NumField())
	for i := 0; i < value.NumField(); i++ {
		names = append(names, value.Type().Field(i).Name)
	}
	cache.Store(value, names)
	return names
}
