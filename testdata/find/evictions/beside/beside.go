// Package beside evicts in what constructors start: it runs as long as the program, not while something is built.
package beside

import (
	"reflect"
	"sync"
	"time"
)

type bus interface{ OnClose(func(string)) }

type group interface{ Go(func() error) }

type (
	inClosure struct {
		sync.Mutex
		m map[string]reflect.Type // fact "inClosure.m: map, field, process, unbounded, cache, on-demand"
	}
	inMethod struct {
		sync.Mutex
		m map[string]reflect.Type // fact "inMethod.m: map, field, process, unbounded, cache, on-demand"
	}
	afterwards struct {
		sync.Mutex
		m map[string]reflect.Type // fact "afterwards.m: map, field, process, unbounded, cache, bounded"
	}
	notified struct {
		sync.Mutex
		m map[string]reflect.Type // fact "notified.m: map, field, process, unbounded, cache, on-demand"
	}
	grouped struct {
		sync.Mutex
		m map[string]reflect.Type // fact "grouped.m: map, field, process, unbounded, cache, on-demand"
	}
	atOnce struct {
		sync.Mutex
		m map[string]reflect.Type // want "GL001 atOnce.m"
	}
)

func newInClosure(gone <-chan string) *inClosure {
	c := &inClosure{m: map[string]reflect.Type{}}
	go func() {
		for name := range gone {
			c.Lock()
			delete(c.m, name)
			c.Unlock()
		}
	}()
	return c
}

func newInMethod(gone <-chan string) *inMethod {
	c := &inMethod{m: map[string]reflect.Type{}}
	go c.run(gone)
	return c
}

func (c *inMethod) run(gone <-chan string) {
	for name := range gone {
		c.Lock()
		delete(c.m, name)
		c.Unlock()
	}
}

func newAfterwards() *afterwards {
	c := &afterwards{m: map[string]reflect.Type{}}
	time.AfterFunc(time.Minute, func() { delete(c.m, "first") })
	return c
}

func newNotified(b bus) *notified {
	c := &notified{m: map[string]reflect.Type{}}
	b.OnClose(func(name string) { delete(c.m, name) })
	return c
}

func newGrouped(g group, gone <-chan string) *grouped {
	c := &grouped{m: map[string]reflect.Type{}}
	g.Go(func() error {
		for name := range gone {
			delete(c.m, name)
		}
		return nil
	})
	return c
}

func newAtOnce(names []string) *atOnce {
	c := &atOnce{m: map[string]reflect.Type{}}
	func() {
		for _, name := range names {
			delete(c.m, name)
		}
	}()
	return c
}

var (
	closures = newInClosure(make(chan string))
	methods  = newInMethod(make(chan string))
	later    = newAfterwards()
	notices  = newNotified(nil)
	groups   = newGrouped(nil, make(chan string))
	once     = newAtOnce(nil)
)

// Get is what fills them all.
func Get(name string, v any) []reflect.Type {
	return []reflect.Type{
		closures.get(name, v), methods.get(name, v), later.get(name, v), notices.get(name, v), groups.get(name, v), once.get(name, v),
	}
}

func (c *inClosure) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}

func (c *inMethod) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}

func (c *afterwards) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}

func (c *notified) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}

func (c *grouped) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}

func (c *atOnce) get(name string, v any) reflect.Type {
	c.Lock()
	defer c.Unlock()
	t, ok := c.m[name]
	if !ok {
		t = reflect.TypeOf(v)
		c.m[name] = t
	}
	return t
}
