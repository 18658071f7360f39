// Package built makes its containers in one place and keeps them in another.
package built

import (
	"reflect"
	"sync"
)

// Index is filled under local names before it is made.
type Index struct {
	exact  map[string]reflect.Type // fact "Index.exact"
	folded map[string]reflect.Type // fact "Index.folded"
}

// NewIndex fills both maps and does not name the fields.
func NewIndex(values map[string]any) Index {
	exact := make(map[string]reflect.Type, len(values))
	folded := map[string]reflect.Type{}
	for name, v := range values {
		exact[name] = reflect.TypeOf(v)
		folded[name+"!"] = reflect.TypeOf(v)
	}
	return Index{exact, folded}
}

// Type looks a type up.
func (i Index) Type(name string) reflect.Type {
	if t, ok := i.exact[name]; ok {
		return t
	}
	return i.folded[name]
}

// Service gets its methods from a function, through a local name with another.
type Service struct {
	methods map[string]reflect.Method // fact "Service.methods: .*, per-type, built, registry, never"
	errors  int
}

// NewService reads the methods of v.
func NewService(v any) *Service {
	found, failed := methodsOf(reflect.TypeOf(v))
	return &Service{methods: found, errors: failed}
}

func methodsOf(t reflect.Type) (methods map[string]reflect.Method, failed int) {
	methods = make(map[string]reflect.Method)
	for i := 0; i < t.NumMethod(); i++ {
		m := t.Method(i)
		if !m.IsExported() {
			failed++
			continue
		}
		methods[m.Name] = m
	}
	return
}

// Method looks a method up.
func (s *Service) Method(name string) (reflect.Method, bool) {
	m, ok := s.methods[name]
	return m, ok
}

// Reader gets its methods together with something else.
type Reader struct {
	methods map[string]reflect.Method // fact "Reader.methods: .*, on-demand"
	failed  int
}

// Read reads the methods of v.
func (r *Reader) Read(v any) {
	r.failed, r.methods = readerMethods(reflect.TypeOf(v))
}

func readerMethods(t reflect.Type) (int, map[string]reflect.Method) {
	methods := map[string]reflect.Method{}
	for i := 0; i < t.NumMethod(); i++ {
		methods[t.Method(i).Name] = t.Method(i)
	}
	return 0, methods
}

// defaults is filled by the function that makes it.
var defaults = kinds(1, "", true) // fact "defaults"

func kinds(values ...any) map[string]reflect.Type {
	made := map[string]reflect.Type{}
	for _, v := range values {
		made[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	return made
}

// Default looks a default up.
func Default(name string) reflect.Type { return defaults[name] }

// Schema keeps the cache that its maker was given, and only its maker stores in it: nobody else may have it.
type Schema struct {
	name  string
	cache *sync.Map // want "GL001 Schema.cache"
}

// Parse computes the schema of v, under the name that callers give it.
func Parse(name string, v any, cache *sync.Map) *Schema {
	if found, ok := cache.Load(name); ok {
		return found.(*Schema)
	}
	made := &Schema{name: name, cache: cache}
	cache.Store(name, reflect.TypeOf(v))
	return made
}

// Embedded looks a schema up.
func (s *Schema) Embedded(name string) bool {
	_, ok := s.cache.Load(name)
	return ok
}

// names is declared to hold anything and is only given names.
type names struct {
	known map[any]any
}

func newNames(values []string) names {
	known := map[any]any{}
	for i, v := range values {
		known[v] = i
	}
	return names{known: known}
}

// Position finds a name among reflect.Kind's.
func Position(name string) any { return newNames([]string{reflect.Bool.String()}).known[name] }
