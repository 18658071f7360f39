// Package unsafe exists to show caches whose fix may change what the program means; each marks what it is told.
package unsafe
