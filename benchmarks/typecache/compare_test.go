// Package compare measures the cache that goleak writes beside what its users might take instead.
package compare

import (
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/jellydator/ttlcache/v3"
	"github.com/maypok86/otter/v2"
	gocache "github.com/patrickmn/go-cache"
	"goleak.invalid/golang/typecache"
)

type info struct{ n int }

var sink int

// A contender is called through functions, which costs all of them the same.
type contender[K comparable] struct {
	name  string
	load  func(K) (*info, bool)
	store func(K, *info)
}

// contenders returns empty caches with the same bounds, sync.Map first, which has none.
func contenders[K comparable]() []contender[K] {
	var plain sync.Map
	var ours typecache.Cache[K, *info]
	lru := expirable.NewLRU[K, *info](typecache.Capacity, nil, typecache.TTL)
	expiring := ttlcache.New(ttlcache.WithTTL[K, *info](typecache.TTL), ttlcache.WithCapacity[K, *info](typecache.Capacity))
	adaptive := otter.Must(&otter.Options[K, *info]{
		MaximumSize:      typecache.Capacity,
		ExpiryCalculator: otter.ExpiryAccessing[K, *info](typecache.TTL),
	})
	return []contender[K]{
		{"sync.Map", func(key K) (*info, bool) {
			value, ok := plain.Load(key)
			found, _ := value.(*info)
			return found, ok
		}, func(key K, value *info) { plain.Store(key, value) }},
		{"typecache", ours.Load, ours.Store},
		{"golang-lru", lru.Get, func(key K, value *info) { lru.Add(key, value) }},
		{"ttlcache", func(key K) (*info, bool) {
			item := expiring.Get(key)
			if item == nil {
				return nil, false
			}
			return item.Value(), true
		}, func(key K, value *info) { expiring.Set(key, value, ttlcache.DefaultTTL) }},
		{"otter", adaptive.GetIfPresent, func(key K, value *info) { adaptive.Set(key, value) }},
	}
}

func typeContenders() []contender[reflect.Type] {
	all := contenders[reflect.Type]()
	var ours typecache.Types[*info]
	all[1].load, all[1].store = ours.Load, ours.Store
	return all
}

// stringContenders has go-cache too, whose keys are strings. It has no capacity.
func stringContenders() []contender[string] {
	plain := gocache.New(typecache.TTL, typecache.TTL)
	return append(contenders[string](), contender[string]{"go-cache", func(key string) (*info, bool) {
		value, ok := plain.Get(key)
		found, _ := value.(*info)
		return found, ok
	}, func(key string, value *info) { plain.SetDefault(key, value) }})
}

// A scenario has one function for each contender, which does n operations.
type scenario struct {
	name  string
	names []string
	run   []func(n int)
}

func scenarios() []scenario {
	var types []reflect.Type
	for i := 1; i < 256; i++ {
		types = append(types, reflect.ArrayOf(i, reflect.TypeOf(0)))
	}
	var keys []string
	for i := 0; i < 256; i++ {
		keys = append(keys, "handler.name.number."+strconv.Itoa(i))
	}
	return []scenario{
		hits("type hit, 16", typeContenders(), types[:16], 1),
		hits("type hit, 255", typeContenders(), types, 1),
		hits("type hit, 255, 2 readers", typeContenders(), types, 2),
		hits("string hit, 256", stringContenders(), keys, 1),
		hits("string hit, 256, 2 readers", stringContenders(), keys, 2),
		misses("90% hits, 10% miss and store", keys, 10),
		misses("miss and store", keys, 1),
	}
}

func hits[K comparable](name string, all []contender[K], keys []K, readers int) scenario {
	s := scenario{name: name}
	for _, c := range all {
		for round := 0; round < 4; round++ {
			for i, key := range keys {
				if _, ok := c.load(key); !ok {
					c.store(key, &info{i})
				}
			}
		}
		read := func(n int) {
			sum := 0
			for i := 0; i < n; i++ {
				if value, ok := c.load(keys[i%len(keys)]); ok {
					sum += value.n
				}
			}
			sink = sum
		}
		s.names = append(s.names, c.name)
		s.run = append(s.run, func(n int) {
			if readers == 1 {
				read(n)
				return
			}
			var wg sync.WaitGroup
			for r := 0; r < readers; r++ {
				wg.Add(1)
				go func() { defer wg.Done(); read(n / readers) }()
			}
			wg.Wait()
		})
	}
	return s
}

// unseen holds keys that no cache has seen yet; prepare renews them.
var (
	unseen []string
	made   int
)

func prepare(n int) {
	unseen = unseen[:0]
	for ; n > 0; n-- {
		unseen = append(unseen, "request.number."+strconv.Itoa(made))
		made++
	}
}

// misses loads keys and, once in every times, one that has to be stored.
func misses(name string, keys []string, every int) scenario {
	s := scenario{name: name}
	for _, c := range stringContenders() {
		s.names = append(s.names, c.name)
		s.run = append(s.run, func(n int) {
			for i := 0; i < n; i++ {
				key := keys[i*31%len(keys)]
				if i%every == 0 {
					key = unseen[i/every]
				}
				if _, ok := c.load(key); !ok {
					c.store(key, &info{i})
				}
			}
		})
	}
	return s
}

// BenchmarkContenders lets all take turns, b.N times: the ratio within a round is steadier than either time.
func BenchmarkContenders(b *testing.B) {
	const operations = 10_000
	for _, s := range scenarios() {
		b.Run(s.name, func(b *testing.B) {
			times, ratios := make([][]float64, len(s.run)), make([][]float64, len(s.run))
			runtime.GC()
			for i := 0; i < b.N; i++ {
				prepare(operations)
				for j, run := range s.run {
					times[j] = append(times[j], duration(run, operations))
					ratios[j] = append(ratios[j], times[j][i]/times[0][i])
				}
			}
			for j, name := range s.names {
				b.ReportMetric(median(times[j]), name+"-ns")
				b.ReportMetric(median(ratios[j]), name+"-ratio")
			}
		})
	}
}

func duration(f func(int), n int) float64 {
	start := time.Now()
	f(n)
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}

// BenchmarkContendersRetained measures what is left after a million unique keys, which belong to the cache alone.
func BenchmarkContendersRetained(b *testing.B) {
	for i := 0; i < b.N; i++ {
		for j := range stringContenders() {
			c := stringContenders()[j]
			before := heap()
			for i := 0; i < 1_000_000; i++ {
				c.store("request.number."+strconv.Itoa(i), nil)
			}
			b.ReportMetric((heap()-before)/1024, c.name+"-KB")
			runtime.KeepAlive(c)
		}
	}
}

// heap returns the bytes in use. Some caches drop entries in the background, when they get to it.
func heap() float64 {
	var stats runtime.MemStats
	for i := 0; i < 3; i++ {
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc)
}
