package typecache

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	_ syncMap[string, int]       = (*Cache[string, int])(nil)
	_ syncMap[reflect.Type, int] = (*Types[int])(nil)
)

// eventually waits for what the garbage collector and finalizers bring about.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	for i := 0; i < 1000; i++ {
		if done() {
			return
		}
		runtime.GC()
		runtime.Gosched()
	}
	t.Fatal("never:", what)
}

// warm loads key until that takes no lock.
func warm[K comparable, V any](t *testing.T, c *Cache[K, V], key K) {
	t.Helper()
	eventually(t, fmt.Sprint("a hit on ", key), func() bool {
		_, ok := c.Load(key)
		return ok && c.hit(key) != nil
	})
}

func TestTheZeroValueIsReady(t *testing.T) {
	var owner struct {
		byName Cache[string, *int]
		byType Types[*int]
	}
	owner.byName.Range(func(string, *int) bool { t.Error("Range of nothing"); return true })
	if _, ok := owner.byName.LoadAndDelete("a"); ok || owner.byName.Len() != 0 {
		t.Error("an empty cache has an entry")
	}
	if _, ok := owner.byType.Load(reflect.TypeOf(0)); ok {
		t.Error("an empty cache has an entry")
	}
	if _, ok := owner.byType.LoadName("int"); ok {
		t.Error("an empty cache has a name")
	}
	owner.byName.Clear()
	owner.byName.Store("a", nil)
	if value, ok := owner.byName.Load("a"); value != nil || !ok {
		t.Error("a nil value is no hit")
	}
	if actual, loaded := owner.byName.LoadOrStore("a", new(int)); actual != nil || !loaded {
		t.Error("a nil value is computed again")
	}
}

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

func TestTypesThatPrintAlikeAreTwo(t *testing.T) {
	local1 := func() any { type User struct{ Name string }; return User{} }
	local2 := func() any { type User struct{ Age int }; return User{} }
	outer := &struct{ notReflects }{} // two types at one address
	outer.Type = reflect.TypeOf("")
	all := []reflect.Type{
		nil, reflect.TypeOf(0), reflect.TypeOf(local1()), reflect.TypeOf(local2()),
		reflect.TypeOf([]any{local1()}), reflect.TypeOf([]int{}), reflect.TypeOf(map[string]int{}),
		reflect.TypeOf(&t), reflect.TypeOf(struct{ A int }{}), reflect.TypeOf(struct{ B int }{}), reflect.TypeOf(func() {}),
		reflect.PtrTo(reflect.TypeOf(local1())), reflect.PtrTo(reflect.TypeOf(local2())), notReflects{reflect.TypeOf(0)},
		outer, &outer.notReflects, reflect.TypeOf(""),
	}
	var c Types[int]
	for round := 0; round < 4; round++ { // first under the lock, then without
		for i, typ := range all {
			if actual, loaded := c.LoadOrStore(typ, i); actual != i || loaded != (round > 0) {
				t.Errorf("LoadOrStore(%v, %d) = %d, %t", typ, i, actual, loaded)
			}
			if value, ok := c.Load(typ); value != i || !ok {
				t.Errorf("Load(%v) = %d, %t, want %d", typ, value, ok, i)
			}
		}
	}
	for name, want := range map[string]int{"[]int": 5, "map[string]int": 6, "struct { A int }": 8} {
		if value, ok := c.LoadName(name); value != want || !ok {
			t.Errorf("LoadName(%q) = %d, %t, want %d", name, value, ok, want)
		}
	}
	for _, name := range []string{"typecache.User", "*typecache.User", "int", "nobody", "<nil>", ""} {
		if value, ok := c.LoadName(name); ok {
			t.Errorf("LoadName(%q) = %d, which is not the only one or none", name, value)
		}
	}
	c.Delete(all[2])
	if value, ok := c.LoadName("typecache.User"); value != 3 || !ok {
		t.Errorf("LoadName of the only User left = %d, %t", value, ok)
	}
}

// notReflects is a reflect.Type that prints as another.
type notReflects struct{ reflect.Type }

func TestConcurrentUse(t *testing.T) {
	rounds := 300
	if testing.Short() {
		rounds = 50
	}
	byName := ofSize[string, *pair](64)
	var byType Types[*pair]
	var wg sync.WaitGroup
	for g := 0; g < 100; g++ {
		wg.Add(1)
		go func(g int) {
			defer wg.Done()
			for i := 0; i < rounds; i++ {
				typ := types[(i*7+g)%len(types)]
				key := fmt.Sprint(g%2*g, typ) // half of them share their keys
				mine := &pair{typ, key}
				if got, _ := byName.LoadOrStore(key, mine); got.tag != key {
					t.Errorf("%q has the value of %q", key, got.tag)
				}
				if got, _ := byType.LoadOrStore(typ, mine); got.typ != typ {
					t.Errorf("%v has the value of %v", typ, got.typ)
				}
				switch got, ok := byName.Load(key); {
				case ok && got.tag != key:
					t.Errorf("%q has the value of %q", key, got.tag)
				case ok && i%3 == 0:
					byName.CompareAndDelete(key, got)
				case i%5 == 0:
					byName.Store(key, mine)
				}
				if got, ok := byType.Load(typ); ok && got.typ != typ {
					t.Errorf("%v has the value of %v", typ, got.typ)
				}
				if i%50 == g%50 {
					runtime.GC()
					byName.elapse(TTL / 2)
					byName.Range(func(key string, got *pair) bool { return got.tag == key || t.Failed() })
					byType.Delete(typ)
				}
				if g == 0 && i%100 == 0 {
					byName.Clear()
				}
				if n := byName.Len(); n > 64 {
					t.Errorf("Len() = %d", n)
				}
			}
		}(g)
	}
	wg.Wait()
}

func TestOneOfManyWins(t *testing.T) {
	var c Types[int]
	for round, typ := range types[:20] {
		var wins, winner, got [100]int
		var wg sync.WaitGroup
		start := make(chan struct{})
		for g := range got {
			wg.Add(1)
			go func(g int) {
				defer wg.Done()
				<-start
				actual, loaded := c.LoadOrStore(typ, g)
				got[g] = actual
				if !loaded {
					wins[g], winner[actual] = 1, 1
				}
			}(g)
		}
		close(start)
		wg.Wait()
		total := 0
		for g := range got {
			total += wins[g]
			if got[g] != got[0] || wins[g] != winner[g] {
				t.Fatalf("round %d: goroutine %d was told %d, others %d", round, g, got[g], got[0])
			}
		}
		if total != 1 || wins[got[0]] != 1 {
			t.Fatalf("round %d: %d winners", round, total)
		}
	}
}

func panics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}

func TestAPanicLeavesNothingBehind(t *testing.T) {
	var c Cache[any, any]
	get := func(key any, compute func() any) any {
		if value, ok := c.Load(key); ok {
			return value
		}
		value, _ := c.LoadOrStore(key, compute())
		return value
	}
	if !panics(func() { get("a", func() any { panic("no") }) }) || c.Len() != 0 {
		t.Error("a failed computation was stored")
	}
	if get("a", func() any { return 1 }) != 1 || c.Len() != 1 {
		t.Error("not computed again")
	}
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
	if !panics(func() { c.Range(func(any, any) bool { panic("no") }) }) || c.Len() != 2 {
		t.Error("Range did not let go")
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

// A node refers to nodes: to compute one uses the cache that it will be stored in.
type node struct {
	name   string
	fields []*node
}

func describe(c *Types[*node], typ reflect.Type) *node {
	if n, ok := c.Load(typ); ok {
		return n
	}
	n := &node{name: typ.String()}
	switch typ.Kind() {
	case reflect.Struct:
		for i := 0; i < typ.NumField(); i++ {
			n.fields = append(n.fields, describe(c, typ.Field(i).Type))
		}
	case reflect.Slice, reflect.Array:
		n.fields = append(n.fields, describe(c, typ.Elem()))
	}
	n, _ = c.LoadOrStore(typ, n)
	return n
}

func TestComputationsMayNest(t *testing.T) {
	type leaf struct{ A, B int }
	type tree struct {
		Leaves []leaf
		Pair   [2]leaf
	}
	var c Types[*node]
	n := describe(&c, reflect.TypeOf(tree{}))
	if c.Len() != 5 || n != describe(&c, reflect.TypeOf(tree{})) || n.fields[0].fields[0] != n.fields[1].fields[0] {
		t.Errorf("%d entries, %+v", c.Len(), n)
	}
}

func TestRangeHoldsNoLock(t *testing.T) {
	var c Cache[int, int]
	for i := 0; i < 10; i++ {
		c.Store(i, i)
	}
	calls := 0
	c.Range(func(key, value int) bool {
		calls++
		c.Range(func(key, value int) bool { return false })
		c.Store(key+100, value)
		c.Store(key, value+1)
		c.CompareAndDelete(key, value+1)
		return calls < 5
	})
	if calls != 5 || c.Len() != 10 {
		t.Errorf("%d calls, %d entries", calls, c.Len())
	}
	c.Range(func(key, value int) bool {
		if value < 0 {
			return false
		}
		for i := 0; i < 200; i++ {
			c.CompareAndSwap(i, i%100, -1) // which the next call must see
			if i%2 == 0 && i != key {
				c.Delete(i)
			}
		}
		calls++
		return true
	})
	if calls != 6 {
		t.Errorf("%d calls with old values", calls-5)
	}
	c.Clear()
	c.Store(1, 1)
	c.Store(2, 2)
	c.Range(func(key, value int) bool { c.Delete(3 - key); calls++; return true })
	if calls != 7 || c.Len() != 1 {
		t.Errorf("%d calls for one entry, %d are left", calls-6, c.Len())
	}
}

func TestLenIsExactAndBounded(t *testing.T) {
	var c Cache[int, int]
	for i := 0; i < 3*Capacity; i++ {
		c.Store(i, i)
		if n := c.Len(); n > Capacity || i < Capacity && n != i+1 {
			t.Fatalf("%d after %d stores", n, i+1)
		}
	}
	for i := 0; i < 3*Capacity; i++ {
		n := c.Len()
		if _, loaded := c.LoadAndDelete(i); loaded != (c.Len() == n-1) {
			t.Fatalf("%d, then %d entries", n, c.Len())
		}
	}
	if c.Len() != 0 {
		t.Errorf("%d entries are left", c.Len())
	}
	nan := ofSize[float64, int](8)
	for i := 0; i < 100; i++ {
		nan.Store(math.NaN(), i) // equal to no key, not even itself
		if n := nan.Len(); n == 0 || n > 8 {
			t.Fatalf("%d keys that are not numbers", n)
		}
	}
}

func TestWhatIsLoadedOutlastsAFlood(t *testing.T) {
	byName := ofSize[int, int](256)
	var byType Types[int]
	byType.checkClock()
	byType.max = 128
	missed := 0
	for i := 0; i < 10_000; i++ {
		byName.Store(i, i)
		byType.Store(types[100+i%156], i)
		if _, loaded := byName.LoadOrStore(-i%100, i); !loaded && i > 1000 {
			missed++
		}
		if _, loaded := byType.LoadOrStore(types[i%50], i); !loaded && i > 1000 {
			missed++
		}
	}
	if missed > 0 {
		t.Errorf("%d misses of 150 keys in constant use", missed)
	}
}

func TestALoadCountsUntilTheCacheIsFull(t *testing.T) {
	c := ofSize[string, int](8)
	fill := func(times string) {
		for i := 0; len(c.all) < 8; i++ {
			c.Store(fmt.Sprint(times, i), i)
		}
		c.Store(times, 0)
	}
	has := func(key string) bool { _, ok := c.all[key]; return ok }
	c.Store("loaded once", 1)
	c.Store("loaded again", 2)
	c.Load("loaded once")
	c.Load("loaded again")
	if fill("first"); !has("loaded once") || !has("loaded again") || has("first0") {
		t.Error("not those that were loaded outlasted the first time")
	}
	c.Load("loaded again")
	if fill("second"); has("loaded once") || !has("loaded again") || has("second0") {
		t.Error("not those that were loaded since outlasted the second time")
	}
}

func TestAFullHouseInUseLosesAQuarter(t *testing.T) {
	for max := 1; max < 20; max++ {
		c := ofSize[int, int](max)
		for i := 0; i < max; i++ {
			c.Store(i, i)
			c.Load(i)
		}
		c.Store(max, max)
		if want := max*3/4 + 1; c.Len() != want {
			t.Errorf("%d of %d entries are left, want %d", c.Len(), max, want)
		}
		if _, ok := c.Load(max); !ok {
			t.Error("the new one is not there")
		}
	}
}

func TestEntriesExpire(t *testing.T) {
	const second = time.Second
	for _, use := range []string{"store", "store again", "load"} {
		for since := time.Duration(0); since < TTL; since += TTL / 5 {
			c := ofSize[string, int](9)
			c.elapse(since)
			c.Store("x", 1)
			if use != "store" {
				c.elapse(TTL - second)
				c.Store("y", 1)
			}
			switch use {
			case "store again":
				c.Store("x", 1)
			case "load":
				c.Load("x")
			}
			c.elapse(TTL - second)
			c.Store("y", 1)
			if _, ok := c.all["x"]; !ok {
				t.Errorf("%s at %v: gone before TTL", use, since)
			}
			c.elapse(TTL + second)
			if c.Store("y", 1); c.Len() != 1 {
				t.Errorf("%s at %v: still there after 2*TTL", use, since)
			}
			if _, ok := c.Load("x"); ok {
				t.Errorf("%s at %v: a hit after 2*TTL", use, since)
			}
		}
	}
}

func TestEntriesExpireAtOnceAfterALongTime(t *testing.T) {
	var c Types[int]
	for i, typ := range types {
		c.Store(typ, i)
	}
	c.elapse(100 * TTL)
	if c.Store(types[0], 0); c.Len() != 1 {
		t.Errorf("%d entries", c.Len())
	}
}

func TestTimeMayGoBack(t *testing.T) {
	var c Cache[string, int]
	c.Store("x", 1)
	c.Store("deleted", 1)
	warm(t, &c, "x")
	warm(t, &c, "deleted")
	c.Delete("deleted")
	for i := 0; i < 5; i++ {
		c.elapse(-TTL)
		c.Store("y", i)
		if _, ok := c.Load("x"); !ok || c.Len() != 2 {
			t.Errorf("%d entries, x: %t", c.Len(), ok)
		}
		if _, ok := c.Load("deleted"); ok {
			t.Error("what was deleted is back")
		}
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
