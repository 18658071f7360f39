// Package garbage keeps one entry and allocates two kilobytes a request: a busy collector is no leak.
package garbage

import (
	"reflect"
	"strings"
	"sync"
)

type page struct{ Title, Body string }

var cache sync.Map // reflect.Type -> int

// Render returns the length of a page with so many fields.
func Render(title string) int {
	t := reflect.TypeOf(page{})
	fields, ok := cache.Load(t)
	if !ok {
		fields = t.NumField()
		cache.Store(t, fields)
	}
	made := page{title, strings.Repeat(title+" ", 2048/(len(title)+1))}
	return len(made.Body) + fields.(int)
}
