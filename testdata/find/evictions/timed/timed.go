// Package timed empties caches by the clock, and bounds them by counters beside them.
package timed

import (
	"reflect"
	"sync"
	"sync/atomic"
	"time"
)

const most = 4096

var (
	swept    sync.Map                    // fact "unbounded, cache, bounded"
	selected sync.Map                    // fact "unbounded, cache, bounded"
	timed    sync.Map                    // fact "unbounded, cache, bounded"
	slept    sync.Map                    // fact "unbounded, cache, bounded"
	renewed  = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	taken    sync.Map                    // fact "unbounded, cache, on-demand"
	switched = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	refusing sync.Map                    // fact "unbounded, cache, bounded"
	refused  atomic.Int64
	turning  sync.Map // fact "unbounded, cache, bounded"
	turned   int64
	drained  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
)

// TypeOf fills them all.
func TypeOf(name string, v any) reflect.Type {
	t := reflect.TypeOf(v)
	swept.LoadOrStore(name, t)
	selected.LoadOrStore(name, t)
	timed.LoadOrStore(name, t)
	slept.LoadOrStore(name, t)
	taken.LoadOrStore(name, t)
	if _, ok := renewed[name]; !ok {
		renewed[name] = t
	}
	if _, ok := drained[name]; !ok {
		drained[name] = t
	}
	if _, ok := switched[name]; !ok {
		switch {
		case len(switched) >= most:
			clear(switched)
		}
		switched[name] = t
	}
	return t
}

// Start starts what empties them.
func Start(stop <-chan struct{}) {
	go sweep()
	go selectTick(stop)
	time.AfterFunc(time.Hour, func() { timed.Range(forget) })
	go func() {
		for {
			time.Sleep(time.Minute)
			slept.Range(func(name, _ any) bool {
				slept.Delete(name)
				return true
			})
			renew()
		}
	}()
}

func sweep() {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for range ticker.C {
		swept.Range(func(name, _ any) bool {
			swept.Delete(name)
			return true
		})
	}
}

func selectTick(stop <-chan struct{}) {
	ticker := time.NewTicker(time.Minute)
	for {
		select {
		case <-stop:
			return
		case <-ticker.C:
			selected.Range(func(name, _ any) bool {
				selected.Delete(name)
				return true
			})
		}
	}
}

func forget(name, _ any) bool {
	forgetTimed(name)
	return true
}

func forgetTimed(name any) {
	time.AfterFunc(time.Minute, func() { timed.Delete(name) })
}

func renew() { renewed = map[string]reflect.Type{} }

// Take takes an entry out.
func Take(name string) (any, bool) { return taken.LoadAndDelete(name) }

// Refuse computes again where there is no room.
func Refuse(name string, v any) any {
	if t, ok := refusing.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	if refused.Load() >= most {
		return t
	}
	refused.Add(1)
	refusing.Store(name, t)
	return t
}

// Turn keeps what there is room for.
func Turn(name string, v any) any {
	if t, ok := turning.Load(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	if atomic.LoadInt64(&turned) < most {
		atomic.AddInt64(&turned, 1)
		turning.Store(name, t)
	}
	return t
}

// Drain takes all entries out, one by one.
func Drain() {
	for len(drained) > 0 {
		for name := range drained {
			delete(drained, name)
		}
	}
}
