// Package wire knows types by names, and learns of new ones while the program runs.
package wire

import (
	"fmt"
	"reflect"
	"sync"
)

// types is filled by whoever calls Register, at any time.
var (
	mu    sync.RWMutex
	types = map[string]reflect.Type{} // want "GL007 types grows with what callers register, .*: key `name` is a parameter of exported Register"
)

// Register makes a type known by a name.
func Register(name string, v any) {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := types[name]; ok {
		panic("wire: " + name + " is registered twice")
	}
	types[name] = reflect.TypeOf(v)
}

// New returns a new value of a registered type.
func New(name string) (any, error) {
	mu.RLock()
	defer mu.RUnlock()
	t, ok := types[name]
	if !ok {
		return nil, fmt.Errorf("wire: %q is not registered", name)
	}
	return reflect.New(t).Interface(), nil
}

type service struct {
	methods map[string]reflect.Method
	value   reflect.Value
}

// Server is kept by a package variable.
type Server struct {
	services sync.Map // want "GL007 Server.services"
}

// Default serves those who need no server of their own.
var Default = &Server{}

// Serve registers the methods of a value under a name.
func (s *Server) Serve(name string, v any) error {
	made := &service{methods: map[string]reflect.Method{}, value: reflect.ValueOf(v)}
	t := reflect.TypeOf(v)
	for i := 0; i < t.NumMethod(); i++ {
		made.methods[t.Method(i).Name] = t.Method(i)
	}
	if _, dup := s.services.LoadOrStore(name, made); dup {
		return fmt.Errorf("wire: service %s is there already", name)
	}
	return nil
}

// Call calls a method of a service.
func (s *Server) Call(name, method string) ([]reflect.Value, error) {
	found, ok := s.services.Load(name)
	if !ok {
		return nil, fmt.Errorf("wire: no service %s", name)
	}
	m, ok := found.(*service).methods[method]
	if !ok {
		return nil, fmt.Errorf("wire: no method %s of %s", method, name)
	}
	return m.Func.Call([]reflect.Value{found.(*service).value}), nil
}

// aliases collects types under a name.
var aliases = map[string][]reflect.Type{} // want "GL007 aliases"

// AddAlias adds a type to those that an alias stands for.
func AddAlias(alias string, v any) {
	mu.Lock()
	defer mu.Unlock()
	aliases[alias] = append(aliases[alias], reflect.TypeOf(v))
}

// Aliased returns the types that an alias stands for.
func Aliased(alias string) []reflect.Type { return aliases[alias] }
