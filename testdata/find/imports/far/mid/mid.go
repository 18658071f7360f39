// Package mid has structs with types in them, which another package declares.
package mid

import "example.com/imports/far/info"

// Length is a length.
const Length = 1

// Part has a type in a struct of another package.
type Part struct{ Info *info.Info }

// Make returns a part.
func Make(length int) *Part { return &Part{Info: info.Of(length)} }
