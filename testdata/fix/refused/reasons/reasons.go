// Package reasons has one cache for each reason against forgetting an entry.
package reasons

import (
	"reflect"
	"sync"
)

type owner struct {
	once sync.Once
	typ  reflect.Type
}

var owners sync.Map // want "own a sync.Once"

// Owner keeps values with a lock inside.
func Owner(name string, v any) *owner {
	if o, ok := owners.Load(name); ok {
		return o.(*owner)
	}
	o := &owner{typ: reflect.TypeOf(v)}
	owners.Store(name, o)
	return o
}

type node struct {
	typ  reflect.Type
	next *node
}

var nodes = map[reflect.Type]*node{} // want "filled in later"

// Node stores before it computes, for types that hold themselves.
func Node(t reflect.Type) *node {
	if n := nodes[t]; n != nil {
		return n
	}
	n := &node{typ: t}
	nodes[t] = n
	if t.Kind() == reflect.Pointer {
		n.next = Node(t.Elem())
	}
	return n
}

type shape struct{ typ reflect.Type }

var shapes sync.Map // want "compared by pointer in reasons.go:61"

// Shape keeps values whose address is their identity.
func Shape(name string, v any) *shape {
	if s, ok := shapes.Load(name); ok {
		return s.(*shape)
	}
	s := &shape{reflect.TypeOf(v)}
	shapes.Store(name, s)
	return s
}

// Same compares two shapes.
func Same(a, b *shape) bool { return a == b }

// Exported may be used by anyone.
var Exported sync.Map // want "is exported"

// Visible loads and stores.
func Visible(name string, v any) reflect.Type {
	if t, ok := Exported.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	Exported.Store(name, t)
	return t
}

var ranged = map[string]reflect.Type{} // want "reasons.go:90 uses it in a way that is not rewritten .range."

// Ranged loads and stores.
func Ranged(name string, v any) reflect.Type {
	t, ok := ranged[name]
	if !ok {
		t = reflect.TypeOf(v)
		ranged[name] = t
	}
	return t
}

// All walks over the entries.
func All() (all []reflect.Type) {
	for _, t := range ranged {
		all = append(all, t)
	}
	return all
}

var instances sync.Map // want "no entry is seen to depend on what `id` is"

// Instance is keyed by whatever it is given.
func Instance(id, v any) reflect.Type {
	if t, ok := instances.Load(id); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	instances.Store(id, t)
	return t
}

// Copied has no lock, and its map survives a copy of it.
type Copied struct {
	types map[string]reflect.Type // want "Copied is copied in reasons.go:[0-9]+"
}

// NewCopied returns an empty one.
func NewCopied() Copied { return Copied{types: map[string]reflect.Type{}} }

// Of loads and stores.
func (c Copied) Of(name string, v any) reflect.Type {
	t, ok := c.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.types[name] = t
	}
	return t
}

type positional struct {
	mu    sync.Mutex
	types map[string]reflect.Type // want "without field names"
}

var filled = &positional{sync.Mutex{}, map[string]reflect.Type{}}

// Positional loads and stores.
func Positional(name string, v any) reflect.Type {
	filled.mu.Lock()
	defer filled.mu.Unlock()
	t, ok := filled.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		filled.types[name] = t
	}
	return t
}

type message struct{ typ reflect.Type }

var messages = map[string]*message{} // want "starts a goroutine for the entry: `go func"

// Message watches what it keeps.
func Message(name string, v any) *message {
	m, ok := messages[name]
	if !ok {
		m = &message{reflect.TypeOf(v)}
		go func() { _ = m.typ.String() }()
		messages[name] = m
	}
	return m
}

var placeholders = map[string]*message{} // want "is empty and filled by those who get it"

// Placeholder leaves the filling to its caller.
func Placeholder(name string) *message {
	m, ok := placeholders[name]
	if !ok {
		m = new(message)
		placeholders[name] = m
	}
	return m
}

var absent map[string]reflect.Type // want "compares it with nil"

// Absent loads and stores.
func Absent(name string, v any) reflect.Type {
	if absent == nil {
		absent = map[string]reflect.Type{}
		println("made")
	}
	t, ok := absent[name]
	if !ok {
		t = reflect.TypeOf(v)
		absent[name] = t
	}
	return t
}

type descriptor interface{ Describe() string }

type described struct{ typ reflect.Type }

func (d *described) Describe() string { return d.typ.String() }

var descriptors = map[reflect.Type]descriptor{} // want "its values are interfaces that exported Descriptor hands out"

// Descriptor loads and stores.
func Descriptor(t reflect.Type) descriptor {
	d, ok := descriptors[t]
	if !ok {
		d = &described{t}
		descriptors[t] = d
	}
	return d
}

var handles sync.Map // want "its values are interfaces that exported Handle hands out"

// Handle hands its values on behind an interface.
func Handle(t reflect.Type) descriptor {
	if d, ok := handles.Load(t); ok {
		return d.(descriptor)
	}
	d := &described{t}
	handles.Store(t, d)
	return d
}

type loader interface{ Load(key any) (any, bool) }

type loading struct {
	sync.Map // want "`loader` asks for Load"
}

var loads loading

// Load asks what it was given for an entry.
func Load(from loader, name string) (any, bool) { return from.Load(name) }

// Loads stores where nothing is loaded.
func Loads(name string, v any) reflect.Type {
	if t, ok := loads.Load(name); ok {
		return t.(reflect.Type)
	}
	t := reflect.TypeOf(v)
	loads.Store(name, t)
	return t
}

var begun = struct {
	sync.Mutex
	types map[string]reflect.Type // want "`begun` is declared with a value"
}{types: map[string]reflect.Type{"int": reflect.TypeOf(0)}}

// Begun has an entry from the beginning.
func Begun(name string, v any) reflect.Type {
	begun.Lock()
	defer begun.Unlock()
	t, ok := begun.types[name]
	if !ok {
		t = reflect.TypeOf(v)
		begun.types[name] = t
	}
	return t
}
