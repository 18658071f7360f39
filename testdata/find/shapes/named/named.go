// Package named has the types of another package's variables.
package named

import "reflect"

// Row is a type by another name.
type Row = reflect.Type

// Table is a map that keeps types.
type Table map[string]Row
