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

// Number is any number: its constants are limits.
type Number int32

// The limits.
const (
	MinNumber Number = 1
	MaxNumber Number = 1<<29 - 1
)

// Code is one of 256.
type Code byte

var (
	mu      sync.Mutex
	byKind  = map[reflect.Kind]reflect.Type{} // fact "fixed, cache, never"
	byFlag  = map[bool]reflect.Type{}         // fact "fixed, cache, never"
	byConst = map[Mode]reflect.Type{}         // fact "fixed, cache, never"
	byLimit = map[Number]reflect.Type{}       // want "GL001 byLimit"
	byCode  sync.Map                          // fact "fixed, cache, never"
	byShard = map[uint32]reflect.Type{}       // fact "fixed, cache, never"
	byMask  = map[int]reflect.Type{}          // fact "fixed, cache, never"
	byHuge  = map[uint32]reflect.Type{}       // want "GL001 byHuge"
)

const shards = 16

// ByShard has an entry for each of sixteen shards.
func ByShard(hash uint32, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	shard := hash % shards
	if first, ok := byShard[shard]; ok {
		return first
	}
	byShard[shard] = t
	return t
}

// ByMask has an entry for each value of the lowest bits.
func ByMask(number int, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byMask[number&0xff]; ok {
		return first
	}
	byMask[number&0xff] = t
	return t
}

// ByHuge has so many remainders that they do not help.
func ByHuge(hash uint32, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byHuge[hash%(1<<30)]; ok {
		return first
	}
	byHuge[hash%(1<<30)] = t
	return t
}

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

// ByLimit has an entry for each number.
func ByLimit(n Number, t reflect.Type) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if first, ok := byLimit[n]; ok {
		return first
	}
	byLimit[n] = t
	return t
}

// ByCode has an entry for each byte, and for each int8.
func ByCode(c Code, id int8, t reflect.Type) (any, any) {
	a, _ := byCode.LoadOrStore(c, t)
	b, _ := byCode.LoadOrStore(id, t)
	return a, b
}

// level has its number copied from another before it is given one: what refers to itself adds nothing.
type level struct{ number int }

func (l *level) again() *level { return &level{number: l.number} }

var (
	low    = (&level{number: 1}).again()
	levels = map[int]reflect.Type{} // fact "levels: map, package, process, fixed, cache, never"
)

// Low keeps a type for the only level there is.
func Low(v any) reflect.Type {
	if t, ok := levels[low.number]; ok {
		return t
	}
	levels[low.number] = reflect.TypeOf(v)
	return levels[low.number]
}
