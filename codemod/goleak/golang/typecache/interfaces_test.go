//go:build go1.20

package typecache

import (
	"fmt"
	"math"
	"sync"
	"testing"
)

func anyKey(b byte) any {
	switch b % 5 {
	case 0:
		return nil
	case 1:
		return int(b)
	case 2:
		return name(rune(b))
	case 3:
		return types[b]
	}
	return pair{types[b], "any"}
}

func TestAnswersAreThoseOfAMapWithInterfacesInKeys(t *testing.T) {
	for _, max := range sizes {
		program := programOf(max)
		for kind, play := range map[string]func(*testing.T){
			"struct": func(t *testing.T) { playCache(t, max, func(b byte) pair { return pair{types[b], "a"} }, program) },
			"any":    func(t *testing.T) { playCache(t, max, anyKey, program) },
		} {
			t.Run(fmt.Sprint(kind, "/", max), play)
		}
	}
}

func TestAKeyThatCannotBeHashedChangesNothing(t *testing.T) {
	var c Cache[any, any]
	c.Store("one", 1)
	var unhashable any = []int{1}
	c.Store("list", unhashable)
	for round := 0; round < 3; round++ {
		for name, f := range map[string]func(){
			"Load":             func() { c.Load(unhashable) },
			"Store":            func() { c.Store(unhashable, 1) },
			"LoadOrStore":      func() { c.LoadOrStore(unhashable, 1) },
			"Swap":             func() { c.Swap(unhashable, 1) },
			"Delete":           func() { c.Delete(unhashable) },
			"CompareAndSwap":   func() { c.CompareAndSwap("list", unhashable, 1) },
			"CompareAndDelete": func() { c.CompareAndDelete("list", unhashable) },
		} {
			if !panics(f) {
				t.Error("no panic from", name)
			}
			if value, ok := c.Load("list"); c.Len() != 2 || !ok || len(value.([]int)) != 1 {
				t.Error(name, "changed the cache")
			}
		}
	}
}

func TestComparesAsASyncMap(t *testing.T) {
	zero := new(int)
	values := []any{
		nil, 0, int8(0), "", math.NaN(), 0.0, math.Copysign(0, -1), zero, new(int), pair{}, []int(nil), error(nil),
	}
	outcome := func(m interface {
		CompareAndSwap(key string, old, new any) bool
		CompareAndDelete(key string, old any) bool
	}, key string, old any) (result string) {
		defer func() {
			if recover() != nil {
				result = "panic"
			}
		}()
		swapped := m.CompareAndSwap(key, old, old)
		return fmt.Sprint(swapped, m.CompareAndDelete(key, old))
	}
	for _, stored := range values {
		for _, old := range values {
			for _, key := range []string{"there", "not there"} {
				var ours Cache[string, any]
				var theirs stringMap
				ours.Store("there", stored)
				theirs.Store("there", stored)
				if got, want := outcome(&ours, key, old), outcome(&theirs, key, old); got != want {
					t.Errorf("%s: %#v, compared with %#v: %s, want %s", key, stored, old, got, want)
				}
			}
		}
	}
}

type stringMap struct{ sync.Map }

func (m *stringMap) CompareAndSwap(key string, old, new any) bool {
	return m.Map.CompareAndSwap(key, old, new)
}
func (m *stringMap) CompareAndDelete(key string, old any) bool {
	return m.Map.CompareAndDelete(key, old)
}
