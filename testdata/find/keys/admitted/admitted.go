// Package admitted keeps entries under callers' names, but only under names that a table of its own knows: the table
// bounds the cache, and no caller makes it grow.
package admitted

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
)

var known = map[string]reflect.Type{ // fact "fixed, registry, never"
	"int":    reflect.TypeOf(0),
	"string": reflect.TypeOf(""),
}

// Plan is what is worked out for a type.
type Plan struct {
	Type reflect.Type
}

var plans sync.Map // fact "unbounded, cache, never"

// PlanOf returns the plan of a type by its name.
func PlanOf(name string) (*Plan, error) {
	if plan, ok := plans.Load(name); ok {
		return plan.(*Plan), nil
	}
	t, ok := known[name]
	if !ok {
		return nil, fmt.Errorf("admitted: %s is not known", name)
	}
	plan := &Plan{t}
	plans.Store(name, plan)
	return plan, nil
}

type methods struct {
	mu      sync.Mutex
	byName  map[string]*Plan
	resolve map[string]*Plan // fact "unbounded, cache, never"
}

// Methods resolves names of methods; what it resolves, it was made with.
type Methods struct{ m *methods }

// NewMethods returns the methods of a service.
func NewMethods(plans map[string]*Plan) *Methods {
	return &Methods{&methods{byName: plans, resolve: map[string]*Plan{}}}
}

// Call returns the plan of a method, named as `service/method`.
func (m *Methods) Call(name string) (*Plan, error) {
	m.m.mu.Lock()
	defer m.m.mu.Unlock()
	if plan, ok := m.m.resolve[name]; ok {
		return plan, nil
	}
	plan, err := m.m.find(name)
	if err != nil {
		return nil, err
	}
	m.m.resolve[name] = plan
	return plan, nil
}

func (m *methods) find(name string) (*Plan, error) {
	index := strings.IndexByte(name, '/')
	method := name[index+1:]
	plan := m.byName[method]
	if plan == nil {
		return nil, fmt.Errorf("admitted: no method %s", method)
	}
	return &Plan{plan.Type}, nil
}

var parsed sync.Map // want "GL001 parsed"

// Parse returns the plan of a type as it is spelled: that it may fail bounds nothing.
func Parse(spelling string) (*Plan, error) {
	if plan, ok := parsed.Load(spelling); ok {
		return plan.(*Plan), nil
	}
	plan, err := parse(spelling)
	if err != nil {
		return nil, err
	}
	parsed.Store(spelling, plan)
	return plan, nil
}

func parse(spelling string) (*Plan, error) {
	base, ok := known[strings.TrimLeft(spelling, "*")]
	if !ok {
		base = reflect.TypeOf(struct{}{})
	}
	if spelling == "" {
		return nil, fmt.Errorf("admitted: nothing to parse")
	}
	return &Plan{base}, nil
}
