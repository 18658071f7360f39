package typecache

import (
	"reflect"
	"runtime"
	"sync/atomic"
	"testing"
)

func TestACacheOfHitsAges(t *testing.T) {
	var c Types[int]
	used, unused := types[1], types[2]
	c.Store(used, 1)
	c.Store(unused, 2)
	for i := 0; i < 3; i++ {
		c.elapse(TTL)
		c.Load(used)
	}
	if _, ok := c.Load(used); !ok || c.Len() != 1 {
		t.Errorf("used: %t, %d entries", ok, c.Len())
	}
}

func TestTypesThatPrintAlikeKeepTheirNumbers(t *testing.T) {
	var alike [4]reflect.Type
	for i, v := range []any{
		func() any { type twin struct{ A int }; return twin{} }(),
		func() any { type twin struct{ B int }; return twin{} }(),
		func() any { type twin struct{ C int }; return twin{} }(),
		func() any { type twin struct{ D int }; return twin{} }(),
	} {
		alike[i] = reflect.TypeOf(v)
	}
	var c Types[int]
	want := map[int]bool{}
	check := func() {
		t.Helper()
		for i, typ := range alike {
			if value, ok := c.Load(typ); ok != want[i] || ok && value != i {
				t.Errorf("%v, %d: %d, %t, want %t", typ, i, value, ok, want[i])
			}
		}
		if c.Len() != len(want) {
			t.Errorf("%d entries, want %d", c.Len(), len(want))
		}
	}
	for i, typ := range alike {
		c.Store(typ, i)
		want[i] = true
		check()
	}
	for _, gone := range []int{0, 2, 1, 3} { // which leaves holes before others of the name
		c.Delete(alike[gone])
		delete(want, gone)
		check()
		for _, back := range []int{gone, (gone + 1) % 4} {
			c.LoadOrStore(alike[back], back)
			want[back] = true
			check()
		}
		c.Delete(alike[gone])
		delete(want, gone)
		check()
	}
}

func TestWhatIsGoneCanBeCollected(t *testing.T) {
	var collected int32
	value := func() *pair {
		p := &pair{tag: "to be collected"}
		runtime.SetFinalizer(p, func(*pair) { atomic.AddInt32(&collected, 1) })
		return p
	}
	var c Cache[string, *pair]
	for i, lose := range []func(){
		func() { c.Delete("x") },
		func() { c.Store("x", nil) },
		func() { c.Clear() },
		func() { c.elapse(2 * TTL); c.Store("y", nil) },
		func() { c.max = 1; c.Store("z", nil) },
	} {
		c.Store("x", value())
		lose()
		eventually(t, "a value collected", func() bool { return atomic.LoadInt32(&collected) == int32(i+1) })
	}
	runtime.KeepAlive(&c)
}
