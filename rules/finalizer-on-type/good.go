// Package plugins sets finalizers on what the heap holds and the collector frees.
package plugins

import (
	"os"
	"reflect"
	"runtime"
)

type plugin struct {
	types []reflect.Type
	file  *os.File
}

// Open keeps the types of a plugin; it is the plugin that is finalized.
func Open(name string, values ...any) (*plugin, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	p := &plugin{file: file}
	for _, v := range values {
		p.types = append(p.types, reflect.TypeOf(v))
	}
	runtime.SetFinalizer(p, func(p *plugin) { p.file.Close() })
	return p, nil
}

// New makes a value of a type, and is told when the value goes.
func New(t reflect.Type, told func()) any {
	v := reflect.New(t).Interface()
	runtime.SetFinalizer(v, func(any) { told() })
	return v
}

// Hold returns where a type is kept: the variable is in the heap, whatever it holds.
func Hold(t reflect.Type, told func()) *reflect.Type {
	held := new(reflect.Type)
	*held = t
	runtime.SetFinalizer(held, func(*reflect.Type) { told() })
	return held
}

type setter struct{}

func (setter) SetFinalizer(reflect.Type, func(reflect.Type)) {}

// Shadowed calls a method of the package's own.
func Shadowed(v any) {
	runtime := setter{}
	runtime.SetFinalizer(reflect.TypeOf(v), nil)
}
