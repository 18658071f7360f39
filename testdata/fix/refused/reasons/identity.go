package reasons

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"
)

type id int64

var (
	last    atomic.Int64
	numbers sync.Map // want "line 22 numbers its entries by `last.Add\\(1\\)`"
)

// Number gives each type a number of its own.
func Number(t reflect.Type) id {
	if n, ok := numbers.Load(t); ok {
		return n.(id)
	}
	n, _ := numbers.LoadOrStore(t, id(last.Add(1)))
	return n.(id)
}

var positions = map[reflect.Type]int{} // a registry, which nothing finds fault with

// Position numbers types by how many there were.
func Position(t reflect.Type) int {
	p, ok := positions[t]
	if !ok {
		p = len(positions)
		positions[t] = p
	}
	return p
}

type server struct {
	mu     sync.Mutex
	next   int
	served map[reflect.Type]*service // a registry as well
}

type service struct {
	typ reflect.Type
	no  int
}

func newServer() *server { return &server{served: map[reflect.Type]*service{}} }

var theServer = newServer()

func (s *server) serve(t reflect.Type) *service {
	s.mu.Lock()
	defer s.mu.Unlock()
	if known, ok := s.served[t]; ok {
		return known
	}
	s.next++
	made := &service{t, s.next}
	s.served[t] = made
	return made
}

// Serve tells a service's number.
func Serve(t reflect.Type) int { return theServer.serve(t).no }

type peer struct{ typ reflect.Type }

var (
	peers sync.Map          // want "its values are keys themselves in identity.go:85"
	seen  = map[*peer]int{} // want "its keys are pointers to peer, all of one type"
)

// Peer counts how often each value was asked for.
func Peer(t reflect.Type) int {
	p, ok := peers.Load(t)
	if !ok {
		p, _ = peers.LoadOrStore(t, &peer{t})
	}
	return count(p.(*peer))
}

func count(p *peer) int {
	seen[p]++
	return seen[p]
}

var watches sync.Map // want "line 105 starts a goroutine for the entry"

type watch struct{ typ reflect.Type }

// Watch starts what watches in a function that it calls.
func Watch(t reflect.Type) string {
	if w, ok := watches.Load(t); ok {
		return w.(*watch).typ.String()
	}
	w := startWatch(t)
	watches.Store(t, w)
	return w.typ.String()
}

func startWatch(t reflect.Type) *watch {
	w := &watch{t}
	go w.run()
	return w
}

func (w *watch) run() { _ = w.typ.String() }

var limits sync.Map // want "builds the entry on the one before, which a forgotten one would lose: `old.and\\(more\\)`"

type limit struct {
	typ   reflect.Type
	names string
}

func (l limit) and(more string) limit { return limit{l.typ, l.names + more} }

func limitOf(v any) limit {
	t := reflect.TypeOf(v)
	if l, ok := limits.Load(t); ok {
		return l.(limit)
	}
	l := limit{typ: t}
	limits.Store(t, l)
	return l
}

// Limit tightens what holds for a type.
func Limit(v any, more string) {
	old := limitOf(v)
	next := old.and(more)
	limits.Store(reflect.TypeOf(v), next)
}

// Limits tells what holds for a type.
func Limits(v any) string { return limitOf(v).names }

type counter struct {
	typ  reflect.Type
	hits int
}

var counters sync.Map // want "line 154 changes an entry that was looked up: `c.hits`"

// Hits counts how often a type was asked for.
func Hits(t reflect.Type) int {
	found, ok := counters.Load(t)
	if !ok {
		found, _ = counters.LoadOrStore(t, &counter{typ: t})
	}
	c := found.(*counter)
	c.hits++
	return c.hits
}

var texts sync.Map // want "what is behind a fmt.Stringer may be told apart"

// Text keeps what other packages know.
func Text(t reflect.Type) fmt.Stringer {
	if s, ok := texts.Load(t); ok {
		return s.(fmt.Stringer)
	}
	texts.Store(t, fmt.Stringer(t))
	return t
}

type linked struct {
	name    string
	targets map[reflect.Type]bool
}

var links sync.Map // want "line 188 changes an entry that was looked up: `from.targets.to.`"

func linkedOf(t reflect.Type) *linked {
	if l, ok := links.Load(t); ok {
		return l.(*linked)
	}
	l := &linked{t.String(), map[reflect.Type]bool{}}
	links.Store(t, l)
	return l
}

// Link notes in an entry that others are to see in it.
func Link(source, to reflect.Type) {
	from := linkedOf(source)
	from.targets[to] = true
}

// Linked looks for such a note.
func Linked(source, to reflect.Type) bool { return linkedOf(source).targets[to] }
