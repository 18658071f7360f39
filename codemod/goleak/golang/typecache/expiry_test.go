package typecache

import (
	"math/rand"
	"testing"
	"time"
)

// has tells whether there is an entry for key, without using it.
func has[K comparable, V any](c *Cache[K, V], key K) (there bool) {
	c.Range(func(found K, _ V) bool {
		there = found == key
		return !there
	})
	return there
}

func TestEntriesExpire(t *testing.T) { timed(t, expire) }

func expire(t *testing.T) {
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
			if !has(c, "x") {
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

func TestEntriesExpireAtOnceAfterALongTime(t *testing.T) { timed(t, expireAtOnce) }

func expireAtOnce(t *testing.T) {
	var c Types[int]
	for i, typ := range types {
		c.Store(typ, i)
	}
	c.elapse(100 * TTL)
	if c.Store(types[0], 0); c.Len() != 1 {
		t.Errorf("%d entries", c.Len())
	}
}

// TestAgesAreExact uses random keys at random times and knows when each was used last.
func TestAgesAreExact(t *testing.T) {
	timed(t, func(t *testing.T) {
		random := rand.New(rand.NewSource(1))
		c := ofSize[int, int](Capacity)
		used := map[int]time.Duration{}
		var now time.Duration
		for step := 0; step < 3000; step++ {
			pause := time.Duration(random.Int63n(int64(TTL / 4)))
			if step%50 == 0 {
				pause += 2 * TTL
			}
			c.elapse(pause)
			now += pause
			key := random.Intn(40)
			c.Store(key, step)
			used[key] = now
			if random.Intn(2) == 0 {
				key = random.Intn(40)
				if _, ok := c.Load(key); ok {
					used[key] = now
				}
			}
			there := map[int]bool{}
			c.Range(func(key, _ int) bool { there[key] = true; return true })
			for key, last := range used {
				if age := now - last; age < TTL && !there[key] || age >= 2*TTL && there[key] {
					t.Fatalf("step %d: there: %t, unused for %v", step, there[key], age)
				}
			}
		}
	})
}
