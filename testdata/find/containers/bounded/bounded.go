// Package bounded uses containers that bound themselves, if they are made so.
package bounded

import (
	"reflect"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/jellydator/ttlcache/v3"
	"github.com/maypok86/otter/v2"
	"github.com/patrickmn/go-cache"
)

var (
	always  = newAlways()                                                                                // fact "always: lru.Cache, .*bounded"
	expires = cache.New(time.Minute, time.Hour)                                                          // fact "expires: cache.Cache, .*bounded"
	lasts   = cache.New(cache.NoExpiration, 0)                                                           // want "GL001 lasts"
	single  = cache.New(cache.NoExpiration, 0)                                                           // fact "single: cache.Cache, .*bounded"
	timed   = ttlcache.New[string, reflect.Type](ttlcache.WithTTL[string, reflect.Type](time.Minute))    // fact "timed: ttlcache.Cache, .*bounded"
	untimed = ttlcache.New[string, reflect.Type](ttlcache.WithTTL[string, reflect.Type](ttlcache.NoTTL)) // want "GL001 untimed"
	sized   = otter.Must(&otter.Options[string, reflect.Type]{MaximumSize: 1000})                        // fact "sized: otter.Cache, .*bounded"
	unsized = otter.Must(&otter.Options[string, reflect.Type]{InitialCapacity: 1000})                    // want "GL001 unsized"
)

func newAlways() *lru.Cache[string, reflect.Type] {
	made, err := lru.New[string, reflect.Type](1000)
	if err != nil {
		panic(err)
	}
	return made
}

// Always is bounded however it is made.
func Always(name string, v any) reflect.Type {
	if t, ok := always.Get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	always.Add(name, t)
	return t
}

// Expires is bounded by its default.
func Expires(name string, v any) any {
	if t, ok := expires.Get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	expires.Set(name, t, cache.DefaultExpiration)
	return t
}

// Lasts is not bounded.
func Lasts(name string, v any) any {
	if t, ok := lasts.Get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	lasts.SetDefault(name, t)
	return t
}

// Single is bounded entry by entry.
func Single(name string, v any) any {
	if t, ok := single.Get(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	single.Set(name, t, time.Minute)
	return t
}

// Timed is bounded by an option.
func Timed(name string, v any) reflect.Type {
	if t := timed.Get(name); t != nil {
		return t.Value()
	}
	t := reflect.TypeOf(v)
	timed.Set(name, t, ttlcache.DefaultTTL)
	return t
}

// Untimed has the option, which says no.
func Untimed(name string, v any) reflect.Type {
	if t := untimed.Get(name); t != nil {
		return t.Value()
	}
	t := reflect.TypeOf(v)
	untimed.Set(name, t, ttlcache.DefaultTTL)
	return t
}

// Sized is bounded by a field of its options.
func Sized(name string, v any) reflect.Type {
	if t, ok := sized.GetIfPresent(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	sized.Set(name, t)
	return t
}

// Unsized has other options.
func Unsized(name string, v any) reflect.Type {
	if t, ok := unsized.GetIfPresent(name); ok {
		return t
	}
	t := reflect.TypeOf(v)
	unsized.Set(name, t)
	return t
}
