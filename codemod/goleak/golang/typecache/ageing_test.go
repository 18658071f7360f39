package typecache

import (
	"fmt"
	"math"
	"testing"
)

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

func TestALoadCountsUntilTheCacheIsFull(t *testing.T) {
	c := ofSize[string, int](8)
	fill := func(times string) {
		for i := 0; c.Len() < 8; i++ {
			c.Store(fmt.Sprint(times, i), i)
		}
		c.Store(times, 0)
	}
	c.Store("loaded once", 1)
	c.Store("loaded again", 2)
	c.Load("loaded once")
	c.Load("loaded again")
	if fill("first"); !has(c, "loaded once") || !has(c, "loaded again") || has(c, "first0") {
		t.Error("not those that were loaded outlasted the first time")
	}
	c.Load("loaded again")
	if fill("second"); has(c, "loaded once") || !has(c, "loaded again") || has(c, "second0") {
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

func TestWhatIsLoadedOutlastsAFlood(t *testing.T) {
	byName := ofSize[int, int](256)
	byType := typesOfSize[int](128)
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

func TestKeysThatAreNoNumbersAreBounded(t *testing.T) {
	nan := ofSize[float64, int](8)
	for i := 0; i < 100; i++ {
		nan.Store(math.NaN(), i) // equal to no key, not even itself
		if n := nan.Len(); n == 0 || n > 8 {
			t.Fatalf("%d keys that are not numbers", n)
		}
	}
}
