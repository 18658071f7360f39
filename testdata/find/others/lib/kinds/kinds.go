// Package kinds is a module of its own, in a folder that the module around it replaces it by.
package kinds

import "reflect"

// Kind is one of three.
type Kind int

// Kinds of things.
const (
	First Kind = iota
	Second
	Third
)

// Key is another name for a type.
type Key = reflect.Type

// Entry is what somebody keeps.
type Entry struct {
	Kind Kind
	Name string
}

// Drop removes an entry.
func Drop(types map[string]reflect.Type, name string) {
	delete(types, name)
}
