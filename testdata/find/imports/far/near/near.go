// Package near gets at types through a package that it imports both directly and through a chain of others.
package near

import (
	"example.com/imports/far/chain"
	"example.com/imports/far/mid"
)

var parts = map[string]*mid.Part{} // want "GL001 parts"

// Part returns the part of that name, or makes it.
func Part(name string) *mid.Part {
	part, ok := parts[name]
	if !ok {
		part = mid.Make(chain.Length())
		parts[name] = part
	}
	return part
}
