// Package drop exists to show caches of nothing but types: those that can be taken out, and those that cannot.
package drop
