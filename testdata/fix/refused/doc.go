// Package refused exists to show caches that a fix must leave alone; each marks the reason it is given.
package refused
