// Package lookups has caches whose lookup and store stand in all the ways that they do in real code.
package lookups

import (
	"errors"
	"maps"
	"reflect"
	"sync"
)

type info struct {
	t      reflect.Type
	fields []reflect.StructField
	uses   int
	err    error
}

var (
	mu        sync.RWMutex
	switched  sync.Map                          // want "GL002 switched"
	cased     = map[reflect.Type]any{}          // want "GL002 cased"
	doubled   = map[reflect.Type]*info{}        // want "GL002 doubled"
	placed    = map[reflect.Type]*info{}        // want "GL002 placed"
	deferred  = map[reflect.Type]*info{}        // want "GL002 deferred"
	reached   = map[reflect.Type]*info{}        // want "GL002 reached"
	helped    = map[reflect.Type]*info{}        // want "GL002 helped"
	closed    = map[reflect.Type]*info{}        // want "GL002 closed"
	refreshed = map[reflect.Type]info{}         // want "GL002 refreshed"
	combined  = map[reflect.Type]*info{}        // want "GL002 combined"
	renamed   = map[reflect.Type]reflect.Type{} // want "GL002 renamed"
	flown     sync.Map                          // want "GL002 flown"
	failed    = map[reflect.Type]*info{}        // want "GL002 failed"
	optional  = map[reflect.Type]*info{}        // want "GL002 optional"
	hashed    = map[uint32][]*info{}            // want "GL001 hashed"
	checked   = map[reflect.Type]*info{}        // want "GL002 checked"
)

var errNoStruct = errors.New("not a struct")

func compute(t reflect.Type) *info { return &info{t: t, fields: reflect.VisibleFields(t)} }

// Switched asks in the head of a switch.
func Switched(t reflect.Type) *info {
	var found *info
	switch kept, ok := switched.Load(t); {
	case ok:
		found = kept.(*info)
	default:
		found = compute(t)
		switched.Store(t, found)
	}
	return found
}

// Cased asks what type it has kept.
func Cased(t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	switch kept := cased[t].(type) {
	case nil:
		found := compute(t)
		cased[t] = found
		return found
	case *info:
		return kept
	}
	return nil
}

// Doubled asks again when it may write.
func Doubled(t reflect.Type) *info {
	mu.RLock()
	kept, ok := doubled[t]
	mu.RUnlock()
	if ok {
		return kept
	}
	mu.Lock()
	defer mu.Unlock()
	if kept, ok = doubled[t]; ok {
		return kept
	}
	kept = compute(t)
	doubled[t] = kept
	return kept
}

// Placed keeps a place for a type that may contain itself, and fills it later.
func Placed(t reflect.Type) *info {
	if kept := placed[t]; kept != nil {
		return kept
	}
	kept := &info{t: t}
	placed[t] = kept
	for i := 0; i < t.NumField(); i++ {
		if t.Field(i).Type.Kind() == reflect.Struct {
			Placed(t.Field(i).Type)
		}
	}
	placed[t] = &info{t: t, fields: reflect.VisibleFields(t)}
	return placed[t]
}

// Deferred stores when it returns.
func Deferred(t reflect.Type) (found *info, err error) {
	mu.Lock()
	defer mu.Unlock()
	if found = deferred[t]; found != nil {
		return found, nil
	}
	defer func() {
		if err == nil {
			deferred[t] = found
		}
	}()
	if t.Kind() != reflect.Struct {
		return nil, errNoStruct
	}
	return compute(t), nil
}

type keeper struct{}

// Reached asks through a method, which asks through another.
func (k keeper) Reached(t reflect.Type) *info {
	kept, ok := k.lookUp(t)
	if !ok {
		kept = compute(t)
		reached[t] = kept
	}
	return kept
}

func (k keeper) lookUp(t reflect.Type) (*info, bool) { return k.read(t) }

func (keeper) read(t reflect.Type) (*info, bool) {
	kept, ok := reached[t]
	return kept, ok
}

// Keeper is how the caches in here are used.
var Keeper keeper

// Helped has one function find out, and another one, which that one calls, remember.
func Helped(t reflect.Type) *info {
	if kept, ok := helped[t]; ok {
		return kept
	}
	return findOut(t)
}

func findOut(t reflect.Type) *info {
	found := compute(t)
	remember(t, found)
	return found
}

func remember(t reflect.Type, i *info) { helped[t] = i }

// Closed asks and stores in closures.
func Closed(t reflect.Type) *info {
	get := func() (*info, bool) {
		mu.RLock()
		defer mu.RUnlock()
		kept, ok := closed[t]
		return kept, ok
	}
	put := func(i *info) {
		mu.Lock()
		defer mu.Unlock()
		closed[t] = i
	}
	if kept, ok := get(); ok {
		return kept
	}
	found := compute(t)
	put(found)
	return found
}

// Refreshed stores in any case: what it has computed, or what it has counted.
func Refreshed(t reflect.Type) info {
	mu.Lock()
	defer mu.Unlock()
	kept, ok := refreshed[t]
	if !ok {
		kept = *compute(t)
	}
	kept.uses++
	refreshed[t] = kept
	return kept
}

// Combined asks for more than an entry.
func Combined(t reflect.Type) *info {
	kept, ok := combined[t]
	fresh := ok && kept.uses < 10
	if fresh {
		return kept
	}
	kept = compute(t)
	combined[t] = kept
	return kept
}

// Renamed looks up one name of a type and stores under another.
func Renamed(t reflect.Type) reflect.Type {
	if kept, ok := renamed[t]; ok {
		return kept
	}
	for i := 0; i < t.NumField(); i++ {
		of := t.Field(i).Type
		elem := reflect.PointerTo(of)
		renamed[of] = elem
	}
	return t
}

type flight struct{ mu sync.Mutex }

func (f *flight) do(find func() *info) *info {
	f.mu.Lock()
	defer f.mu.Unlock()
	return find()
}

var one flight

// Flown computes once for all who ask at the same time.
func Flown(t reflect.Type) *info {
	return one.do(func() *info {
		if kept, ok := flown.Load(t); ok {
			return kept.(*info)
		}
		found := compute(t)
		flown.Store(t, found)
		return found
	})
}

// Failed keeps failures, too, and returns them as it returned them first.
func Failed(t reflect.Type) (*info, error) {
	mu.Lock()
	defer mu.Unlock()
	if kept, ok := failed[t]; ok {
		return kept, kept.err
	}
	if t.Kind() != reflect.Struct {
		failed[t] = &info{t: t, err: errNoStruct}
		return failed[t], errNoStruct
	}
	found := compute(t)
	failed[t] = found
	return found, nil
}

// Optional asks only where it may.
func Optional(t reflect.Type, keep bool) *info {
	if keep {
		if kept, ok := optional[t]; ok {
			return kept
		}
	}
	found := compute(t)
	if keep {
		optional[t] = found
	}
	return found
}

// Checked has a second name for what it asks, used for something else in between.
func Checked(t reflect.Type, wanted map[string]bool) (*info, error) {
	kept, ok := checked[t]
	if ok {
		return kept, nil
	}
	named, ok := wanted[t.Name()]
	if !ok || !named {
		return nil, errNoStruct
	}
	kept = compute(t)
	checked[t] = kept
	return kept, nil
}

// Hashed searches what has the same hash.
func Hashed(hash uint32, t reflect.Type) *info {
	mu.Lock()
	defer mu.Unlock()
	for _, kept := range hashed[hash] {
		of := kept.t
		if of == t {
			return kept
		}
	}
	add := func(i *info) *info {
		var kept []*info
		if all, ok := hashed[hash]; ok {
			kept = all
		}
		hashed[hash] = append(kept, i)
		return i
	}
	return add(compute(t))
}

// Copied is a cache in a field, which copies take along.
type Copied struct {
	infos map[reflect.Type]*info // want "GL002 Copied.infos"
	types map[reflect.Type]*info // want "GL002 Copied.types"
}

// NewCopied returns an empty cache.
func NewCopied() *Copied {
	return &Copied{infos: map[reflect.Type]*info{}, types: map[reflect.Type]*info{}}
}

// Clone returns a copy.
func (c *Copied) Clone() *Copied {
	other := NewCopied()
	for t, i := range c.infos {
		other.infos[t] = i
	}
	maps.Copy(other.types, c.types)
	return other
}

// Info returns what is known of a type.
func (c *Copied) Info(t reflect.Type) *info {
	kept, ok := c.infos[t]
	if !ok {
		kept = compute(t)
		c.infos[t] = kept
	}
	if _, ok := c.types[t]; !ok {
		c.types[t] = compute(t)
	}
	return kept
}

// Several keeps what it finds out about a type in maps beside each other, of which it asks one.
type Several struct {
	mu    sync.Mutex
	infos map[reflect.Type]*info // want "GL002 Several.infos"
	sizes map[reflect.Type]int   // want "GL002 Several.sizes"
}

// NewSeveral returns empty ones.
func NewSeveral() *Several {
	return &Several{infos: map[reflect.Type]*info{}, sizes: map[reflect.Type]int{}}
}

// Size returns how many fields a type has.
func (s *Several) Size(t reflect.Type) int {
	s.Info(t)
	return s.sizes[t]
}

// Info returns what is known of a type.
func (s *Several) Info(t reflect.Type) *info {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept, ok := s.infos[t]; ok {
		return kept
	}
	return s.keep(t, compute(t))
}

func (s *Several) keep(t reflect.Type, i *info) *info {
	s.infos[t] = i
	s.sizes[t] = len(i.fields)
	return i
}

// Store is what Apart asks and fills through an interface.
type Store interface {
	Kept(t reflect.Type) *info
	Keep(t reflect.Type, i *info)
}

type memory struct {
	infos map[reflect.Type]*info // want "GL002 memory.infos"
}

// Kept returns what is kept.
func (m *memory) Kept(t reflect.Type) *info { return m.infos[t] }

// Keep keeps something.
func (m *memory) Keep(t reflect.Type, i *info) { m.infos[t] = i }

// NewStore returns an empty store.
func NewStore() Store { return &memory{infos: map[reflect.Type]*info{}} }

// Apart asks a store, and fills it.
func Apart(s Store, t reflect.Type) *info {
	if kept := s.Kept(t); kept != nil {
		return kept
	}
	found := compute(t)
	s.Keep(t, found)
	return found
}

// Distant is a cache, though somebody who registers comes to fill it: by what it calls to do other things.
type Distant struct {
	infos map[reflect.Type]*info // want "GL002 Distant.infos"
}

// NewDistant returns an empty one.
func NewDistant() *Distant { return &Distant{infos: map[reflect.Type]*info{}} }

// Info returns what is known of a type.
func (d *Distant) Info(t reflect.Type) *info {
	if kept, ok := d.infos[t]; ok {
		return kept
	}
	return d.keep(t)
}

// RegisterAll registers nothing here.
func (d *Distant) RegisterAll(all ...reflect.Type) {
	for _, t := range all {
		d.renew(t)
	}
}

func (d *Distant) renew(t reflect.Type) { d.keep(t).uses++ }

func (d *Distant) keep(t reflect.Type) *info {
	found := compute(t)
	d.infos[t] = found
	return found
}
