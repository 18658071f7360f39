// goleak wrote this load test of the cache typeCache. It is yours to keep and to change.
//
// goleakRequest makes one request; goleakCache says which container is counted. To run it and to see what it kept:
//
//	GOLEAK_OUT=/tmp/goleak go test -tags goleak -run TestGoleakLoad -count 1 -v -memprofilerate 4096
//	go tool pprof -top -base /tmp/goleak/heap_before.pb.gz /tmp/goleak/heap_after.pb.gz
//
// GOLEAK_N, GOLEAK_C and GOLEAK_STAGES set how many requests are made, how many at a time, in how many stages;
// GOLEAK_WARMUP how many go before; GOLEAK_VARY what is new in each, or none.

//go:build goleak

package harness

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// goleakVary names what is new in every request: strings, numbers, instances, types.
const goleakVary = "strings"

// goleakSetUp makes what the requests share.
func goleakSetUp(t *testing.T) {
}

// goleakCache returns the address of the cache, or nil where it cannot be named.
func goleakCache() interface{} {
	return &typeCache
}

// goleakRequest makes request number i.
func goleakRequest(i int) {
	describe(goleakString(i), goleakInstance(i))
}

// goleakString returns a string, a new one for every i where strings vary.
func goleakString(i int) string {
	if goleakVaries.strings {
		return "goleak-" + strconv.Itoa(i)
	}
	return "goleak"
}

// goleakNumber returns a number, i itself where numbers vary.
func goleakNumber(i int) int {
	if goleakVaries.numbers {
		return i
	}
	return 1
}

// goleakInstance returns a pointer to a struct: of a new type for every i where types vary, a new one
// of the same type where instances vary.
func goleakInstance(i int) interface{} {
	if goleakVaries.types {
		return goleakPool[i%len(goleakPool)]
	}
	if goleakVaries.instances {
		return &goleakRecord{Name: "goleak"}
	}
	return goleakShared
}

// goleakType returns a struct type, a new one for every i where types vary.
func goleakType(i int) reflect.Type {
	return reflect.TypeOf(goleakInstance(i)).Elem()
}

// goleakValue returns an addressable struct, varied as goleakInstance does.
func goleakValue(i int) reflect.Value {
	return reflect.ValueOf(goleakInstance(i)).Elem()
}

// goleakFailed keeps the first error that a request returned, for the report.
func goleakFailed(err error) {
	goleakErrors.Lock()
	defer goleakErrors.Unlock()
	if goleakErrors.count == 0 {
		goleakErrors.first = err.Error()
	}
	goleakErrors.count++
}

// goleakRecord is the type of the instances that requests carry where types do not vary.
type goleakRecord struct {
	Name string
}

var (
	goleakVaries struct{ strings, numbers, instances, types bool }
	goleakShared = &goleakRecord{Name: "goleak"}
	goleakPool   []interface{}
	goleakErrors struct {
		sync.Mutex
		count int
		first string
	}
)

// goleakStage is what was measured after a number of requests: sizes in bytes after two forced
// collections, Peak the largest number of entries counted on the way, -1 where they cannot be counted.
type goleakStage struct {
	Requests    int
	Entries     int
	Peak        int
	HeapAlloc   uint64
	HeapObjects uint64
	TotalAlloc  uint64
	Collections uint32
	Seconds     float64
}

// goleakResult is the whole file result.json. ProfiledFrom is when the load under profiles began, in seconds since
// the program did.
type goleakResult struct {
	Go           string
	Processors   int
	Vary         string
	WarmUp       int
	Concurrency  int
	Empty        int
	HeapStart    uint64
	Stages       []goleakStage
	ProfiledFrom float64
	Errors       int
	Error        string
}

var (
	goleakStart = time.Now()
	goleakNext  int64 // the number of the request made last
	// goleakProfiled, where another file sets it, makes more requests under profiles.
	goleakProfiled func(t *testing.T, out string, from, requests, concurrency int)
)

func TestGoleakLoad(t *testing.T) {
	out := os.Getenv("GOLEAK_OUT")
	if out == "" {
		t.Skip("set GOLEAK_OUT to a folder for the results")
	}
	if err := os.MkdirAll(out, 0777); err != nil {
		t.Fatal(err)
	}
	requests := goleakSetting("GOLEAK_N", 100000)
	stages := goleakSetting("GOLEAK_STAGES", 8)
	// The warm-up must take a bounded cache past its bound, or filling it would look like a leak.
	warmUp := goleakSetting("GOLEAK_WARMUP", 10240)
	vary := os.Getenv("GOLEAK_VARY")
	if vary == "" {
		vary = goleakVary
	}
	goleakVaries.strings = strings.Contains(vary, "strings")
	goleakVaries.numbers = strings.Contains(vary, "numbers")
	goleakVaries.instances = strings.Contains(vary, "instances")
	goleakVaries.types = strings.Contains(vary, "types")
	if goleakVaries.types {
		goleakMakeTypes(warmUp + requests)
	}
	goleakSetUp(t)

	result := goleakResult{
		Go:          runtime.Version(),
		Processors:  runtime.GOMAXPROCS(0),
		Vary:        vary,
		WarmUp:      warmUp,
		Concurrency: goleakSetting("GOLEAK_C", 200),
		Empty:       goleakEntries(reflect.ValueOf(goleakCache())),
	}
	result.HeapStart = goleakMemory().HeapAlloc
	measure := func(first, last, counts int) {
		stage := goleakMeasure(first, last, counts, result.Concurrency)
		stage.Requests = last - warmUp
		result.Stages = append(result.Stages, stage)
		t.Logf("%7d requests: %7d entries, %9d bytes on the heap", stage.Requests, stage.Entries, stage.HeapAlloc)
	}
	// What the writer of profiles keeps for itself must be there before the first one that counts.
	if err := pprof.Lookup("heap").WriteTo(io.Discard, 0); err != nil {
		t.Fatal(err)
	}
	measure(0, warmUp, 16)
	goleakProfile(t, out, "heap", "heap_before.pb.gz")
	for s := 0; s < stages; s++ {
		measure(warmUp+goleakEnd(s, stages, requests), warmUp+goleakEnd(s+1, stages, requests), 4)
	}
	goleakProfile(t, out, "heap", "heap_after.pb.gz")
	if goleakProfiled != nil {
		result.ProfiledFrom = time.Since(goleakStart).Seconds()
		goleakProfiled(t, out, warmUp+requests, requests, result.Concurrency)
	}

	result.Errors, result.Error = goleakErrors.count, goleakErrors.first
	if err := os.WriteFile(filepath.Join(out, "result.json"), goleakJSON(result), 0666); err != nil {
		t.Fatal(err)
	}
}

// goleakJSON writes a result without encoding/json, whose own caches may be what is loaded.
func goleakJSON(result goleakResult) []byte {
	quoted := func(text string) string {
		plain := strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || r > 0xffff {
				return ' '
			}
			return r
		}, text)
		return strconv.QuoteToASCII(plain)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "{\n  \"go\": %s,\n  \"processors\": %d,\n  \"vary\": %s,\n  \"warm_up\": %d,\n",
		quoted(result.Go), result.Processors, quoted(result.Vary), result.WarmUp)
	fmt.Fprintf(&text, "  \"concurrency\": %d,\n  \"empty\": %d,\n  \"heap_start\": %d,\n  \"profiled_from\": %g,\n",
		result.Concurrency, result.Empty, result.HeapStart, result.ProfiledFrom)
	fmt.Fprintf(&text, "  \"errors\": %d,\n  \"error\": %s,\n  \"stages\": [", result.Errors, quoted(result.Error))
	for i, s := range result.Stages {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "\n    {\"requests\": %d, \"entries\": %d, \"peak\": %d, \"heap_alloc\": %d, \"heap_objects\": %d,",
			s.Requests, s.Entries, s.Peak, s.HeapAlloc, s.HeapObjects)
		fmt.Fprintf(&text, " \"total_alloc\": %d, \"collections\": %d, \"seconds\": %g}",
			s.TotalAlloc, s.Collections, s.Seconds)
	}
	text.WriteString("\n  ]\n}\n")
	return []byte(text.String())
}

func goleakSetting(name string, standard int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n >= 0 {
		return n
	}
	return standard
}

// goleakEnd returns the number of requests after s stages. Stages differ in length: a bounded cache rises
// and falls, and measured at equal steps that could look like steady growth.
func goleakEnd(s, stages, requests int) int {
	end := requests * s / stages
	if 2*s == stages || s == 0 || s == stages {
		return end
	}
	return end + s*s*7919%(requests/stages/3+1)
}

// goleakMakeTypes makes the types before anything is measured: reflect itself keeps every type that
// it made, and every pointer type to one, for ever.
func goleakMakeTypes(count int) {
	for i := len(goleakPool); i < count; i++ {
		field := reflect.StructField{Name: "Field" + strconv.Itoa(i), Type: reflect.TypeOf("")}
		goleakPool = append(goleakPool, reflect.New(reflect.StructOf([]reflect.StructField{field})).Interface())
	}
}

// goleakMeasure makes the requests first to last-1, counts the entries `counts` times on the way, and
// reads the heap.
func goleakMeasure(first, last, counts, concurrency int) goleakStage {
	var stage goleakStage
	stage.Peak = -1
	for c := 0; c < counts; c++ {
		from, to := first+(last-first)*c/counts, first+(last-first)*(c+1)/counts
		stage.Seconds += goleakLoad(from, to, concurrency).Seconds()
		stage.Entries = goleakEntries(reflect.ValueOf(goleakCache()))
		if stage.Entries > stage.Peak {
			stage.Peak = stage.Entries
		}
	}
	memory := goleakMemory()
	stage.HeapAlloc, stage.HeapObjects = memory.HeapAlloc, memory.HeapObjects
	stage.TotalAlloc, stage.Collections = memory.TotalAlloc, memory.NumGC
	return stage
}

// goleakMemory reads the heap after two collections: the first finds what is dead, the second what
// finalizers and pools then let go.
func goleakMemory() runtime.MemStats {
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory
}

// goleakProfile writes a profile that the runtime keeps: of the heap, what was live at the last collection.
func goleakProfile(t *testing.T, out, profile, name string) {
	file := goleakCreate(t, out, name)
	defer file.Close()
	if err := pprof.Lookup(profile).WriteTo(file, 0); err != nil {
		t.Fatal(err)
	}
}

func goleakCreate(t *testing.T, out, name string) *os.File {
	file, err := os.Create(filepath.Join(out, name))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func goleakLoad(from, to, concurrency int) time.Duration {
	var waiting sync.WaitGroup
	atomic.StoreInt64(&goleakNext, int64(from)-1)
	start := time.Now()
	for w := 0; w < concurrency; w++ {
		waiting.Add(1)
		go func() {
			for {
				i := int(atomic.AddInt64(&goleakNext, 1))
				if i >= to {
					waiting.Done() // not deferred: a request that panics must not let the load go on meanwhile
					return
				}
				goleakRequest(i)
			}
		}()
	}
	waiting.Wait()
	return time.Since(start)
}

// goleakEntries counts what a cache keeps, -1 where it cannot tell: behind pointers, interfaces and
// copy-on-write holders, in maps, in sync.Maps with those within them, and in whatever has Len.
func goleakEntries(cache reflect.Value) int {
	switch cache.Kind() {
	case reflect.Invalid:
		return -1
	case reflect.Ptr, reflect.Interface:
		if cache.IsNil() {
			return 0
		}
	}
	if cache.CanInterface() {
		switch c := cache.Interface().(type) {
		case interface{ Len() int }:
			return c.Len()
		case interface {
			Range(func(key, value interface{}) bool)
		}:
			count := 0
			c.Range(func(_, value interface{}) bool {
				count++
				if inner, ok := value.(*sync.Map); ok {
					count += goleakEntries(reflect.ValueOf(inner))
				}
				return true
			})
			return count
		}
		if load := cache.MethodByName("Load"); load.IsValid() && load.Type().NumIn() == 0 {
			return goleakEntries(load.Call(nil)[0])
		}
	}
	switch cache.Kind() {
	case reflect.Ptr, reflect.Interface:
		return goleakEntries(cache.Elem())
	case reflect.Map:
		return cache.Len()
	case reflect.Array, reflect.Slice:
		return goleakSum(cache.Len(), cache.Index)
	case reflect.Struct:
		return goleakSum(cache.NumField(), func(i int) reflect.Value { return goleakPart(cache.Field(i)) })
	}
	return -1
}

// goleakPart returns a field that may be part of a cache, or nothing: pointers lead out of it, and a
// sync.Map that is not exported does not tell what it keeps.
func goleakPart(field reflect.Value) reflect.Value {
	switch field.Kind() {
	case reflect.Map, reflect.Array:
		return field
	case reflect.Struct:
		if field.CanInterface() || !strings.HasPrefix(field.Type().PkgPath(), "sync") {
			return field
		}
	}
	return reflect.Value{}
}

// goleakSum counts over shards, or over the fields of a struct, those that can be counted.
func goleakSum(parts int, part func(int) reflect.Value) int {
	sum := -1
	for i := 0; i < parts; i++ {
		value := part(i)
		if value.Kind() == reflect.Struct && value.CanAddr() {
			value = value.Addr()
		}
		count := goleakEntries(value)
		if count >= 0 && sum >= 0 {
			sum += count
		} else if count >= 0 {
			sum = count
		}
	}
	return sum
}
