// Package shapes exists to show each way of writing a type cache that a fix rewrites; its packages' tests pass before
// and after, and every fixed file stands beside its source as .golden.
package shapes
