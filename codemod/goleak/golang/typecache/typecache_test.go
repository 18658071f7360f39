package typecache

import (
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
)

func TestASmallCacheIsSmall(t *testing.T) {
	if size := reflect.TypeOf((*Types[int])(nil)).Elem().Size(); size > 128 {
		t.Errorf("%d bytes in each owner", size)
	}
	var c Cache[string, int]
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := 0; i < 20; i++ {
		key := strconv.Itoa(i % 5)
		c.LoadOrStore(key, i)
	}
	runtime.ReadMemStats(&after)
	if bytes := after.TotalAlloc - before.TotalAlloc; bytes > 8<<10 {
		t.Errorf("%d bytes allocated for 5 entries", bytes)
	}
}

func TestACacheOfHitsAges(t *testing.T) {
	used, unused := types[1], types[2]
	var byType Types[int]
	for name, load := range map[string]func(reflect.Type) (int, bool){"Types": byType.Load, "Cache": byType.Cache.Load} {
		byType.Store(used, 1)
		byType.Store(unused, 2)
		warm(t, &byType.Cache, used)
		load(unused)
		for i := 0; i < 3; i++ {
			byType.elapse(TTL)
			period := byType.period
			eventually(t, "a new period", func() bool {
				load(used)
				return byType.period > period
			})
		}
		if _, ok := load(used); !ok || byType.Len() != 1 {
			t.Errorf("%s: used: %t, %d entries", name, ok, byType.Len())
		}
	}
}

func TestHitsDoNotAllocate(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	var byType Types[int]
	var byName Cache[string, *int]
	var byAny Cache[any, int]
	var byPair Cache[pair, pair]
	key := pair{types[3], strconv.Itoa(3)}
	byType.Store(key.typ, 1)
	byName.Store(key.tag, nil)
	byAny.Store(key.tag, 1)
	byPair.Store(key, key)
	warm(t, &byType.Cache, key.typ)
	warm(t, &byName, key.tag)
	warm(t, &byAny, any(key.tag))
	warm(t, &byPair, key)
	anyTag := any(key.tag)
	for name, f := range map[string]func(){
		"Types.Load":        func() { byType.Load(key.typ) },
		"Types.LoadOrStore": func() { byType.LoadOrStore(key.typ, 2) },
		"string":            func() { byName.Load(key.tag) },
		"any":               func() { byAny.Load(anyTag) },
		"struct":            func() { byPair.Load(key) },
		"struct, stored":    func() { byPair.LoadOrStore(key, key) },
	} {
		if n := testing.AllocsPerRun(1000, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestWhatIsGoneCanBeCollected(t *testing.T) {
	var collected atomic.Int32
	value := func() *pair {
		p := &pair{tag: "to be collected"}
		runtime.SetFinalizer(p, func(*pair) { collected.Add(1) })
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
		if i < 4 {
			warm(t, &c, "x")
		}
		lose()
		eventually(t, fmt.Sprint("value ", i, " collected"), func() bool { return collected.Load() == int32(i+1) })
	}
	func() {
		owner := new(Cache[string, *pair])
		owner.Store("x", value())
		warm(t, owner, "x")
	}()
	eventually(t, "a cache with its values collected", func() bool { return collected.Load() == 6 })
	runtime.KeepAlive(&c)
}
