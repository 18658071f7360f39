// Package held has unexported owners: who keeps what is made of them decides how long they live.
package held

import (
	"reflect"
	"sync"
)

// Namer names types.
type Namer interface{ TypeOf(name string, v any) any }

type behind struct {
	types sync.Map // want "GL001 behind.types"
}

// TypeOf returns the type that a name had first.
func (b *behind) TypeOf(name string, v any) any {
	t, _ := b.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// New returns an owner behind an interface.
func New() Namer { return &behind{} }

type stored struct {
	types sync.Map // want "GL001 stored.types"
}

var all sync.Map

// Stored keeps an owner in a variable that takes anything.
func Stored(group, name string, v any) any {
	s := newStored()
	kept, _ := all.LoadOrStore(group, s)
	t, _ := kept.(*stored).types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

func newStored() *stored { return new(stored) }

type captured struct {
	types sync.Map // want "GL001 captured.types"
}

// Captured returns a closure that keeps an owner.
func Captured() func(name string, v any) any {
	c := &captured{}
	return func(name string, v any) any {
		t, _ := c.types.LoadOrStore(name, reflect.TypeOf(v))
		return t
	}
}

type pooled struct {
	types map[string]reflect.Type // want "GL001 pooled.types"
}

var pool = sync.Pool{New: func() any { return &pooled{types: map[string]reflect.Type{}} }}

// Pooled uses an owner that is given back.
func Pooled(name string, v any) reflect.Type {
	p := pool.Get().(*pooled)
	defer pool.Put(p)
	t, ok := p.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		p.types[name] = t
	}
	return t
}

type part struct {
	types sync.Map // want "GL001 part.types"
}

// Whole holds a part behind an interface.
type Whole struct{ namer Namer }

// TypeOf returns the type that a name had first.
func (p *part) TypeOf(name string, v any) any {
	t, _ := p.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// SetUp gives the whole its part.
func (w *Whole) SetUp() { w.namer = new(part) }

type passing struct {
	types sync.Map // fact "field, call"
}

func (p *passing) typeOf(name string, v any) any {
	t, _ := p.types.LoadOrStore(name, reflect.TypeOf(v))
	return t
}

// Passing has other functions use an owner, none of which keeps it.
func Passing(names []string, v any) (n int) {
	p := &passing{}
	for _, name := range names {
		use(p, name, v)
	}
	p.types.Range(func(any, any) bool { n++; return true })
	return n
}

func use(p *passing, name string, v any) any { return p.typeOf(name, v) }

type indexed struct {
	byName map[string]reflect.StructField // fact "field, owner, unbounded, built, registry, never"
}

// Index fills the index of its result.
func Index(t reflect.Type, names []string) (found indexed) {
	found.byName = map[string]reflect.StructField{}
	for i, name := range names {
		found.byName[name] = t.Field(i)
	}
	return found
}
