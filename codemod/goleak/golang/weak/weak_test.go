package typecache

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
)

type object struct {
	name string
	next *object
}

var global object

// eventually waits for what the garbage collector and cleanups bring about.
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

func TestAnEntryGoesWithItsObject(t *testing.T) {
	var c Weak[object, string]
	kept := &object{name: "kept"}
	c.Store(kept, "kept")
	for i := 0; i < 1000; i++ {
		c.Store(&object{name: "gone"}, "gone")
	}
	eventually(t, "one entry left", func() bool { return c.Len() == 1 })
	if value, ok := c.Load(kept); value != "kept" || !ok {
		t.Errorf("%q, %t for an object that lives", value, ok)
	}
	runtime.KeepAlive(kept)
}

func TestOperationsAreThoseOfAMap(t *testing.T) {
	var c Weak[object, int]
	a, b := new(object), new(object)
	if _, ok := c.Load(a); ok || c.Len() != 0 || c.Get(a) != 0 {
		t.Error("an empty cache has an entry")
	}
	if actual, loaded := c.LoadOrStore(a, 1); actual != 1 || loaded {
		t.Error("not stored:", actual, loaded)
	}
	if actual, loaded := c.LoadOrStore(a, 2); actual != 1 || !loaded {
		t.Error("stored twice:", actual, loaded)
	}
	if previous, loaded := c.Swap(a, 3); previous != 1 || !loaded || c.Get(a) != 3 {
		t.Error("not swapped:", previous, loaded)
	}
	c.Store(b, 4)
	c.Store(nil, 5)
	c.Store(&global, 6)
	seen := map[*object]int{}
	c.Range(func(key *object, value int) bool { seen[key] = value; return true })
	if len(seen) != 4 || seen[a] != 3 || seen[b] != 4 || seen[nil] != 5 || seen[&global] != 6 {
		t.Error(seen)
	}
	calls := 0
	c.Range(func(*object, int) bool { calls++; c.Delete(a); return false })
	if calls != 1 || c.Len() != 3 {
		t.Error(calls, "calls,", c.Len(), "entries")
	}
	if value, loaded := c.LoadAndDelete(nil); value != 5 || !loaded {
		t.Error(value, loaded)
	}
	c.Clear()
	if c.Len() != 0 {
		t.Error("not cleared")
	}
	runtime.KeepAlive(a)
	runtime.KeepAlive(b)
}

func TestAnObjectStoredAgainIsForgottenOnce(t *testing.T) {
	var c Weak[object, int]
	func() {
		key := new(object)
		for i := 0; i < 100; i++ {
			c.Store(key, i)
			c.Delete(key)
		}
		c.Store(key, 1)
		if c.Len() != 1 {
			t.Error(c.Len(), "entries")
		}
		runtime.KeepAlive(key)
	}()
	eventually(t, "no entry", func() bool { return c.Len() == 0 })
}

func TestACacheGoesBeforeItsObjects(t *testing.T) {
	var collected atomic.Int32
	key := new(object)
	func() {
		c := new(Weak[object, *object])
		value := &object{name: "value"}
		runtime.AddCleanup(value, func(int) { collected.Add(1) }, 0)
		c.Store(key, value)
	}()
	eventually(t, "a cache collected", func() bool { return collected.Load() == 1 })
	runtime.KeepAlive(key)
}

func TestConcurrentUse(t *testing.T) {
	var c Weak[object, string]
	shared := []*object{{name: "a"}, {name: "b"}, {name: "c"}}
	var wg sync.WaitGroup
	for g := 0; g < 100; g++ {
		wg.Go(func() {
			for i := 0; i < 50; i++ {
				key := shared[i%3]
				if i%2 == 0 {
					key = &object{name: "own"}
				}
				if value, _ := c.LoadOrStore(key, key.name); value != key.name {
					t.Errorf("%q has the value of %q", key.name, value)
				}
				if i%25 == g%25 {
					runtime.GC()
					c.Range(func(key *object, value string) bool { return key.name == value })
					c.Delete(shared[g%3])
				}
			}
		})
	}
	wg.Wait()
	eventually(t, "only shared ones left", func() bool { return c.Len() <= 3 })
	runtime.KeepAlive(shared)
}
