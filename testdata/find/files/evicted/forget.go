//go:build windows && !cgo

package evicted

// Forget removes a name.
func Forget(name string) { types.Delete(name) }
