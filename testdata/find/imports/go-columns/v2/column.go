// Package columns is not called like its folder: its name is in its package clause.
package columns

import "reflect"

// Column is a column with the type of its values.
type Column struct {
	Name string
	Type reflect.Type
}
