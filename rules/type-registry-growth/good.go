// Package wire has registries that do not grow with the time that a program runs.
package wire

import (
	"fmt"
	"reflect"
	"sync"
)

// basic is filled before main runs.
var basic = map[string]reflect.Type{"string": reflect.TypeOf("")}

func init() {
	register("int", 0)
	register("bool", false)
}

func register(name string, v any) { basic[name] = reflect.TypeOf(v) }

// Basic returns a type by its name.
func Basic(name string) (reflect.Type, bool) {
	t, ok := basic[name]
	return t, ok
}

// codecs has an entry for each type at most.
var (
	mu     sync.RWMutex
	codecs = map[reflect.Type]func(any) string{}
)

// RegisterCodec has values of a type written by a function.
func RegisterCodec(t reflect.Type, write func(any) string) {
	mu.Lock()
	defer mu.Unlock()
	codecs[t] = write
}

// Write writes a value.
func Write(v any) (string, error) {
	mu.RLock()
	defer mu.RUnlock()
	write, ok := codecs[reflect.TypeOf(v)]
	if !ok {
		return "", fmt.Errorf("wire: no codec for %T", v)
	}
	return write(v), nil
}

// sessions loses an entry when its session ends.
var sessions = map[string]reflect.Type{}

// RegisterSession makes the type of a session's messages known.
func RegisterSession(id string, v any) {
	mu.Lock()
	defer mu.Unlock()
	sessions[id] = reflect.TypeOf(v)
}

// UnregisterSession forgets a session.
func UnregisterSession(id string) {
	mu.Lock()
	defer mu.Unlock()
	delete(sessions, id)
}

// Session returns the type of a session's messages.
func Session(id string) reflect.Type { return sessions[id] }

// Scheme is made by its users, who drop it when they are done.
type Scheme struct{ types map[string]reflect.Type }

// NewScheme returns an empty scheme.
func NewScheme() *Scheme { return &Scheme{types: map[string]reflect.Type{}} }

// Register makes a type known to a scheme.
func (s *Scheme) Register(name string, v any) { s.types[name] = reflect.TypeOf(v) }

// Type returns a type that a scheme knows.
func (s *Scheme) Type(name string) (reflect.Type, error) {
	t, ok := s.types[name]
	if !ok {
		return nil, fmt.Errorf("wire: %q is not in the scheme", name)
	}
	return t, nil
}
