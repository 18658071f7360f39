// Package routed has a server whose mux routes by path and by wildcards.
package routed

import (
	"net/http"
	"reflect"
	"sync"
)

// Server is an http.Handler.
type Server struct {
	mux   *http.ServeMux
	types sync.Map
}

// New returns a server that is ready.
func New() *Server {
	s := &Server{mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /types/{name}", s.typed)
	return s
}

// ServeHTTP answers by the mux.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mux.ServeHTTP(w, r)
}

func (s *Server) typed(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	if name == "" {
		http.NotFound(w, r)
		return
	}
	if _, ok := s.types.Load(name); !ok {
		s.types.Store(name, reflect.TypeOf(s))
	}
}
