// Package deep describes things by structs that carry types deeper and deeper.
package deep

import "reflect"

// One carries a type itself.
type One struct{ Type reflect.Type }

// Two carries a type in a slice of structs.
type Two struct{ Ones []One }

// Three carries a type behind two structs and a pointer.
type Three struct{ Two *Two }

// Node holds itself, and a type.
type Node struct {
	Next  *Node
	Field reflect.StructField
}

// Function only returns a type.
type Function struct{ Of func() reflect.Type }

// Name holds none.
type Name struct{ Text string }
