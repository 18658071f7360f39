// Package unreached has code that removes entries and that nobody, or somebody far away, can come to run.
package unreached

import (
	"fmt"
	"io"
	"reflect"
)

var (
	chained   = map[string]reflect.Type{} // want "GL001 chained"
	recursive = map[string]reflect.Type{} // want "GL001 recursive"
	hidden    = map[string]reflect.Type{} // want "GL001 hidden"
	shadowed  = map[string]reflect.Type{} // want "GL001 shadowed"
	called    = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	tabled    = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	started   = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	behind    = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	returned  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	offered   = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
	embedded  = map[string]reflect.Type{} // fact "unbounded, cache, on-demand"
)

// TypeOf fills them all.
func TypeOf(name string, v any) reflect.Type {
	for _, types := range []int{0} {
		fmt.Println(types)
	}
	t := reflect.TypeOf(v)
	if _, ok := chained[name]; !ok {
		chained[name] = t
	}
	if _, ok := recursive[name]; !ok {
		recursive[name] = t
	}
	if _, ok := hidden[name]; !ok {
		hidden[name] = t
	}
	if _, ok := shadowed[name]; !ok {
		shadowed[name] = t
	}
	if _, ok := called[name]; !ok {
		called[name] = t
	}
	if _, ok := tabled[name]; !ok {
		tabled[name] = t
	}
	if _, ok := started[name]; !ok {
		started[name] = t
	}
	if _, ok := behind[name]; !ok {
		behind[name] = t
	}
	if _, ok := returned[name]; !ok {
		returned[name] = t
	}
	if _, ok := offered[name]; !ok {
		offered[name] = t
	}
	if _, ok := embedded[name]; !ok {
		embedded[name] = t
	}
	return t
}

// The first is called by the second, the second by the third, and the third by nobody.
func first()  { clear(chained) } // want "GL006 .* chained"
func second() { first() }
func third()  { second() }

func again(depth int) {
	if depth > 0 {
		clear(recursive) // want "GL006 .* recursive"
		again(depth - 1)
	}
}

// inner never leaves the package, and nothing in it calls Purge.
type inner struct{ names []string }

func (i *inner) Purge() {
	for _, name := range i.names {
		delete(hidden, name) // want "GL006 .* hidden"
	}
}

var names = &inner{}

// Names returns what is in there.
func Names() int { return len(names.names) }

func drop() { clear(shadowed) } // want "GL006 .* shadowed"

// Shadowed calls something else of that name.
func Shadowed(drop func()) { drop() }

// The chain from Forget is longer.
func forget(name string) { delete(called, name) }
func forgetAll(names ...string) {
	for _, name := range names {
		forget(name)
	}
}

// Forget forgets.
func Forget(names ...string) { forgetAll(names...) }

func empty() { clear(tabled) }

// Commands are run by name.
var Commands = map[string]func(){"empty": empty}

func sweep() { clear(started) }

// Start starts to sweep.
func Start() { go sweep() }

type purger interface{ purge() }

type purge struct{}

func (purge) purge() { clear(behind) }

// Run purges.
func Run() {
	for _, p := range []purger{purge{}} {
		p.purge()
	}
}

type closer struct{}

// Close closes.
func (closer) Close() error {
	clear(returned)
	return nil
}

// Open returns what is to be closed.
func Open() io.Closer { return closer{} }

type registry struct{}

// Reset resets.
func (*registry) Reset() { clear(offered) }

// Default is for everybody.
var Default = &registry{}

type resetter struct{}

// Renew renews.
func (resetter) Renew() { clear(embedded) }

// Service has what is in it.
type Service struct{ resetter }
