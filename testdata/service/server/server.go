// Package server answers requests for descriptions, values and columns.
package server

import (
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"example.com/service/codec"
	"example.com/service/mapping"
	"example.com/service/registry"
	"example.com/service/schema"
)

// Order is a body that clients send.
type Order struct {
	ID   int    `json:"id" db:"order_id"`
	Note string `json:"note,omitempty" profile:"staff"`
}

func init() {
	registry.Register("order", Order{})
}

// Server is an http.Handler.
type Server struct {
	mux    *http.ServeMux
	mapper *mapping.Mapper
}

// New returns a server that is ready.
func New() *Server {
	s := &Server{mux: http.NewServeMux(), mapper: mapping.NewMapper("db")}
	s.mux.HandleFunc("/schema/", s.describe)
	s.mux.HandleFunc("/value/", s.encode)
	s.mux.HandleFunc("/columns/", s.columns)
	return s
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mux.ServeHTTP(w, r)
}

// describe answers /schema/order/..., by the whole route.
func (s *Server) describe(w http.ResponseWriter, r *http.Request) {
	v, ok := body(w, r)
	if !ok {
		return
	}
	described, err := schema.Describe(r.URL.Path, v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for _, f := range described.Fields {
		fmt.Fprintln(w, f.Name, f.Type)
	}
}

// encode answers /value/order in the profile of a header.
func (s *Server) encode(w http.ResponseWriter, r *http.Request) {
	v, ok := body(w, r)
	if !ok {
		return
	}
	text, err := codec.Encode(r.Header.Get("Profile"), v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprint(w, text)
}

// columns answers /columns/order.
func (s *Server) columns(w http.ResponseWriter, r *http.Request) {
	v, ok := body(w, r)
	if !ok {
		return
	}
	m, err := s.mapper.Of(reflect.TypeOf(v))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprintln(w, strings.Join(m.Columns, " "))
}

// body returns a value of the type that the second part of the path names.
func body(w http.ResponseWriter, r *http.Request) (any, bool) {
	parts := strings.Split(r.URL.Path, "/")
	v, err := registry.New(parts[2])
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return nil, false
	}
	return v, true
}
