// Package admin empties and counts caches of another package.
package admin

import "example.com/evictions/exported"

// Forget removes a name.
func Forget(c *exported.Cache, name string) {
	exported.Dropped.Delete(name)
	delete(c.Types, name)
}

// Count counts names.
func Count() (n int) {
	exported.Counted.Range(func(any, any) bool { n++; return true })
	return n
}
