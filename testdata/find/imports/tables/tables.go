// Package tables imports a package whose name its path does not tell, and blank and unused ones.
package tables

import (
	_ "reflect"
	"sync"

	"example.com/imports/go-columns/v2"
)

var (
	mu    sync.Mutex
	known = map[string]columns.Column{} // want "GL001 known keeps columns.Column"
)

// Column returns a column that was seen under a name.
func Column(name string, seen func() columns.Column) columns.Column {
	mu.Lock()
	defer mu.Unlock()
	if c, ok := known[name]; ok {
		return c
	}
	c := seen()
	known[name] = c
	return c
}
