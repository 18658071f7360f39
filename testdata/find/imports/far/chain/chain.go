// Package chain comes before mid.
package chain

import "example.com/imports/far/link"

// Length returns a length.
func Length() int { return 1 + link.Length() }
