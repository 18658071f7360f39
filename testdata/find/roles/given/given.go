// Package given has containers of what callers give. Who gives it to register it says so; else nobody knows what for.
package given

import (
	"fmt"
	"reflect"
)

type serializer interface{ Serialize() string }

var (
	typeCache = map[string]reflect.Type{}                      // want "GL001 typeCache"
	nameCache = map[reflect.Type]string{}                      // fact "per-type, unknown, never"
	set       = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	swapped   = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	first     = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	found     = map[reflect.Type]serializer{}                  // fact "per-type, registry, never"
	passed    = map[string]reflect.Type{}                      // want "GL007 passed"
	documents = map[string]reflect.Type{}                      // want "GL007 documents"
	observed  = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	alongside = map[reflect.Type]serializer{}                  // fact "per-type, registry, never"
	nested    = map[reflect.Type]map[string]serializer{}       // want "GL007 nested"
	late      = map[reflect.Type]map[string]serializer{}       // want "GL007 late"
	asked     = map[reflect.Type]serializer{}                  // fact "per-type, registry, never"
	collected = map[reflect.Type][]serializer{}                // fact "per-type, unknown, never"
	without   = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	searched  = map[reflect.Type][]serializer{}                // fact "per-type, unknown, never"
	roomy     = map[reflect.Type]map[reflect.Kind]serializer{} // fact "per-type, unknown, never"
	far       = map[reflect.Type]serializer{}                  // fact "per-type, registry, never"
	otherwise = map[reflect.Type]serializer{}                  // fact "per-type, unknown, never"
	grouped   = map[reflect.Type]*group{}                      // fact "per-type, registry, never"
	known     = map[reflect.Type]*group{}                      // want "GL002 known"
	both      = map[reflect.Type]serializer{}                  // fact "per-type, mixed, never"
	defaults  = map[string]serializer{"text": text(nil)}
)

type text []byte

// Serialize returns the text.
func (t text) Serialize() string { return string(t) }

// Keep has callers store, and Kept has them ask.
func Keep(name string, v any) { typeCache[name] = reflect.TypeOf(v) }

// Kept returns a type that was kept.
func Kept(name string) (reflect.Type, bool) {
	t, ok := typeCache[name]
	return t, ok
}

// AddName adds to what is called a cache: the word alone does not make it a registry.
func AddName(v any, name string) { nameCache[reflect.TypeOf(v)] = name }

// Set sets something, whatever that means.
func Set(t reflect.Type, s serializer) { set[t] = s }

// Get returns what was set.
func Get(t reflect.Type) serializer { return set[t] }

// Swap stores in any case, and tells what there was.
func Swap(t reflect.Type, s serializer) serializer {
	old := swapped[t]
	swapped[t] = s
	if old == nil {
		fmt.Println("new", t)
	}
	return old
}

// Offer keeps the first that it is given, and computes nothing.
func Offer(t reflect.Type, s serializer) {
	if _, ok := first[t]; !ok {
		first[t] = s
	}
}

// Change needs an entry, which Register has put there.
func Change(t reflect.Type, s serializer) error {
	if _, ok := found[t]; !ok {
		return fmt.Errorf("%v is not registered", t)
	}
	found[t] = s
	return nil
}

// Register makes an entry.
func Register(t reflect.Type, s serializer) { found[t] = s }

// Option configures.
type Option func()

// Bind binds a name to a type.
func Bind(name string, v any) Option { return func() { add(name, v) } }

func add(name string, v any) { passed[name] = reflect.TypeOf(v) }

// Function adds a function to those that expressions may call.
func Function(name string, v any) Option { return func() { documents[name] = reflect.TypeOf(v) } }

// Called calls a function.
func Called(name string) (reflect.Type, error) {
	t, ok := documents[name]
	if !ok {
		return nil, fmt.Errorf("no function %q", name)
	}
	return t, nil
}

// Observe is not there to register, though it stores by the helper of RegisterObserved.
func Observe(t reflect.Type, s serializer) { observe(t, s) }

// RegisterObserved is.
func RegisterObserved(t reflect.Type, s serializer) { observe(t, s) }

func observe(t reflect.Type, s serializer) { observed[t] = s }

// SetAlongside sets what it registers elsewhere, too.
func SetAlongside(t reflect.Type, s serializer) {
	Register(t, s)
	alongside[t] = s
}

// RegisterNested makes room for what it registers under two keys.
func RegisterNested(t reflect.Type, name string, s serializer) {
	if nested[t] == nil {
		nested[t] = map[string]serializer{}
	}
	nested[t][name] = s
}

// RegisterLate has a name for the room that it makes.
func RegisterLate(t reflect.Type, name string, s serializer) {
	byName, ok := late[t]
	if !ok {
		byName = make(map[string]serializer)
		late[t] = byName
	}
	byName[name] = s
}

// Name asks another function whether it may.
func Name(t reflect.Type, s serializer) error {
	if other := named(t); other != nil {
		return fmt.Errorf("%v has %v", t, other)
	}
	asked[t] = s
	return nil
}

func named(t reflect.Type) serializer { return asked[t] }

// Collect starts a list, and collects into it.
func Collect(t reflect.Type, s serializer) {
	if _, ok := collected[t]; !ok {
		collected[t] = make([]serializer, 0)
	}
	collected[t] = append(collected[t], s)
}

// SetDefaults has a loop offer what is not there yet.
func SetDefaults(t reflect.Type) {
	for _, s := range defaults {
		if _, ok := without[t]; !ok {
			setDefault(t, s)
		}
	}
}

func setDefault(t reflect.Type, s serializer) { without[t] = s }

// RegisterBoth registers, also on behalf of a lookup.
func RegisterBoth(t reflect.Type, s serializer) serializer {
	both[t] = s
	return s
}

// Both computes what nobody has registered.
func Both(t reflect.Type) serializer {
	if s, ok := both[t]; ok {
		return s
	}
	return RegisterBoth(t, text(t.String()))
}

// Search looks through what is there for something else.
func Search(t reflect.Type, s serializer) int {
	most := -1
	if all, ok := searched[t]; ok {
		for i, other := range all {
			most = i
			if other == s {
				break
			}
		}
	}
	searched[t] = append(searched[t], s)
	return most
}

// Use makes room and fills it with what it is given.
func Use(t reflect.Type, byKind map[reflect.Kind]serializer) {
	if roomy[t] == nil {
		roomy[t] = map[reflect.Kind]serializer{}
	}
	for kind, s := range byKind {
		roomy[t][kind] = s
	}
}

// BindFar is three calls away from the store.
func BindFar(t reflect.Type, s serializer) { setFar(t, s) }

func setFar(t reflect.Type, s serializer) { putFar(t, s) }

func putFar(t reflect.Type, s serializer) { far[t] = s }

type kinds map[reflect.Type]serializer

// Kinds is filled by Bind, and by another of its kind.
type Kinds struct {
	own kinds // fact "owner, per-type, registry, never"
}

// NewKinds returns none.
func NewKinds() *Kinds { return &Kinds{own: kinds{}} }

// Bind binds one.
func (k *Kinds) Bind(t reflect.Type, s serializer) { k.own.set(t, s) }

// Merge takes over those of another.
func (k *Kinds) Merge(other *Kinds) { k.own.merge(other.own) }

func (k kinds) set(t reflect.Type, s serializer) { k[t] = s }

func (k kinds) merge(other kinds) {
	for t, s := range other {
		k[t] = s
	}
}

// Events calls those who subscribe.
type Events struct {
	subscribers map[reflect.Type][]serializer // fact "owner, per-type, registry, never"
}

// NewEvents returns none.
func NewEvents() *Events { return &Events{subscribers: map[reflect.Type][]serializer{}} }

// Subscribe subscribes.
func (e *Events) Subscribe(t reflect.Type, s serializer) {
	all := e.subscribers[t]
	all = append(all, s)
	e.subscribers[t] = all
}

// Otherwise asks for one type, and stores under another.
func Otherwise(t reflect.Type, s serializer) {
	if s := asksOtherwise(t.Elem()); s != nil {
		fmt.Println(s.Serialize())
		return
	}
	otherwise[t] = text(s.Serialize())
}

func asksOtherwise(t reflect.Type) serializer { return otherwise[t] }

type group struct{ all []serializer }

// AddGrouped adds to a group, and returns nothing of what is there.
func AddGrouped(t reflect.Type, s serializer) {
	g, ok := grouped[t]
	made := &group{all: []serializer{s}}
	if ok {
		g.all = append(g.all, s)
	} else {
		grouped[t] = made
	}
}

// RegisterKnown sounds as if it registered, but computes what is not there and returns what is.
func RegisterKnown(t reflect.Type) *group {
	if g, ok := known[t]; ok {
		return g
	}
	g := &group{all: []serializer{text(t.String())}}
	known[t] = g
	return g
}

// Models is filled by a method that does not say what for; who calls it does.
type Models struct {
	byType map[reflect.Type]serializer // fact "owner, per-type, registry, never"
}

// NewModels returns none.
func NewModels() *Models { return &Models{byType: map[reflect.Type]serializer{}} }

// Put puts one.
func (m *Models) Put(t reflect.Type, s serializer) { m.byType[t] = s }

// Register registers.
func (m *Models) Register(all ...serializer) {
	for _, s := range all {
		m.Put(reflect.TypeOf(s), s)
	}
}

// Refresh puts again what is there.
func (m *Models) Refresh() {
	for t, s := range m.byType {
		m.Put(t, s)
	}
}

// Chain keeps the first error of many calls.
type Chain struct {
	err   error
	parts map[reflect.Type]serializer // fact "owner, per-type, registry, never"
}

// NewChain returns an empty one.
func NewChain() *Chain { return &Chain{parts: map[reflect.Type]serializer{}} }

// Then adds a part.
func (c *Chain) Then(t reflect.Type, s serializer) *Chain {
	if _, ok := c.parts[t]; ok {
		c.err = fmt.Errorf("two parts for %v", t)
		return c
	}
	c.parts[t] = text(s.Serialize())
	return c
}

// Flow has nodes that users add, and one that is made when it is asked for.
type Flow struct {
	nodes map[reflect.Type]*group // fact "owner, per-type, mixed, never"
}

// NewFlow returns an empty one.
func NewFlow() *Flow { return &Flow{nodes: map[reflect.Type]*group{}} }

// AddNode adds a node.
func (f *Flow) AddNode(t reflect.Type) *group { return f.make(t) }

// Node returns a node.
func (f *Flow) Node(t reflect.Type) *group {
	if g, ok := f.nodes[t]; ok {
		return g
	}
	return f.make(t)
}

func (f *Flow) make(t reflect.Type) *group {
	g := &group{all: []serializer{text(t.String())}}
	f.nodes[t] = g
	return g
}

// Routes has handlers for all that is used.
type Routes struct {
	used map[reflect.Type]serializer // fact "owner, per-type, registry, never"
}

// NewRoutes returns none.
func NewRoutes() *Routes { return &Routes{used: map[reflect.Type]serializer{}} }

// UseFor has something used for a type.
func (r *Routes) UseFor(t reflect.Type, s serializer) { r.used[t] = s }
