// Package typecache stands for the generated cache.
package typecache

// Map stands for the generated map.
type Map[K comparable, V any] struct{}
