//go:build go1.23

package typecache

import "iter"

// All returns what Range calls its function with, for use in a loop.
func (c *Cache[K, V]) All() iter.Seq2[K, V] { return c.Range }
