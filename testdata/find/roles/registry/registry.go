// Package registry has containers whose entries nobody could compute again.
package registry

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// Handler handles values of one type.
type Handler func(reflect.Value) error

var (
	mu         sync.RWMutex
	registered = map[string]reflect.Type{}   // want "GL007 registered"
	guarded    = map[string]reflect.Type{}   // want "GL007 guarded"
	handlers   = map[reflect.Type]Handler{}  // fact "per-type, registry, never"
	collected  = map[string][]reflect.Type{} // want "GL007 collected"
	unique     sync.Map                      // want "GL007 unique"
	removable  = map[string]reflect.Type{}   // fact "unbounded, registry, on-demand"
	literal    = map[string]reflect.Type{    // fact "fixed, registry, never"
		"int": reflect.TypeOf(0),
	}
	initial = map[string]reflect.Type{} // fact "fixed, registry, never"
	helped  = map[string]reflect.Type{} // fact "fixed, registry, never"
	parsed  = map[string]reflect.Type{} // fact "unbounded, registry, never"
)

func init() {
	for _, v := range []any{0, "", false} {
		initial[fmt.Sprint(v)] = reflect.TypeOf(v)
	}
	help("text", "")
}

func help(name string, v any) { helped[name] = reflect.TypeOf(v) }

// Register makes a type known.
func Register(name string, v any) {
	mu.Lock()
	defer mu.Unlock()
	registered[name] = reflect.TypeOf(v)
}

// Lookup returns a type that is known.
func Lookup(name string) (reflect.Type, error) {
	mu.RLock()
	defer mu.RUnlock()
	for _, known := range []map[string]reflect.Type{literal, initial, helped} {
		if t, ok := known[name]; ok {
			return t, nil
		}
	}
	t, ok := registered[name]
	if !ok {
		return nil, fmt.Errorf("registry: %q is not registered", name)
	}
	return t, nil
}

// Name makes a type known, but only once.
func Name(name string, v any) error {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := guarded[name]; ok {
		return errors.New("registry: " + name + " is taken")
	}
	guarded[name] = reflect.TypeOf(v)
	return nil
}

// Named returns a type.
func Named(name string) reflect.Type { return guarded[name] }

// Handle has values of a type handled.
func Handle(t reflect.Type, h Handler) {
	mu.Lock()
	defer mu.Unlock()
	if handlers[t] != nil {
		panic("registry: two handlers for " + t.String())
	}
	handlers[t] = h
}

// Call handles a value.
func Call(v reflect.Value) error { return handlers[v.Type()](v) }

// Add collects types under a name.
func Add(name string, v any) {
	mu.Lock()
	defer mu.Unlock()
	collected[name] = append(collected[name], reflect.TypeOf(v))
}

// All returns what was collected.
func All(name string) []reflect.Type { return collected[name] }

// MustUnique makes a type known, and panics where the name is taken.
func MustUnique(name string, v any) {
	if _, dup := unique.LoadOrStore(name, reflect.TypeOf(v)); dup {
		panic("registry: " + name + " is taken")
	}
}

// Provide makes a type known until it is withdrawn.
func Provide(name string, v any) { removable[name] = reflect.TypeOf(v) }

// Withdraw takes it back.
func Withdraw(name string) { delete(removable, name) }

// Builder is filled by its users before it is used.
type Builder struct {
	types map[string]reflect.Type // fact "owner, unbounded, registry, never"
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder { return &Builder{types: map[string]reflect.Type{}} }

// Define defines a type.
func (b *Builder) Define(name string, v any) *Builder {
	b.types[name] = reflect.TypeOf(v)
	return b
}

// Build returns a function that knows the types.
func (b *Builder) Build() func(string) reflect.Type {
	return func(name string) reflect.Type { return b.types[name] }
}

// RegisterAll makes the types of some values known, by what the values print as: nobody has chosen the names.
func RegisterAll(v any) {
	value := reflect.ValueOf(v)
	for i := 0; i < value.NumField(); i++ {
		field := value.Field(i)
		registerParsed(fmt.Sprint(field), field.Interface())
	}
}

func registerParsed(name string, v any) {
	mu.Lock()
	defer mu.Unlock()
	parsed[name] = reflect.TypeOf(v)
}

// Parsed returns a type.
func Parsed(name string) (reflect.Type, error) {
	t, ok := parsed[name]
	if !ok {
		return nil, errors.New("registry: no " + name)
	}
	return t, nil
}
