// Package bounded has caches with an end: of room, or of time.
package bounded

import (
	"reflect"
	"sync"
	"sync/atomic"
	"time"
)

const limit = 1024

type entry struct {
	t    reflect.Type
	used time.Time
}

var (
	mu       sync.Mutex
	refusing = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	early    = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	starting = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	victim   = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
	expiring = map[string]entry{}        // fact "unbounded, cache, bounded"
	counting sync.Map                    // fact "unbounded, cache, bounded"
	counted  atomic.Int64
	order    []string
	queued   = map[string]reflect.Type{} // fact "unbounded, cache, bounded"
)

// Refusing stores while there is room.
func Refusing(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := refusing[name]
	if !ok {
		t = reflect.TypeOf(v)
		if len(refusing) < limit {
			refusing[name] = t
		}
	}
	return t
}

// Early returns before it stores where there is no room.
func Early(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := early[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	if len(early) >= limit {
		return t
	}
	early[name] = t
	return t
}

// Starting starts over where there is no room.
func Starting(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := starting[name]
	if !ok {
		t = reflect.TypeOf(v)
		if len(starting) > limit {
			starting = make(map[string]reflect.Type)
		}
		starting[name] = t
	}
	return t
}

// Victim removes any entry where there is no room.
func Victim(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	t, ok := victim[name]
	if !ok {
		t = reflect.TypeOf(v)
		if len(victim) == limit {
			for k := range victim {
				delete(victim, k)
				break
			}
		}
		victim[name] = t
	}
	return t
}

// Expiring removes what is old.
func Expiring(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	e, ok := expiring[name]
	if !ok {
		e.t = reflect.TypeOf(v)
	}
	e.used = time.Now()
	expiring[name] = e
	return e.t
}

func init() {
	go func() {
		for now := range time.Tick(time.Minute) {
			mu.Lock()
			for name, e := range expiring {
				if now.Sub(e.used) > time.Hour {
					delete(expiring, name)
				}
			}
			mu.Unlock()
		}
	}()
}

// Counting counts beside a sync.Map, which has no length.
func Counting(name string, v any) any {
	if t, ok := counting.Load(name); ok {
		return t
	}
	if counted.Add(1) > limit {
		counted.Store(0)
		counting.Range(func(k, _ any) bool { counting.Delete(k); return true })
	}
	t := reflect.TypeOf(v)
	counting.Store(name, t)
	return t
}

// Queued removes the oldest entry.
func Queued(name string, v any) reflect.Type {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := queued[name]; ok {
		return t
	}
	t := reflect.TypeOf(v)
	queued[name] = t
	order = append(order, name)
	if len(order) > limit {
		delete(queued, order[0])
		order = order[1:]
	}
	return t
}
