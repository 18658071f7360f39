//go:build go1.25

//go:debug asynctimerchan=0

package typecache

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTimeInABubble(t *testing.T) {
	var outside Cache[string, int] // as that of a package is
	for i := 0; i < 3; i++ {
		outside.Store("x", i)
		synctest.Test(t, func(t *testing.T) {
			if value, ok := outside.Load("x"); value != i || !ok {
				t.Error("a new clock empties the cache")
			}
			var inside Types[int]
			for _, typ := range types[:8] {
				inside.Store(typ, 1)
			}
			time.Sleep(TTL - time.Nanosecond)
			inside.Store(types[0], 1)
			if inside.Len() != 8 {
				t.Error("gone before TTL")
			}
			time.Sleep(TTL + time.Nanosecond)
			inside.Store(types[0], 1)
			if inside.Len() != 1 {
				t.Error("there after 2*TTL")
			}
			outside.Store("x", i)
		})
		if value, ok := outside.Load("x"); value != i || !ok {
			t.Error("the old clock empties the cache")
		}
	}
}

func TestGoroutinesInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c Cache[int, int]
		var wg sync.WaitGroup
		for g := 0; g < 100; g++ {
			wg.Go(func() {
				for i := 0; i < 50; i++ {
					key := (i + g) % 60
					if value, _ := c.LoadOrStore(key, key); value != key {
						t.Errorf("%d for %d", value, key)
					}
					time.Sleep(TTL / 10)
				}
			})
		}
		wg.Wait() // with a goroutine or a timer of the cache the bubble would not end
		if c.Len() > 60 {
			t.Errorf("%d entries", c.Len())
		}
	})
}
