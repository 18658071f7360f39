// Package made has functions that return handlers: a middleware, and one with routes.
package made

import (
	"net/http"
	"reflect"
	"sync"
)

var seen, listed sync.Map

// Remember returns a handler that remembers paths before the next one answers.
func Remember(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := seen.Load(r.URL.Path); !ok {
			seen.Store(r.URL.Path, reflect.TypeOf(next))
		}
		next.ServeHTTP(w, r)
	})
}

// Routes returns a mux.
func Routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("/list", func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("name")
		if _, ok := listed.Load(name); !ok && name != "" {
			listed.Store(name, reflect.TypeOf(mux))
		}
	})
	return mux
}
