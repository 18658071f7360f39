package typecache

import (
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"testing"
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

func TestConcurrentUse(t *testing.T) { timed(t, useConcurrently) }

func useConcurrently(t *testing.T) {
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
	var c Cache[string, any]
	get := func(key string, compute func() any) any {
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
	if !panics(func() { c.Range(func(string, any) bool { panic("no") }) }) || c.Len() != 1 {
		t.Error("Range did not let go")
	}
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
}
