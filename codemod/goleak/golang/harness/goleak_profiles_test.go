// What goleak adds to the load test of a cache where it keeps evidence: the load again, under profiles, where
// GOLEAK_PROFILES is set.

//go:build goleak

package harness

import (
	"bufio"
	"os"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"runtime/trace"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func init() {
	if os.Getenv("GOLEAK_PROFILES") != "" {
		goleakProfiled = goleakUnderProfiles
	}
}

// goleakUnderProfiles makes requests without forced collections, with everything on that tells where time goes: at
// least as many as were measured, more where those take less than a second, but never so many that the machine suffers.
func goleakUnderProfiles(t *testing.T, out string, from, requests, concurrency int) {
	cpu, execution := goleakCreate(t, out, "cpu.pb.gz"), goleakCreate(t, out, "trace.out")
	defer cpu.Close()
	defer execution.Close()
	runtime.SetMutexProfileFraction(1)
	runtime.SetBlockProfileRate(10000)
	defer runtime.SetMutexProfileFraction(0)
	defer runtime.SetBlockProfileRate(0)
	if err := pprof.StartCPUProfile(cpu); err != nil {
		t.Fatal(err)
	}
	if err := trace.Start(execution); err != nil {
		t.Fatal(err)
	}
	stop := goleakSample(t, out)
	for start, more := time.Now(), 1; more <= 10 && time.Since(start) < time.Second; more++ {
		goleakLoad(from, from+requests, concurrency)
		from += requests
		var memory runtime.MemStats
		if runtime.ReadMemStats(&memory); memory.HeapAlloc > 512<<20 {
			break
		}
	}
	stop()
	trace.Stop()
	pprof.StopCPUProfile()
	goleakProfile(t, out, "mutex", "mutex.pb.gz")
	goleakProfile(t, out, "block", "block.pb.gz")
}

// goleakSample writes the state of the heap to samples.jsonl, at first every two milliseconds, in a long load ten
// times a second, until the function that it returns is called.
func goleakSample(t *testing.T, out string) func() {
	file := goleakCreate(t, out, "samples.jsonl")
	lines := bufio.NewWriter(file)
	read := goleakMetrics()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		defer file.Close()
		defer lines.Flush()
		ticks := time.NewTicker(2 * time.Millisecond)
		defer ticks.Stop()
		var line []byte
		for count := 0; ; count++ {
			line = read(line[:0])
			lines.Write(line)
			if count == 2000 {
				ticks.Reset(100 * time.Millisecond)
			}
			select {
			case <-stop:
				lines.Write(read(line[:0]))
				return
			case <-ticks.C:
			}
		}
	}()
	return func() {
		close(stop)
		<-stopped
	}
}

// goleakMetrics returns a function that appends one line of JSON: times in seconds, sizes in bytes.
func goleakMetrics() func(line []byte) []byte {
	samples := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/gc/heap/goal:bytes"},
		{Name: "/gc/cycles/total:gc-cycles"},
		{Name: "/cpu/classes/gc/total:cpu-seconds"},
		{Name: "/cpu/classes/total:cpu-seconds"},
		{Name: "/cpu/classes/idle:cpu-seconds"},
	}
	number := func(line []byte, name string, value float64) []byte {
		line = append(append(append(line, '"'), name...), `": `...)
		return append(strconv.AppendFloat(line, value, 'f', -1, 64), ", "...)
	}
	return func(line []byte) []byte {
		metrics.Read(samples)
		values := [7]float64{}
		for i, sample := range samples {
			switch sample.Value.Kind() {
			case metrics.KindUint64:
				values[i] = float64(sample.Value.Uint64())
			case metrics.KindFloat64:
				values[i] = sample.Value.Float64()
			}
		}
		line = append(line, '{')
		line = number(line, "time", float64(time.Now().UnixNano())/1e9)
		line = number(line, "requests", float64(atomic.LoadInt64(&goleakNext)+1))
		line = number(line, "bytes", values[0])
		line = number(line, "inuse", values[0]+values[1])
		line = number(line, "goal", values[2])
		line = number(line, "collections", values[3])
		line = number(line, "gc_cpu", values[4])
		line = number(line, "cpu", values[5])
		line = number(line, "idle_cpu", values[6])
		line = number(line, "rss", goleakResident())
		return append(line[:len(line)-len(", ")], "}\n"...)
	}
}

// goleakResident returns the bytes of the program that are in memory, 0 where the system does not say.
func goleakResident() float64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.Atoi(fields[1])
	return float64(pages * os.Getpagesize())
}
