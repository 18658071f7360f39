package typecache

import (
	"reflect"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"testing"
	"time"
)

type info struct{ n int }

var sink int

// A scenario does the same n operations with a sync.Map and with a cache, which both keep what they have.
type scenario struct {
	name         string
	theirs, ours func(n int)
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

func scenarios() []scenario {
	keys := make([]string, 256)
	for i := range keys {
		keys[i] = "handler.name.number." + strconv.Itoa(i)
	}
	types := types[1:]
	hits := []scenario{typeHits("type hit, 16", types[:16]), typeHits("type hit, 255", types), stringHits(keys)}
	return append(hits,
		parallel(hits[1]), parallel(hits[2]),
		misses("90% hits, 10% miss and store", keys, 10), misses("miss and store", keys, 1), storeAgain(types))
}

func typeHits(name string, types []reflect.Type) scenario {
	var theirs sync.Map
	var ours Types[*info]
	for round := 0; round < 4; round++ {
		for i, typ := range types {
			theirs.LoadOrStore(typ, &info{i})
			ours.LoadOrStore(typ, &info{i})
		}
	}
	return scenario{
		name,
		func(n int) {
			sum := 0
			for i := 0; i < n; i++ {
				v, _ := theirs.Load(types[i%len(types)])
				sum += v.(*info).n
			}
			sink = sum
		},
		func(n int) {
			sum := 0
			for i := 0; i < n; i++ {
				v, _ := ours.Load(types[i%len(types)])
				sum += v.n
			}
			sink = sum
		},
	}
}

func stringHits(keys []string) scenario {
	var theirs sync.Map
	var ours Cache[string, *info]
	for round := 0; round < 4; round++ {
		for i, key := range keys {
			theirs.LoadOrStore(key, &info{i})
			ours.LoadOrStore(key, &info{i})
		}
	}
	return scenario{
		"string hit, " + strconv.Itoa(len(keys)),
		func(n int) {
			sum := 0
			for i := 0; i < n; i++ {
				v, _ := theirs.Load(keys[i%len(keys)])
				sum += v.(*info).n
			}
			sink = sum
		},
		func(n int) {
			sum := 0
			for i := 0; i < n; i++ {
				v, _ := ours.Load(keys[i%len(keys)])
				sum += v.n
			}
			sink = sum
		},
	}
}

// misses loads keys and, once in every times, one that has to be stored.
func misses(name string, keys []string, every int) scenario {
	var theirs sync.Map
	var ours Cache[string, *info]
	key := func(i int) string {
		if i%every == 0 {
			return unseen[i/every]
		}
		return keys[i*31%len(keys)]
	}
	return scenario{
		name,
		func(n int) {
			for i := 0; i < n; i++ {
				key := key(i)
				if _, ok := theirs.Load(key); !ok {
					theirs.Store(key, &info{i})
				}
			}
		},
		func(n int) {
			for i := 0; i < n; i++ {
				key := key(i)
				if _, ok := ours.Load(key); !ok {
					ours.Store(key, &info{i})
				}
			}
		},
	}
}

func storeAgain(types []reflect.Type) scenario {
	var theirs sync.Map
	var ours Types[*info]
	v := &info{1}
	return scenario{
		"store again, 255 types",
		func(n int) {
			for i := 0; i < n; i++ {
				theirs.Store(types[i%len(types)], v)
			}
		},
		func(n int) {
			for i := 0; i < n; i++ {
				ours.Store(types[i%len(types)], v)
			}
		},
	}
}

func parallel(s scenario) scenario {
	twice := func(f func(int)) func(int) {
		return func(n int) {
			var wg sync.WaitGroup
			for g := 0; g < 2; g++ {
				wg.Add(1)
				go func() {
					defer wg.Done()
					f(n / 2)
				}()
			}
			wg.Wait()
		}
	}
	return scenario{s.name + ", 2 readers", twice(s.theirs), twice(s.ours)}
}

func BenchmarkCache(b *testing.B) {
	for _, s := range scenarios() {
		for name, f := range map[string]func(int){"sync.Map": s.theirs, "typecache": s.ours} {
			b.Run(s.name+"/"+name, func(b *testing.B) {
				prepare(b.N)
				b.ReportAllocs()
				b.ResetTimer()
				f(b.N)
			})
		}
	}
}

// BenchmarkPaired measures both in turn, b.N times: the ratio of neighbours is steadier than either.
func BenchmarkPaired(b *testing.B) {
	const operations = 10_000
	for _, s := range scenarios() {
		b.Run(s.name, func(b *testing.B) {
			var theirs, ours, ratios []float64
			runtime.GC()
			for i := 0; i < b.N; i++ {
				prepare(operations)
				x, y := duration(s.theirs, operations), duration(s.ours, operations)
				theirs, ours, ratios = append(theirs, x), append(ours, y), append(ratios, y/x)
			}
			b.ReportMetric(median(theirs), "sync.Map-ns")
			b.ReportMetric(median(ours), "typecache-ns")
			b.ReportMetric(median(ratios), "ratio")
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

// BenchmarkRetained measures what is left after a million unique keys, which belong to the map alone, and at the most.
func BenchmarkRetained(b *testing.B) {
	const million = 1_000_000
	for i := 0; i < b.N; i++ {
		var theirs sync.Map
		var ours, full Cache[string, *info]
		b.ReportMetric(retained(&theirs, func() {
			for i := 0; i < million; i++ {
				theirs.Store("request.number."+strconv.Itoa(i), (*info)(nil))
			}
		}), "sync.Map-KB")
		b.ReportMetric(retained(&ours, func() {
			for i := 0; i < million; i++ {
				ours.Store("request.number."+strconv.Itoa(i), nil)
			}
		}), "typecache-KB")
		b.ReportMetric(retained(&full, func() {
			for i := 0; i < 4*Capacity; i++ {
				full.LoadOrStore("request.number."+strconv.Itoa(i%Capacity), nil)
			}
		}), "typecache-full-and-read-KB")
	}
}

func retained(cache any, fill func()) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&before)
	fill()
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(cache)
	return (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / 1024
}
