// Package copied has the shapes of caches in a map that is copied for each new entry and then published.
package copied

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
)

type info struct {
	typ  reflect.Type
	name string
}

func compute(t reflect.Type) *info { return &info{t, t.String()} }

var fieldCache struct {
	value atomic.Value // map[reflect.Type][]string
	mu    sync.Mutex   // used only by writers
}

// Fields computes without the lock and copies under it.
func Fields(t reflect.Type) []string {
	m, _ := fieldCache.value.Load().(map[reflect.Type][]string)
	f := m[t]
	if f != nil {
		return f
	}

	// Compute fields without lock.
	// Might duplicate effort but won't hold other computations back.
	f = []string{t.String()}

	fieldCache.mu.Lock()
	m, _ = fieldCache.value.Load().(map[reflect.Type][]string)
	newM := make(map[reflect.Type][]string, len(m)+1)
	for k, v := range m {
		newM[k] = v
	}
	newM[t] = f
	fieldCache.value.Store(newM)
	fieldCache.mu.Unlock()
	return f
}

type structCache struct {
	lock sync.Mutex
	m    atomic.Value // map[reflect.Type]*info
}

func (sc *structCache) Get(key reflect.Type) (c *info, found bool) {
	c, found = sc.m.Load().(map[reflect.Type]*info)[key]
	return
}

func (sc *structCache) Set(key reflect.Type, value *info) {

	m := sc.m.Load().(map[reflect.Type]*info)

	nm := make(map[reflect.Type]*info, len(m)+1)
	for k, v := range m {
		nm[k] = v
	}

	nm[key] = value
	sc.m.Store(nm)
}

// Validator keeps the lock while it computes.
type Validator struct {
	structs *structCache
	rules   map[reflect.Type]string
}

// NewValidator makes the first map.
func NewValidator() *Validator {
	sc := new(structCache)
	sc.m.Store(make(map[reflect.Type]*info))

	return &Validator{structs: sc, rules: map[reflect.Type]string{}}
}

// Struct computes once.
func (v *Validator) Struct(t reflect.Type) *info {
	v.structs.lock.Lock()
	defer v.structs.lock.Unlock()

	// another may have been first
	if c, ok := v.structs.Get(t); ok {
		return c
	}
	c := compute(t)
	c.name += v.rules[t]
	v.structs.Set(t, c)
	return c
}

type pointed struct {
	mu    sync.Mutex
	types atomic.Pointer[map[reflect.Type]reflect.Type]
}

func newPointed() *pointed {
	cache := &pointed{}
	types := make(map[reflect.Type]reflect.Type)
	cache.types.Store(&types)
	return cache
}

func (c *pointed) getOrCreate(src reflect.Type, create func() reflect.Type) reflect.Type {
	if cached, ok := c.get(src); ok {
		return cached
	}
	created := create()

	c.mu.Lock()
	defer c.mu.Unlock()

	// Publish a fresh map on misses so that hits need no lock.
	current := *c.types.Load()
	if cached, ok := current[src]; ok {
		return cached
	}

	next := make(map[reflect.Type]reflect.Type, len(current)+1)
	maps.Copy(next, current)
	next[src] = created
	c.types.Store(&next)
	return created
}

func (c *pointed) get(src reflect.Type) (reflect.Type, bool) {
	cached, ok := (*c.types.Load())[src]
	return cached, ok
}

var shared = newPointed()

// Elem goes through a cache that its owner's constructor makes.
func Elem(t reflect.Type) reflect.Type {
	return shared.getOrCreate(t, func() reflect.Type { return reflect.PointerTo(t) })
}

// retried keeps types by name. It is an atomic pointer to a map that nobody writes to, and which writers replace by a
// full copy. Nobody knows all names.
var retried atomic.Pointer[map[string]reflect.Type]

// Retried publishes with CompareAndSwap.
func Retried(name string, v any) reflect.Type {
	if m := retried.Load(); m != nil {
		if t, ok := (*m)[name]; ok {
			return t
		}
	}
	t := reflect.TypeOf(v)
	for {
		old := retried.Load()
		next := make(map[string]reflect.Type, 4)
		if old != nil {
			for k, v := range *old {
				next[k] = v
			}
		}
		next[name] = t
		if retried.CompareAndSwap(old, &next) {
			break
		}
	}
	return t
}

// First publishes with CompareAndSwap unless another was first.
func First(t reflect.Type) *info {
	found := compute(t)
	for {
		old := firsts.Load()
		if f, ok := (*old)[t]; ok {
			return f
		}
		next := maps.Clone(*old)
		next[t] = found
		if firsts.CompareAndSwap(old, &next) {
			return found
		}
	}
}

var firsts atomic.Pointer[map[reflect.Type]*info]

func init() {
	firsts.Store(&map[reflect.Type]*info{})
}

type key struct {
	typ   reflect.Type
	field int
}

// fieldMap is what fields holds.
type fieldMap map[key]*info

// fields is made before anyone needs it.
type fields struct {
	sync.Mutex
	// value is replaced as a whole, copied on write.
	value atomic.Value
}

var byField = &fields{}

func init() {
	byField.value.Store(make(fieldMap))
}

// Field has a named type of map, and a struct for its keys.
func Field(t reflect.Type, field int) *info {
	m := byField.value.Load().(fieldMap)
	if f, ok := m[key{t, field}]; ok {
		return f
	}

	f := compute(t)

	byField.Lock()
	defer byField.Unlock()
	m = byField.value.Load().(fieldMap)
	n := make(fieldMap)
	for k, v := range m {
		n[k] = v
	}
	n[key{t, field}] = f
	byField.value.Store(n)
	return f
}

func cloned[K comparable, V any](m map[K]V) map[K]V {
	c := make(map[K]V, len(m)+1)
	for k, v := range m {
		c[k] = v
	}
	return c
}

func with(m map[reflect.Type]*info, t reflect.Type, i *info) map[reflect.Type]*info {
	c := cloned(m)
	c[t] = i
	return c
}

var (
	helped   atomic.Value // of map[reflect.Type]*info
	extended atomic.Value
)

// Helped has a function copy.
func Helped(t reflect.Type) *info {
	m, _ := helped.Load().(map[reflect.Type]*info)
	if i := m[t]; i != nil {
		return i
	}
	i := compute(t)
	n := cloned(m)
	n[t] = i
	helped.Store(n)
	return i
}

// Extended has a function copy and add.
func Extended(t reflect.Type) *info {
	m, _ := extended.Load().(map[reflect.Type]*info)
	i, ok := m[t]
	if !ok {
		i = compute(t)
		extended.Store(with(m, t, i))
	}
	return i
}

type fieldIndex map[string]int

type indexes struct {
	types atomic.Pointer[map[reflect.Type]fieldIndex]
	mu    sync.Mutex
}

// of looks, checks again and then clones or makes the map, all under one name.
func (c *indexes) of(t reflect.Type) fieldIndex {
	if p := c.types.Load(); p != nil {
		if x, ok := (*p)[t]; ok {
			return x
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var types map[reflect.Type]fieldIndex
	if p := c.types.Load(); p != nil {
		types = *p
	}
	if x, ok := types[t]; ok {
		return x
	} else if types != nil {
		types = maps.Clone(types)
	} else {
		types = make(map[reflect.Type]fieldIndex, 1)
	}
	x := make(fieldIndex, t.NumField())
	types[t] = x
	for i := 0; i < t.NumField(); i++ {
		x[t.Field(i).Name] = i
	}
	c.types.Store(&types)
	return x
}

func (c *indexes) purge() {
	c.mu.Lock()
	c.types.Store(nil)
	c.mu.Unlock()
}

var index indexes

// Index counts the fields; Purge forgets them.
func Index(t reflect.Type) int { return len(index.of(t)) }

// Purge is for tests.
func Purge() { index.purge() }

var offsets atomic.Value // map[reflect.Type]map[string]uintptr

// Offset has one name for the map and for its copy, and fills the entry between adding it and publishing.
func Offset(t reflect.Type, name string) uintptr {
	m, _ := offsets.Load().(map[reflect.Type]map[string]uintptr)
	fields, ok := m[t]
	if !ok {
		before := m
		fields = make(map[string]uintptr, t.NumField())
		m = make(map[reflect.Type]map[string]uintptr, len(before)+1)
		m[t] = fields
		maps.Copy(m, before)

		for i := 0; i < t.NumField(); i++ {
			fields[t.Field(i).Name] = t.Field(i).Offset
		}

		offsets.Store(m)
	}
	return fields[name]
}
