// Package later makes functions while the program starts which run when it has started.
package later

import (
	"net/http"
	"reflect"
	"sync"
)

var (
	byPath sync.Map // want "GL001 byPath"
	byName sync.Map // want "GL001 byName"
	byTurn sync.Map // want "GL001 byTurn"
	atOnce sync.Map // fact "fixed, registry, never"
)

// Names is what a goroutine waits for.
var Names = make(chan string)

func init() {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := byPath.Load(r.URL.Path); !ok {
			byPath.Store(r.URL.Path, reflect.TypeOf(w))
		}
	})
	go func() {
		for name := range Names {
			byTurn.LoadOrStore(name, reflect.TypeOf(name))
		}
	}()
	func() {
		for _, v := range []any{0, "", false} {
			t := reflect.TypeOf(v)
			atOnce.Store(t.String(), t)
		}
	}()
}

// TypeOf returns the type that a name had first.
var TypeOf = func(name string, v any) any {
	t, _ := byName.LoadOrStore(name, reflect.TypeOf(v))
	return t
}
