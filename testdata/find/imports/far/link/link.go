// Package link is one more step.
package link

import "example.com/imports/far/mid"

// Length returns a length.
func Length() int { return mid.Length }
