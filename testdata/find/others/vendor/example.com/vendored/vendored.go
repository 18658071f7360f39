// Package vendored is in the vendor folder alone.
package vendored

import "reflect"

// Level is one of a few.
type Level uint8

// Registry keeps types; nothing in here is the business of those who import it.
var Registry = map[string]reflect.Type{}

// Register adds to it.
func Register(name string, t reflect.Type) {
	Registry[name] = t
}

// Typed says what type it is of.
type Typed interface {
	Type() reflect.Type
}
