// Package few has keys of which there are few.
package few

import (
	"reflect"
	"sync"
)

// Mode is one of three, but nothing in Go says so.
type Mode int

// The modes.
const (
	Read Mode = iota
	Write
	Both
)

var (
	mu      sync.Mutex
	byKind  = map[reflect.Kind]reflect.Type{} // fact "fixed, cache, never"
	byFlag  = map[bool]reflect.Type{}         // fact "fixed, cache, never"
	byConst = map[Mode]reflect.Type{}         // fact "fixed, cache, never"
)

// ByKind has an entry for each kind.
func ByKind(t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byKind[t.Kind()]; ok {
		return first
	}
	byKind[t.Kind()] = t
	return t
}

// ByFlag has an entry for true and one for false.
func ByFlag(strict bool, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byFlag[strict]; ok {
		return first
	}
	byFlag[strict] = t
	return t
}

// ByConst has an entry under a constant key.
func ByConst(t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byConst[Both]; ok {
		return first
	}
	byConst[Both] = t
	return t
}
