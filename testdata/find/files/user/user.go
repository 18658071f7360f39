// Package user uses a dependency that leaks, and does not leak itself.
package user

import "example.com/dependency"

// TypeOf asks the dependency.
func TypeOf(name string, v any) any { return dependency.TypeOf(name, v) }
